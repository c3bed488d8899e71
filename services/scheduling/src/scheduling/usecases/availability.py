"""Looking for a free time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from scheduling.domain.instants import Span
from scheduling.domain.local_time import span_of_dates
from scheduling.domain.policies import Inquiry, Viewer
from scheduling.domain.slots import Slot, bookable_span, by_local_date, offered_by_any
from scheduling.queries.availability import fill_in_busy, load_calendars
from scheduling.queries.practices import get_offer

MOST_DAYS = 62


@dataclass(frozen=True, kw_only=True)
class SlotQuestion:
    """What is looked for: no clinician means any, no location all. The dates are local, both included."""

    service_type_id: UUID
    clinician_id: UUID | None = None
    location_id: UUID | None = None
    first: date
    last: date


@dataclass(frozen=True)
class FoundSlots:
    """Slots by the practice's local date; `next_free` is the first date from `first` on that has any."""

    time_zone: str
    days: list[tuple[date, list[Slot]]]
    next_free: date | None


def list_slots(
    session: Session, practice_id: UUID, question: SlotQuestion, viewer: Viewer, *, now: datetime
) -> FoundSlots:
    """The slots offered to a viewer now; none where the practice's rules let this viewer see none.

    Raises PortalNotOpen and ServiceTypeNotFound.
    """
    offer = get_offer(session, practice_id, question.service_type_id)
    inquiry = offer.inquiry(viewer, now)
    bookable = bookable_span(inquiry.practice, now)
    wanted = span_of_dates(offer.time_zone, question.first, question.last)
    days = _days(session, practice_id, inquiry, question, _overlap(wanted, bookable))
    next_free = next((day for day, _ in days), None)
    if not days:
        later = Span(max(wanted.ends, bookable.starts), bookable.ends)
        next_free = next((day for day, _ in _days(session, practice_id, inquiry, question, later)), None)
    return FoundSlots(offer.time_zone, days, next_free)


def _days(
    session: Session, practice_id: UUID, inquiry: Inquiry, question: SlotQuestion, span: Span
) -> list[tuple[date, list[Slot]]]:
    if span.starts >= span.ends:
        return []
    calendars = load_calendars(
        session, practice_id, inquiry, span, question.service_type_id, question.clinician_id
    )
    inquiry, calendars = fill_in_busy(session, practice_id, inquiry, calendars, span)
    slots = offered_by_any(inquiry, calendars, span, question.location_id)
    return by_local_date(slots, inquiry.practice.time_zone)


def _overlap(one: Span, other: Span) -> Span:
    return Span(max(one.starts, other.starts), min(one.ends, other.ends))
