"""When clinicians work."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.models import ExtraAvailability, WorkSchedule
from scheduling.queries.locks import lock_calendars


@dataclass(frozen=True, kw_only=True)
class WorkBlock:
    """A weekly block on the practice's wall clock; `weekday` counts from Monday = 0; an end that is not
    after the start is on the next date; the effective dates are both included."""

    id: UUID
    clinician_id: UUID
    location_id: UUID
    weekday: int
    starts: time
    ends: time
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class ExtraBlock:
    """Working time on one local date."""

    id: UUID
    clinician_id: UUID
    location_id: UUID
    local_date: date
    starts: time
    ends: time


def save_work_block(
    session: Session, actor: Claims, practice_id: UUID, block: WorkBlock, *, now: datetime
) -> None:
    """Make or change one weekly block. Requests and appointments stay as they are."""
    lock_calendars(session, practice_id, [block.clinician_id])
    session.merge(WorkSchedule(practice_id=practice_id, **asdict(block)))
    audit.record(
        session, actor, "work_schedule.save", "work_schedule", block.id, practice_id=practice_id, now=now
    )


def save_extra_block(
    session: Session, actor: Claims, practice_id: UUID, block: ExtraBlock, *, now: datetime
) -> None:
    """Make or change one-off working time."""
    lock_calendars(session, practice_id, [block.clinician_id])
    session.merge(ExtraAvailability(practice_id=practice_id, **asdict(block)))
    audit.record(
        session,
        actor,
        "extra_availability.save",
        "extra_availability",
        block.id,
        practice_id=practice_id,
        now=now,
    )
