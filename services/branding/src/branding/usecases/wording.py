"""Changing what a practice says on its portal."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from branding import queries
from branding.models import Wording
from portal_contracts.tokens import Claims
from portal_kit import audit


def change_wording(
    session: Session, actor: Claims, practice_id: UUID, texts: dict[str, Any], now: datetime
) -> Wording:
    """Replace all texts; `texts` holds portal_name, home, request, appointment, cancellation and crisis."""
    wording = queries.find_wording(session, practice_id) or Wording(practice_id=practice_id)
    changed = [name for name, text in texts.items() if getattr(wording, name, None) != text]
    for name, text in texts.items():
        setattr(wording, name, text)
    wording.changed_at = now
    session.add(wording)
    session.flush()
    audit.record(
        session,
        actor,
        "wording.change",
        "wording",
        practice_id,
        practice_id=practice_id,
        now=now,
        fields=changed,
    )
    return wording
