"""The append-only log of who did or saw what, written in the transaction that did it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal_contracts.tokens import Claims
from portal_kit.request_id import current_request_id
from portal_kit.tables import audit_log


def record(
    session: Session,
    actor: Claims,
    action: str,
    object_kind: str,
    object_id: UUID | str,
    *,
    practice_id: UUID,
    now: datetime,
    outcome: str = "done",
    fields: Iterable[str] = (),
) -> None:
    """Append one line. `fields` holds names of fields that changed, and never their values."""
    record_each(
        session,
        actor,
        action,
        object_kind,
        [object_id],
        practice_id=practice_id,
        now=now,
        outcome=outcome,
        fields=fields,
    )


def record_each(
    session: Session,
    actor: Claims,
    action: str,
    object_kind: str,
    object_ids: Iterable[UUID | str],
    *,
    practice_id: UUID,
    now: datetime,
    outcome: str = "done",
    fields: Iterable[str] = (),
) -> None:
    """Append a line for each object, in one statement: a list that was read, a batch that was changed."""
    line = {
        "practice_id": practice_id,
        "at": now,
        "actor_kind": actor.kind,
        "actor_id": actor.subject,
        "action": action,
        "object_kind": object_kind,
        "outcome": outcome,
        "fields": sorted(fields),
        "request_id": current_request_id(),
    }
    lines = [{**line, "object_id": str(object_id)} for object_id in object_ids]
    if lines:
        session.execute(insert(audit_log), lines)
