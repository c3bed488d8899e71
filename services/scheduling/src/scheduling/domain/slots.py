"""Which slots are offered: the one function that lists them, accepts a request and explains itself.

    free = (work schedule + extra availability)
         - (blackouts + scheduled events + appointments + live holds), each widened by buffers

Intervals are half-open, so what ends at 10:00 and what begins at 10:00 do not touch. A slot with a
10-minute buffer before it may start at 10:10 after something that ends at 10:00: its buffer begins
where that ended. What is busy with buffers of its own (appointments, holds) comes with them, so two
buffers never share time; that is what the database's exclusion constraint compares as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby, repeat
from typing import NamedTuple
from uuid import UUID

from scheduling.domain.calendars import Busy, Calendar
from scheduling.domain.errors import (
    OutsideSchedule,
    PortalNotOpen,
    RequestsNotOpenToYou,
    SlotTaken,
    TooManyOpenRequests,
)
from scheduling.domain.instants import DAY, MINUTE, Span, to_datetime, to_epoch
from scheduling.domain.local_time import clock_for
from scheduling.domain.policies import (
    LIMITS,
    Inquiry,
    PracticeRules,
    RuleCode,
    ServiceOffering,
    is_offered_at,
    limits_hold,
)
from scheduling.domain.starts import buffers, hours_around, live_busy, starts_by_location


class Slot(NamedTuple):
    """A computed, half-open interval offered to a viewer, in epoch seconds. Never stored."""

    starts: int
    ends: int
    clinician_id: UUID
    location_id: UUID

    @property
    def starts_at(self) -> datetime:
        return to_datetime(self.starts)

    @property
    def ends_at(self) -> datetime:
        return to_datetime(self.ends)


_make_slot = partial(tuple.__new__, Slot)
"""Slot of four values, without the Python function that a NamedTuple has for a constructor: a calendar
has hundreds."""


class Rule(NamedTuple):
    """One line of a trace. `bound`: the earliest start that minimum notice allows, or the instant at
    which the horizon ends. `in_the_way`: what is busy then."""

    code: RuleCode
    holds: bool
    bound: datetime | None = None
    in_the_way: tuple[Busy, ...] = ()


# --- listing


def offered_slots(
    inquiry: Inquiry, calendar: Calendar, span: Span, location_id: UUID | None = None
) -> list[Slot]:
    """The slots of one clinician that start within `span`, in order of time.

    At one location, or at all of them. The set does not depend on how a longer span is cut up, if
    the calendar's busy intervals cover `busy_span`. Raises TimeZoneUnknown.
    """
    clinician = calendar.clinician
    window = _overlap(span, bookable_span(inquiry.practice, inquiry.now))
    if window.starts >= window.ends or not limits_hold(inquiry, clinician):
        return []
    length = inquiry.service.duration_minutes * MINUTE
    slots: list[Slot] = []
    found = list(starts_by_location(inquiry, calendar, window, location_id))
    for where, starts in found:
        ends = [start + length for start in starts]
        slots.extend(map(_make_slot, zip(starts, ends, repeat(clinician.id), repeat(where), strict=False)))
    return sorted(slots) if len(found) > 1 else slots


def offered_by_any(
    inquiry: Inquiry, calendars: Iterable[Calendar], span: Span, location_id: UUID | None = None
) -> list[Slot]:
    """The slots of all these clinicians, in order of time; one start may be there once for each."""
    return sorted(
        slot for calendar in calendars for slot in offered_slots(inquiry, calendar, span, location_id)
    )


def bookable_span(practice: PracticeRules, now: datetime) -> Span:
    """From the first start that minimum notice allows, to the end of the last local date within the horizon.

    The horizon is today plus `horizon_days` local dates, that date included. Raises TimeZoneUnknown.
    """
    at = to_epoch(now)
    clock = clock_for(practice.time_zone, at, at + practice.horizon_days * DAY)
    beyond = clock.date_at(at) + timedelta(days=practice.horizon_days + 1)
    return Span(at + practice.minimum_notice_minutes * MINUTE, clock.midnight_of(beyond))


def busy_span(inquiry: Inquiry, calendars: Iterable[Calendar], span: Span) -> Span:
    """Where busy intervals must be known to tell the slots that start in `span`.

    Little more than `span` itself, unless somebody works across midnight: their free time, and so
    their times to start, may begin on an earlier date. The calendars' own `busy` is not looked at.
    """
    service = inquiry.service
    hours = [hours for calendar in calendars for hours in hours_around(inquiry, calendar, span).values()]
    blocks = [block for some in hours for block in some if block[0] < span.ends and span.starts < block[1]]
    starts = min((block[0] for block in blocks), default=span.starts)
    ends = max((block[1] for block in blocks), default=span.ends)
    return Span(
        min(starts, span.starts) - service.buffer_before_minutes * MINUTE,
        max(ends, span.ends) + service.buffer_after_minutes * MINUTE,
    )


def by_local_date(slots: Iterable[Slot], zone: str) -> list[tuple[date, list[Slot]]]:
    """Slots in order of time, grouped by the date on a viewer's or the practice's wall."""
    ordered = sorted(slots)
    if not ordered:
        return []
    clock = clock_for(zone, ordered[0].starts, ordered[-1].starts)
    days = groupby(ordered, key=lambda slot: clock.date_at(slot.starts))
    return [(day, list(found)) for day, found in days]


def nearby(slots: Iterable[Slot], starts_at: datetime, limit: int) -> list[Slot]:
    """The `limit` slots that start nearest to an instant, in order of time."""
    wanted = to_epoch(starts_at)
    return sorted(sorted(slots, key=lambda slot: (abs(slot.starts - wanted), slot))[:limit])


# --- one time


def is_offered(inquiry: Inquiry, calendar: Calendar, starts_at: datetime, location_id: UUID) -> bool:
    """Whether exactly this start is offered now."""
    return find_slot(inquiry, calendar, starts_at, location_id) is not None


def find_slot(inquiry: Inquiry, calendar: Calendar, starts_at: datetime, location_id: UUID) -> Slot | None:
    """The slot offered at exactly this start and location, or None."""
    found = offered_slots(inquiry, calendar, _instant(starts_at), location_id)
    return found[0] if found and starts_at.microsecond == 0 else None


def check_slot(inquiry: Inquiry, calendar: Calendar, starts_at: datetime, location_id: UUID) -> Slot:
    """The slot at this start, if it is offered now.

    Raises PortalNotOpen, RequestsNotOpenToYou or TooManyOpenRequests where that is the reason, and
    SlotTaken for every other one.
    """
    slot = find_slot(inquiry, calendar, starts_at, location_id)
    if slot is not None:
        return slot
    broken = (limit.code for limit in LIMITS[inquiry.intent] if not limit.holds(inquiry, calendar.clinician))
    raise next((_REFUSALS[code] for code in broken if code in _REFUSALS), SlotTaken)


_REFUSALS = {
    RuleCode.PORTAL_ENABLED: PortalNotOpen,
    RuleCode.VIEWER_MAY_SEE: RequestsNotOpenToYou,
    RuleCode.VIEWER_MAY_REQUEST: RequestsNotOpenToYou,
    RuleCode.OPEN_REQUESTS: TooManyOpenRequests,
    RuleCode.SERVICE_OPEN: RequestsNotOpenToYou,
}


def explain(inquiry: Inquiry, calendar: Calendar, starts_at: datetime, location_id: UUID) -> list[Rule]:
    """Why a start is or is not offered, rule by rule; it is offered if and only if every rule holds."""
    start = to_epoch(starts_at)
    bookable = bookable_span(inquiry.practice, inquiry.now)
    clinician = calendar.clinician
    return [
        *(Rule(limit.code, limit.holds(inquiry, clinician)) for limit in LIMITS[inquiry.intent]),
        Rule(RuleCode.SERVICE_AT_LOCATION, is_offered_at(clinician, location_id)),
        Rule(RuleCode.MINIMUM_NOTICE, start >= bookable.starts, to_datetime(bookable.starts)),
        Rule(RuleCode.HORIZON, start < bookable.ends, to_datetime(bookable.ends)),
        *_calendar_rules(inquiry, calendar, start, location_id),
        Rule(RuleCode.ON_THE_GRID, _is_on_the_grid(inquiry, calendar, starts_at, location_id)),
    ]


def check_for_staff(inquiry: Inquiry, calendar: Calendar, starts_at: datetime, location_id: UUID) -> None:
    """Refuse a time that staff may book only by saying so: outside the work schedule, or over what is busy.

    None of the limits for viewers apply to staff. Raises OutsideSchedule.
    """
    rules = _calendar_rules(inquiry, calendar, to_epoch(starts_at), location_id)
    broken = [rule.code.value for rule in rules if not rule.holds]
    if broken:
        raise OutsideSchedule(reasons=broken)


def kept_interval(service: ServiceOffering, starts_at: datetime) -> tuple[datetime, datetime]:
    """The time that an appointment or a hold keeps from others: its own and its buffers."""
    lead = timedelta(minutes=service.buffer_before_minutes)
    return starts_at - lead, starts_at + timedelta(
        minutes=service.duration_minutes + service.buffer_after_minutes
    )


def _instant(starts_at: datetime) -> Span:
    start = to_epoch(starts_at)
    return Span(start, start + 1)


def _calendar_rules(inquiry: Inquiry, calendar: Calendar, start: int, location_id: UUID) -> list[Rule]:
    end = start + inquiry.service.duration_minutes * MINUTE
    hours = hours_around(inquiry, calendar, Span(start, start + 1)).get(location_id, [])
    works = any(opens <= start and end <= closes for opens, closes in hours)
    before, after = buffers(inquiry.service)
    busy = live_busy(inquiry, calendar)
    in_the_way = tuple(it for it in busy if it.starts < end + after and start - before < it.ends)
    return [
        Rule(RuleCode.WITHIN_WORK, works),
        Rule(RuleCode.NOTHING_IN_THE_WAY, not in_the_way, in_the_way=in_the_way),
    ]


def _is_on_the_grid(inquiry: Inquiry, calendar: Calendar, starts_at: datetime, location_id: UUID) -> bool:
    found = starts_by_location(inquiry, calendar, _instant(starts_at), location_id)
    return starts_at.microsecond == 0 and any(starts for _, starts in found)


def _overlap(one: Span, other: Span) -> Span:
    return Span(max(one.starts, other.starts), min(one.ends, other.ends))
