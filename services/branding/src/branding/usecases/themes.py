"""Publishing a theme."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from branding import queries
from branding.domain.errors import LogoNotReady
from branding.domain.looks import LogoLook
from branding.domain.theme import css, css_hash, derive_theme
from branding.extensions import outbox
from branding.models import READY, Theme
from portal_contracts.events import ThemePublishedV1
from portal_contracts.tokens import Claims
from portal_kit import audit


def publish_theme(
    session: Session,
    actor: Claims,
    practice_id: UUID,
    *,
    primary: str,
    accent: str,
    logo_id: UUID | None,
    now: datetime,
) -> Theme:
    """Derive a theme from two seed colours and put it in use.

    Raises ColourNotValid, LogoNotFound, or LogoNotReady for a logo that was not read.
    """
    derived = derive_theme(primary, accent, _look_of(session, practice_id, logo_id))
    stylesheet = css(derived)
    theme = Theme(
        practice_id=practice_id,
        logo_id=logo_id,
        primary=derived.primary,
        accent=derived.accent,
        light=dict(derived.light),
        dark=dict(derived.dark),
        plate=derived.plate,
        plate_colour=derived.plate_colour,
        adjustments=[asdict(change) | {"message": change.message} for change in derived.adjustments],
        stylesheet=stylesheet,
        css_hash=css_hash(stylesheet),
        published_at=now,
    )
    session.add(theme)
    session.flush()
    audit.record(
        session, actor, "theme.publish", "theme", str(theme.number), practice_id=practice_id, now=now
    )
    outbox.publish(
        session, ThemePublishedV1(practice_id=practice_id, css_hash=theme.css_hash, published_at=now)
    )
    return theme


def _look_of(session: Session, practice_id: UUID, logo_id: UUID | None) -> LogoLook | None:
    if logo_id is None:
        return None
    logo = queries.get_logo(session, practice_id, logo_id)
    if logo.state != READY or logo.look is None:
        raise LogoNotReady
    return LogoLook.from_dict(logo.look)
