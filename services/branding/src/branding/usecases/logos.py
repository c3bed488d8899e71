"""Uploading a logo, and keeping what was read from it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from branding import queries
from branding.models import FAILED, READY, UPLOADED, Logo
from branding.reading import LogoRefused, Reading
from portal_contracts.tokens import Claims
from portal_kit import audit

ATTEMPTS = 3


def upload_logo(session: Session, actor: Claims, practice_id: UUID, logo_id: UUID, now: datetime) -> Logo:
    """Note an upload whose file is already in the store; a worker reads it."""
    logo = Logo(
        practice_id=practice_id,
        id=logo_id,
        state=UPLOADED,
        attempts=0,
        pictures={},
        colours=[],
        palettes=[],
        uploaded_at=now,
    )
    session.add(logo)
    session.flush()
    audit.record(session, actor, "logo.upload", "logo", logo_id, practice_id=practice_id, now=now)
    return logo


def begin_reading(session: Session, practice_id: UUID, logo_id: UUID) -> bool:
    """Count an attempt before it is made; False when the logo is settled, is being read, or is gone.

    A file that killed its readers this often is given up.
    """
    logo = queries.lock_logo(session, practice_id, logo_id)
    if logo is None or logo.state != UPLOADED:
        return False
    logo.attempts += 1
    if logo.attempts > ATTEMPTS:
        logo.state = FAILED
        logo.problem = {"code": "logo_not_readable", "title": "The logo's file could not be read."}
        return False
    return True


def keep_reading(session: Session, practice_id: UUID, logo_id: UUID, reading: Reading, now: datetime) -> None:
    """Store what was read; the pictures are already in the store. A second time changes nothing."""
    logo = queries.get_logo(session, practice_id, logo_id)
    if logo.state == UPLOADED:
        logo.state, logo.read_at = READY, now
        logo.pictures = {
            name: {"hash": picture.hash, "width": picture.width, "height": picture.height}
            for name, picture in reading.pictures.items()
        }
        logo.colours, logo.palettes, logo.look = reading.colours, reading.palettes, reading.look


def keep_refusal(
    session: Session, practice_id: UUID, logo_id: UUID, refused: LogoRefused, now: datetime
) -> None:
    """Store why the file can't be a logo."""
    logo = queries.get_logo(session, practice_id, logo_id)
    if logo.state == UPLOADED:
        logo.state, logo.read_at = FAILED, now
        logo.problem = {"code": refused.code, "title": refused.title}
