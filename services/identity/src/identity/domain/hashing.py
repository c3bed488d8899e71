"""Password hashes: argon2id by OWASP's profile (19 MiB, two passes, one lane), a few at a time."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from identity.domain.errors import SignInBusy
from identity.domain.passwords import normalised_password

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobodys_hash = _hasher.hash(secrets.token_urlsafe())

# Hashing is the costliest thing an anonymous caller can set off: a flood of sign-ins may keep this many
# of the process's threads busy, and the others go on answering.
_AT_ONCE = 2
_PATIENCE_SECONDS = 2.0
_places = threading.BoundedSemaphore(_AT_ONCE)


def hash_password(password: str) -> str:
    """The hash to store; raises SignInBusy when no place comes free."""
    with _place():
        return _hasher.hash(normalised_password(password))


def is_password(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. Without a stored hash the work is the same and the answer no.

    Raises SignInBusy when no place comes free.
    """
    with _place():
        try:
            _hasher.verify(stored or _nobodys_hash, normalised_password(password))
        except VerificationError:
            return False
    return stored is not None


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=_PATIENCE_SECONDS):
        raise SignInBusy
    try:
        yield
    finally:
        _places.release()
