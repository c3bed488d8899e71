"""The secrets of one installation: database passwords, cookie keys and each service's signing key."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher.services import SERVICES, WITH_DATABASE, Service
from portal_kit.keys import new_seed, public_key_of


@dataclass(frozen=True)
class Keyring:
    """Each mapping is by service name; seeds are base64url Ed25519 seeds."""

    postgres_password: str
    redis_password: str
    owner_passwords: dict[str, str]
    app_passwords: dict[str, str]
    secret_keys: dict[str, str]
    seeds: dict[str, str]

    @property
    def public_keys(self) -> dict[str, str]:
        """Key id to base64url public key, of all services."""
        return {f"{name}.1": public_key_of(seed) for name, seed in self.seeds.items()}


def make_keyring(known: dict[str, Any] | None = None) -> Keyring:
    """New secrets for whatever `known` lacks; a service added later gets its own."""
    known = known or {}
    return Keyring(
        postgres_password=known.get("postgres_password") or _password(),
        redis_password=known.get("redis_password") or _password(),
        owner_passwords=_by_service(WITH_DATABASE, known.get("owner_passwords"), _password),
        app_passwords=_by_service(WITH_DATABASE, known.get("app_passwords"), _password),
        secret_keys=_by_service([s for s in SERVICES if s.is_face], known.get("secret_keys"), _password),
        seeds=_by_service(SERVICES, known.get("seeds"), new_seed),
    )


def load_keyring(file: Path) -> Keyring:
    """The keyring kept in `file`, readable by its owner alone; made when it is not there."""
    known = json.loads(file.read_text()) if file.exists() else {}
    keyring = make_keyring(known)
    if vars(keyring) != known:
        _write(file, json.dumps(vars(keyring), indent=2))
    return keyring


def _by_service(
    services: Iterable[Service], known: dict[str, str] | None, make: Callable[[], str]
) -> dict[str, str]:
    return {service.name: (known or {}).get(service.name) or make() for service in services}


def _password() -> str:
    return secrets.token_urlsafe(32)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)
    draft.replace(file)
