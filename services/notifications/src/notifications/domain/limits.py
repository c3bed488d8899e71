"""How much mail one address may get from one practice, so that nobody can be bombed through a form."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

MOST_PER_WINDOW = 10
WINDOW = timedelta(hours=1)


def address_key(salt: bytes, practice_id: UUID, address: str) -> str:
    """What stands for an address in the count; only who holds `salt` could tell which one it is.

    Case and a `+tag` make no other address: both reach the same person's inbox.
    """
    local, _, domain = address.strip().casefold().rpartition("@")
    person = f"{practice_id} {local.partition('+')[0]}@{domain}"
    return hmac.new(salt, person.encode(), hashlib.sha256).hexdigest()
