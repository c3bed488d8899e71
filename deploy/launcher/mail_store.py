"""The mails the catcher received: one file each, the newest of them kept."""

from __future__ import annotations

import json
import re
import secrets
from base64 import b64encode
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from pathlib import Path

_ID = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Envelope:
    """Who handed what to whom, as the SMTP dialogue said. `received_at` is ISO 8601, UTC."""

    received_at: str
    sender: str
    recipients: list[str]


@dataclass(frozen=True)
class ReceivedMail:
    id: str
    envelope: Envelope
    source: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.source, policy=policy.default)
        assert isinstance(parsed, EmailMessage)  # noqa: S101 - what this policy makes
        return parsed

    @property
    def subject(self) -> str:
        return str(self.message.get("subject", "")) or "(no subject)"

    def body(self, kind: str) -> str | None:
        """The `plain` or `html` body, or None where the mail has none."""
        part = self.message.get_body((kind,))
        return None if part is None else _text_of(part).replace("\r\n", "\n")

    def html_with_pictures(self) -> str | None:
        """The html body, the pictures that came with the mail put where it names them (RFC 2392)."""
        html = self.body("html")
        for part in self.message.walk() if html else ():
            content = part.get_payload(decode=True)
            if html and part.get_content_maintype() == "image" and isinstance(content, bytes):
                data = f"data:{part.get_content_type()};base64,{b64encode(content).decode()}"
                html = html.replace(f"cid:{str(part['content-id']).strip('<> ')}", data)
        return html


class MailStore:
    """A folder of the newest `kept` mails. Ids sort by the time of receipt."""

    def __init__(self, folder: Path, kept: int = 1000) -> None:
        self._folder = folder
        self._kept = kept
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, sender: str, recipients: list[str], source: bytes, now: datetime) -> str:
        """Keep a mail, on disk when this returns. Returns its id."""
        identifier = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
        envelope = Envelope(now.astimezone(UTC).isoformat(timespec="seconds"), sender, recipients)
        draft = self._folder / f"{identifier}.draft"
        draft.write_bytes(json.dumps(asdict(envelope)).encode() + b"\n" + source)
        draft.replace(self._folder / f"{identifier}.mail")
        for old in self._files()[self._kept :]:
            old.unlink(missing_ok=True)
        return identifier

    def find(self, identifier: str) -> ReceivedMail | None:
        file = self._folder / f"{identifier}.mail"
        return _read(file) if _ID.fullmatch(identifier) and file.exists() else None

    def newest_first(self) -> list[ReceivedMail]:
        """All mails, the newest first."""
        return [_read(file) for file in self._files()]

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.mail"), reverse=True)


def _read(file: Path) -> ReceivedMail:
    envelope, _, source = file.read_bytes().partition(b"\n")
    return ReceivedMail(file.stem, Envelope(**json.loads(envelope)), source)


def _text_of(part: MIMEPart) -> str:
    """The text of a part, also where its charset is unknown or wrong."""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        payload = part.get_payload(decode=True)
        return payload.decode(errors="replace") if isinstance(payload, bytes) else ""
