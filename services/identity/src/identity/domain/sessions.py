"""Session tokens, and how long a session lives."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# The last use is written down at most this often, so that most requests of a busy session write nothing.
USE_NOTED_EVERY = timedelta(minutes=1)

_RANDOM_BYTES = 32


def new_token(practice_id: UUID) -> str:
    """`<practice>.<43 random characters>`: the practice tells where to look, the rest is the secret."""
    return f"{practice_id}.{secrets.token_urlsafe(_RANDOM_BYTES)}"


def practice_of(token: str) -> UUID | None:
    """The practice a token names, or None for text that is no token."""
    practice, _, secret = token.partition(".")
    try:
        return UUID(practice) if secret else None
    except ValueError:
        return None


def digest_of(token: str) -> bytes:
    """What is stored. The secret has 256 bits, so that a fast hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def is_live(started_at: datetime, used_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    return ended_at is None and now < used_at + IDLE and now < started_at + ABSOLUTE
