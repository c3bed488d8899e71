"""Who waits for whom: locks are always taken in the order in which they stand here.

1. the practice's calendar: shared by whoever changes one clinician's, alone by whoever changes everyone's;
2. clinicians' calendars and a requester's address, in order of their keys, in one statement;
3. a request's row.
Holds that expired are dropped by whoever comes first, without waiting for anybody (`skip locked`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from scheduling.domain.errors import CalendarBusy, RequestNotFound
from scheduling.models import AppointmentRequest

_SHARED = text(
    "select pg_advisory_xact_lock_shared(:practice), pg_advisory_xact_lock(key)"
    " from unnest(cast(:keys as bigint[])) as key"
)
_ALONE = text("select pg_advisory_xact_lock(:practice)")
_LOCK_NOT_AVAILABLE = "55P03"


def lock_calendars(
    session: Session, practice_id: UUID, clinician_ids: Iterable[UUID], email_key: str | None = None
) -> None:
    """Nobody else changes these clinicians' calendars until the transaction ends, nor makes a request from
    this address. Raises CalendarBusy after waiting too long."""
    things = [clinician_id.hex for clinician_id in clinician_ids] + ([email_key] if email_key else [])
    keys = sorted({_key(practice_id, thing) for thing in things})
    _wait(session, _SHARED, {"practice": _key(practice_id), "keys": keys})


def lock_every_calendar(session: Session, practice_id: UUID) -> None:
    """Nobody else changes any calendar of this practice until the transaction ends. Raises CalendarBusy."""
    _wait(session, _ALONE, {"practice": _key(practice_id)})


def lock_request(session: Session, practice_id: UUID, request_id: UUID) -> AppointmentRequest:
    """The request as it is now, its row and its clinician's calendar locked. Raises RequestNotFound."""
    mine = (AppointmentRequest.practice_id == practice_id) & (AppointmentRequest.id == request_id)
    clinician_id = session.execute(select(AppointmentRequest.clinician_id).where(mine)).scalar()
    if clinician_id is None:
        raise RequestNotFound
    lock_calendars(session, practice_id, [clinician_id])
    statement = select(AppointmentRequest).where(mine).with_for_update()
    return session.execute(statement, execution_options={"populate_existing": True}).scalar_one()


def _wait(session: Session, statement: TextClause, values: dict[str, Any]) -> None:
    try:
        session.execute(statement, values)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise CalendarBusy from None


def _key(practice_id: UUID, thing: str = "") -> int:
    """A number for PostgreSQL's advisory locks; two things that share one only wait for each other."""
    digest = hashlib.blake2b(f"{practice_id.hex} {thing}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
