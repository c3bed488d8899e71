"""All that the slot function asks for: one statement a table, however many clinicians or days there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, cast, func, or_, select, true
from sqlalchemy.orm import Session

from scheduling.domain import calendars as domain
from scheduling.domain.calendars import FOREVER, Busy, BusyKind, Calendar
from scheduling.domain.instants import Span, to_datetime
from scheduling.domain.local_time import clock_for
from scheduling.domain.policies import Inquiry
from scheduling.domain.recurrence import expand_entry
from scheduling.domain.slots import busy_span
from scheduling.models import (
    LONGEST,
    CalendarBlock,
    Clinician,
    ClinicianService,
    ExtraAvailability,
    Hold,
    WorkSchedule,
)

_ACROSS_WEEKS = timedelta(days=16)
"""Working time may join across dates, so blocks so long before and after a span may bear on it."""
_ZONES_APART = timedelta(days=2)


def load_calendars(
    session: Session,
    practice_id: UUID,
    inquiry: Inquiry,
    span: Span,
    service_type_id: UUID,
    clinician_id: UUID | None = None,
) -> list[Calendar]:
    """The calendars of the active clinicians, or of one, without what is busy in them.

    Working time is complete for slots that start in `span`, which must not be empty.
    """
    clinicians = _clinicians(session, practice_id, service_type_id, clinician_id)
    clock = clock_for(inquiry.practice.time_zone, span.starts, span.ends)
    first, last = clock.date_at(span.starts) - _ACROSS_WEEKS, clock.date_at(span.ends) + _ACROSS_WEEKS
    ids = [clinician.id for clinician in clinicians]
    work = _work(session, practice_id, ids, first, last)
    extra = _extra(session, practice_id, ids, first, last)
    return [Calendar(it, work[it.id], extra[it.id]) for it in clinicians]


def fill_in_busy(
    session: Session,
    practice_id: UUID,
    inquiry: Inquiry,
    calendars: Sequence[Calendar],
    span: Span,
    but_for_request: UUID | None = None,
) -> tuple[Inquiry, list[Calendar]]:
    """The same question and calendars with all that keeps time from slots that start in `span`.

    `but_for_request`: what this request itself keeps is left out.
    """
    ids = [calendar.clinician.id for calendar in calendars]
    around = busy_span(inquiry, calendars, span)
    busy = _holds(session, practice_id, ids, around, but_for_request)
    for clinician_id, block in _blocks(session, practice_id, inquiry.practice.time_zone, ids, around):
        busy[clinician_id].append(block)
    filled = [replace(it, busy=busy[it.clinician.id]) for it in calendars]
    return replace(inquiry, practice_busy=tuple(busy[None])), filled


def list_blocks(
    session: Session, practice_id: UUID, zone: str, clinician_ids: Iterable[UUID] | None, span: Span
) -> list[CalendarBlock]:
    """The blocks that may reach into `span`: everyone's, and these clinicians' (None: of all clinicians)."""
    starts, ends = _wall(span.starts) - _ZONES_APART, _wall(span.ends) + _ZONES_APART
    whose = (
        or_(CalendarBlock.clinician_id.is_(None), CalendarBlock.clinician_id.in_(clinician_ids))
        if clinician_ids is not None
        else true()
    )
    statement = select(CalendarBlock).where(
        CalendarBlock.practice_id == practice_id,
        CalendarBlock.wall_starts < ends,
        or_(CalendarBlock.last_wall_ends.is_(None), CalendarBlock.last_wall_ends > starts),
        whose,
    )
    return list(session.execute(statement).scalars())


def _clinicians(
    session: Session, practice_id: UUID, service_type_id: UUID, clinician_id: UUID | None
) -> list[domain.Clinician]:
    offers = (
        select(ClinicianService.clinician_id)
        .where(
            ClinicianService.practice_id == Clinician.practice_id,
            ClinicianService.clinician_id == Clinician.id,
            ClinicianService.service_type_id == service_type_id,
        )
        .exists()
    )
    whom = Clinician.id == clinician_id if clinician_id else offers
    statement = select(Clinician.id, Clinician.visible, Clinician.accepts_new, offers.label("offers")).where(
        Clinician.practice_id == practice_id, Clinician.active, whom
    )
    rows = session.execute(statement.order_by(Clinician.id))
    return [domain.Clinician(row.id, row.visible, row.accepts_new, row.offers) for row in rows]


def _work(
    session: Session, practice_id: UUID, clinician_ids: list[UUID], first: date, last: date
) -> dict[UUID, list[domain.WorkBlock]]:
    statement = select(
        WorkSchedule.clinician_id,
        WorkSchedule.location_id,
        WorkSchedule.weekday,
        WorkSchedule.starts,
        WorkSchedule.ends,
        WorkSchedule.effective_from,
        WorkSchedule.effective_to,
    ).where(
        WorkSchedule.practice_id == practice_id,
        WorkSchedule.clinician_id.in_(clinician_ids),
        or_(WorkSchedule.effective_from.is_(None), WorkSchedule.effective_from <= last),
        or_(WorkSchedule.effective_to.is_(None), WorkSchedule.effective_to >= first),
    )
    found: dict[UUID, list[domain.WorkBlock]] = defaultdict(list)
    for clinician_id, where, weekday, starts, ends, since, until in session.execute(statement):
        found[clinician_id].append(domain.WorkBlock(where, weekday, starts, ends, since, until))
    return found


def _extra(
    session: Session, practice_id: UUID, clinician_ids: list[UUID], first: date, last: date
) -> dict[UUID, list[domain.ExtraAvailability]]:
    statement = select(
        ExtraAvailability.clinician_id,
        ExtraAvailability.location_id,
        ExtraAvailability.local_date,
        ExtraAvailability.starts,
        ExtraAvailability.ends,
    ).where(
        ExtraAvailability.practice_id == practice_id,
        ExtraAvailability.clinician_id.in_(clinician_ids),
        ExtraAvailability.local_date.between(first, last),
    )
    found: dict[UUID, list[domain.ExtraAvailability]] = defaultdict(list)
    for clinician_id, where, on, starts, ends in session.execute(statement):
        found[clinician_id].append(domain.ExtraAvailability(where, on, starts, ends))
    return found


def _holds(
    session: Session, practice_id: UUID, clinician_ids: list[UUID], span: Span, but_for_request: UUID | None
) -> dict[UUID | None, list[Busy]]:
    starts, ends = to_datetime(span.starts), to_datetime(span.ends)
    statement = select(
        Hold.clinician_id,
        _epoch(func.floor, Hold.busy_from),
        _epoch(func.ceil, Hold.busy_until),
        _epoch(func.ceil, Hold.expires_at),
        Hold.request_id,
        Hold.appointment_id,
    ).where(
        Hold.practice_id == practice_id,
        Hold.clinician_id.in_(clinician_ids),
        Hold.busy_from.between(starts - LONGEST, ends),
        Hold.busy_until > starts,
        Hold.request_id.is_distinct_from(but_for_request) if but_for_request else true(),
    )
    found: dict[UUID | None, list[Busy]] = defaultdict(list)
    for clinician_id, busy_from, busy_until, expires, request_id, appointment_id in session.execute(
        statement
    ):
        found[clinician_id].append(_busy(busy_from, busy_until, expires, request_id, appointment_id))
    return found


def _busy(
    starts: int, ends: int, expires: int | None, request_id: UUID | None, appointment_id: UUID | None
) -> Busy:
    if appointment_id is not None:
        return Busy(starts, ends, BusyKind.APPOINTMENT, FOREVER, appointment_id)
    return Busy(starts, ends, BusyKind.HOLD, FOREVER if expires is None else expires, request_id)


def _blocks(
    session: Session, practice_id: UUID, zone: str, clinician_ids: list[UUID], span: Span
) -> Iterable[tuple[UUID | None, Busy]]:
    for block in list_blocks(session, practice_id, zone, clinician_ids, span):
        for starts, ends in expand_entry(block.entry, zone, span):
            yield block.clinician_id, Busy(starts, ends, BusyKind(block.kind), FOREVER, block.id)


def _epoch(rounded: Callable[[ColumnElement[Any]], Any], column: Any) -> ColumnElement[int]:
    return cast(rounded(func.extract("epoch", column)), BigInteger)


def _wall(epoch: int) -> datetime:
    return to_datetime(epoch).replace(tzinfo=None)
