"""Links by which guests confirm: a token is made when the mail is, and stored only as a digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from scheduling.models import AppointmentRequest, ConfirmationLink

_BYTES = 32


def mint_link(session: Session, request: AppointmentRequest, now: datetime) -> str:
    """A new token of 256 bits, 43 characters of base64url; the request's older one is worth nothing now."""
    token = secrets.token_urlsafe(_BYTES)
    session.merge(
        ConfirmationLink(
            practice_id=request.practice_id,
            request_id=request.id,
            token_sha256=digest_of(token),
            created_at=now,
            used_at=None,
        )
    )
    return token


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
