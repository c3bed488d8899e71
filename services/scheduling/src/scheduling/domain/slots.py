"""Which slots are offered: the one function that lists them, accepts a request and explains itself.

    free = (work schedule + extra availability)
         - (blackouts + scheduled events + appointments + live holds), each widened by buffers

Intervals are half-open, so what ends at 10:00 and what begins at 10:00 do not touch. A slot with a
10-minute buffer before it may start at 10:10 after something that ends at 10:00: its buffer begins
where that ended. What is busy with buffers of its own (appointments, holds) comes with them, so two
buffers never share time; that is what the database's exclusion constraint compares as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby, pairwise, repeat
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from scheduling.domain.calendars import FOREVER, Busy, BusyKind, Calendar
from scheduling.domain.errors import (
    OutsideSchedule,
    PortalNotOpen,
    RequestsNotOpenToYou,
    SlotTaken,
    TooManyOpenRequests,
)
from scheduling.domain.instants import DAY, MINUTE, QUARTER_HOUR, Span, to_datetime, to_epoch
from scheduling.domain.local_time import Clock, clock_for, days_between
from scheduling.domain.policies import (
    LIMITS,
    Inquiry,
    PracticeRules,
    RuleCode,
    ServiceOffering,
    is_offered_at,
    limits_hold,
)
from scheduling.domain.work_hours import Hours, passes_midnight, work_hours

_WEEK = timedelta(days=7)
_SHORTEST_WEEK = 7 * DAY - 3 * 60 * MINUTE


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
    found = list(_starts_by_location(inquiry, calendar, window, location_id))
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
    hours = [hours for calendar in calendars for hours in _hours_around(inquiry, calendar, span).values()]
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
    hours = _hours_around(inquiry, calendar, Span(start, start + 1)).get(location_id, [])
    works = any(opens <= start and end <= closes for opens, closes in hours)
    before, after = _buffers(inquiry.service)
    busy = _live_busy(inquiry, calendar)
    in_the_way = tuple(it for it in busy if it.starts < end + after and start - before < it.ends)
    return [
        Rule(RuleCode.WITHIN_WORK, works),
        Rule(RuleCode.NOTHING_IN_THE_WAY, not in_the_way, in_the_way=in_the_way),
    ]


def _is_on_the_grid(inquiry: Inquiry, calendar: Calendar, starts_at: datetime, location_id: UUID) -> bool:
    found = _starts_by_location(inquiry, calendar, _instant(starts_at), location_id)
    return starts_at.microsecond == 0 and any(starts for _, starts in found)


# --- how starts are found, in epoch seconds


def _overlap(one: Span, other: Span) -> Span:
    return Span(max(one.starts, other.starts), min(one.ends, other.ends))


def _starts_by_location(
    inquiry: Inquiry, calendar: Calendar, window: Span, location_id: UUID | None
) -> Iterator[tuple[UUID, list[int]]]:
    busy = _live_busy(inquiry, calendar)
    clock = clock_for(inquiry.practice.time_zone, window.starts, window.ends)
    for where, hours in _hours_around(inquiry, calendar, window).items():
        if location_id in (None, where) and is_offered_at(calendar.clinician, where):
            free = _free_stretches(hours, busy, inquiry.service)
            if passes_midnight(calendar):
                free = _cut_by_weeks(free, inquiry.service, clock)
            yield where, _starts(free, inquiry.service, window, clock)


def _hours_around(inquiry: Inquiry, calendar: Calendar, window: Span) -> dict[UUID, Hours]:
    """The working time that bears on starts in `window`, every block of it whole."""
    zone = inquiry.practice.time_zone
    clock = clock_for(zone, window.starts, window.ends)
    first, last = clock.date_at(window.starts), clock.date_at(window.ends - 1)
    if passes_midnight(calendar):
        # Blocks may join across dates, at most to the cut that `_cut_by_weeks` makes.
        first -= _WEEK + timedelta(days=first.weekday() + 1)
        last += timedelta(days=1, minutes=inquiry.service.duration_minutes)
    return work_hours(calendar, days_between(zone, first, last))


def _live_busy(inquiry: Inquiry, calendar: Calendar) -> list[Busy]:
    """What is busy now, in order of start: the clinician's and the practice's, without lapsed holds."""
    now = to_epoch(inquiry.now)
    live = [it for it in (*inquiry.practice_busy, *calendar.busy) if it.expires > now]
    live.sort(key=itemgetter(0))
    return live


def _buffers(service: ServiceOffering) -> tuple[int, int]:
    return service.buffer_before_minutes * MINUTE, service.buffer_after_minutes * MINUTE


def _free_stretches(hours: Hours, busy: list[Busy], service: ServiceOffering) -> list[tuple[int, int]]:
    """The working time that is left, in stretches long enough for the service: one sweep over both lists.

    Buffers keep clear of what is busy but may reach past a work block, so it is the block that is
    widened here: what matters is `room` for a slot with its buffers since `taken_until`.
    """
    before, after = _buffers(service)
    room = before + service.duration_minutes * MINUTE + after
    blocks = iter([(opens - before, closes + after) for opens, closes in hours])
    stretches = []
    taken_until, closes = next(blocks, _NO_BLOCK)
    for starts, ends, _, _, _ in (*busy, _NEVER):
        while closes <= starts:
            if closes - taken_until >= room:
                stretches.append((taken_until + before, closes - after))
            opens, closes = next(blocks, _NO_BLOCK)
            if opens > taken_until:
                taken_until = opens
        if starts - taken_until >= room:
            stretches.append((taken_until + before, starts - after))
        if ends > taken_until:
            taken_until = ends
    return stretches


_NO_BLOCK = (2 * FOREVER, 4 * FOREVER)
_NEVER = Busy(FOREVER, FOREVER, BusyKind.BLACKOUT)


def _starts(
    free: Iterable[tuple[int, int]], service: ServiceOffering, window: Span, clock: Clock
) -> list[int]:
    """Every start in `window`: of each stretch, the first local quarter hour, then every step that fits."""
    length, step = service.duration_minutes * MINUTE, service.step_minutes * MINUTE
    shift = clock.quarter_shift
    starts = [
        start
        for free_from, free_until in free
        for start in range(free_from + (shift - free_from) % QUARTER_HOUR, free_until - length + 1, step)
    ]
    return starts[bisect_left(starts, window.starts) : bisect_left(starts, window.ends)]


def _cut_by_weeks(
    free: Iterable[tuple[int, int]], service: ServiceOffering, clock: Clock
) -> list[tuple[int, int]]:
    """The same stretches, but for those that never seem to end.

    Somebody who works around the clock has a stretch that began years ago, or never. So that no
    question needs all that history, counting begins again at the midnight that ends a calendar week,
    Monday first, which was free from end to end. Slots still run across it, and no time to start
    depends on what comes after it.
    """
    # The last start before a cut keeps the room to run across it.
    room = service.duration_minutes * MINUTE - 1
    return [
        (begin, min(cut + room, free_until))
        for free_from, free_until in free
        for begin, cut in pairwise([free_from, *_cuts(free_from, free_until, clock), free_until])
    ]


def _cuts(free_from: int, free_until: int, clock: Clock) -> list[int]:
    if free_until - free_from < _SHORTEST_WEEK:
        return []
    first = clock.date_at(free_from)
    first -= timedelta(days=first.weekday())
    weeks = (free_until - free_from) // _SHORTEST_WEEK + 2
    mondays = [clock.midnight_of(first + n * _WEEK) for n in range(weeks + 1)]
    return [monday for last, monday in pairwise(mondays) if free_from <= last and monday < free_until]
