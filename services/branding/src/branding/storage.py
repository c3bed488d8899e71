"""Where logo files are kept: one folder a practice, one file a content hash, on a shared disk."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from uuid import UUID

_HASH = re.compile(r"[0-9a-f]{64}")


class LogoStore:
    """Unbound until `configure`. Files are written whole or not at all, and never changed."""

    def __init__(self) -> None:
        self._root: Path | None = None

    def configure(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._root = root

    def is_writable(self) -> bool:
        return self._root is not None and os.access(self._root, os.W_OK)

    def put_upload(self, practice_id: UUID, logo_id: UUID, content: bytes) -> None:
        """Keep a file as it was uploaded, for the worker to read."""
        _write(self._upload(practice_id, logo_id), content)

    def upload_path(self, practice_id: UUID, logo_id: UUID) -> Path:
        return self._upload(practice_id, logo_id)

    def forget_upload(self, practice_id: UUID, logo_id: UUID) -> None:
        self._upload(practice_id, logo_id).unlink(missing_ok=True)

    def put_picture(self, practice_id: UUID, content_hash: str, content: bytes) -> None:
        """Keep a PNG under the hash of its content."""
        _write(self._picture(practice_id, content_hash), content)

    def find_picture(self, practice_id: UUID, content_hash: str) -> bytes | None:
        path = self._picture(practice_id, content_hash)
        return path.read_bytes() if path.exists() else None

    def _upload(self, practice_id: UUID, logo_id: UUID) -> Path:
        return self._folder(practice_id) / "uploads" / str(logo_id)

    def _picture(self, practice_id: UUID, content_hash: str) -> Path:
        if not _HASH.fullmatch(content_hash):
            raise ValueError("not a content hash")
        return self._folder(practice_id) / f"{content_hash}.png"

    def _folder(self, practice_id: UUID) -> Path:
        if self._root is None:
            raise RuntimeError("the logo store is not configured")
        return self._root / str(practice_id)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    draft.write_bytes(content)
    draft.replace(path)
