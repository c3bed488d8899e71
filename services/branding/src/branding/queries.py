"""Reads of logos, themes and wording, each within one practice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from branding.domain.errors import LogoNotFound
from branding.models import READY, UPLOADED, Logo, Theme, Wording


def get_logo(session: Session, practice_id: UUID, logo_id: UUID) -> Logo:
    """Raises LogoNotFound, also for another practice's logo."""
    logo = session.scalar(select(Logo).where(Logo.practice_id == practice_id, Logo.id == logo_id))
    if logo is None:
        raise LogoNotFound
    return logo


def lock_logo(session: Session, practice_id: UUID, logo_id: UUID) -> Logo | None:
    """The logo, kept from other workers until the transaction ends; None when one has it or it is gone."""
    mine = select(Logo).where(Logo.practice_id == practice_id, Logo.id == logo_id)
    return session.scalar(mine.with_for_update(skip_locked=True))


def list_waiting_logos(session: Session, uploaded_before: datetime) -> list[tuple[UUID, UUID]]:
    """(practice, logo) of uploads that nobody has read yet, of every practice the transaction sees."""
    waiting = (Logo.state == UPLOADED) & (Logo.uploaded_at < uploaded_before)
    rows = session.execute(
        select(Logo.practice_id, Logo.id).where(waiting).order_by(Logo.uploaded_at).limit(100)
    )
    return [(row.practice_id, row.id) for row in rows]


def has_picture(session: Session, practice_id: UUID, content_hash: str) -> bool:
    """Whether one of the practice's logos has a picture with this hash."""
    shown = or_(
        *(Logo.pictures[name]["hash"].astext == content_hash for name in ("header", "email", "favicon"))
    )
    mine = select(Logo.id).where(Logo.practice_id == practice_id, Logo.state == READY, shown).limit(1)
    return session.scalar(mine) is not None


def find_theme(session: Session, practice_id: UUID) -> Theme | None:
    """The theme in use."""
    newest = select(Theme).where(Theme.practice_id == practice_id).order_by(Theme.number.desc()).limit(1)
    return session.scalar(newest)


def find_stylesheet(session: Session, practice_id: UUID, css_hash: str) -> str | None:
    """The stylesheet of any theme the practice ever published; pages that are still open ask for old ones."""
    mine = (Theme.practice_id == practice_id) & (Theme.css_hash == css_hash)
    return session.scalar(select(Theme.stylesheet).where(mine).limit(1))


def find_wording(session: Session, practice_id: UUID) -> Wording | None:
    return session.scalar(select(Wording).where(Wording.practice_id == practice_id))
