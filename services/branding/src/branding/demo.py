"""Loading the demo's looks: each practice's logo, the first theme it suggests, and its wording."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from branding import queries
from branding.extensions import SERVICE, db, store
from branding.tasks import read_uploaded_logo
from branding.usecases import logos, themes
from branding.usecases.wording import change_wording
from portal_kit.commands import operator

_ACTOR = operator(SERVICE)


def load_practice(described: dict[str, Any], directory: Path, now: datetime) -> str:
    """Give one practice its looks, unless it has some already; returns a line that says so."""
    practice_id = UUID(described["id"])
    if db.transact(practice_id, lambda session: queries.find_theme(session, practice_id)):
        return f"{described['name']} has its looks"
    logo_id = _load_logo(practice_id, directory / "logos" / described["logo"], now)
    with db.transaction(practice_id) as session:
        palette = queries.get_logo(session, practice_id, logo_id).palettes[0]
        colours = {"primary": palette["primary"], "accent": palette["accent"]}
        themes.publish_theme(session, _ACTOR, practice_id, **colours, logo_id=logo_id, now=now)
        change_wording(session, _ACTOR, practice_id, described["wording"], now)
    return f"{described['name']}: {palette['primary']} and {palette['accent']} from its logo"


def _load_logo(practice_id: UUID, file: Path, now: datetime) -> UUID:
    logo_id = uuid5(NAMESPACE_OID, f"{practice_id}/{file.name}")
    store.put_upload(practice_id, logo_id, file.read_bytes())
    with db.transaction(practice_id) as session:
        logos.upload_logo(session, _ACTOR, practice_id, logo_id, now)
    read_uploaded_logo(str(practice_id), str(logo_id))
    return logo_id
