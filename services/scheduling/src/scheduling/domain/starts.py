"""How starts are found, in epoch seconds: from working time and busy intervals to the grid of starts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from operator import itemgetter
from uuid import UUID

from scheduling.domain.calendars import FOREVER, Busy, BusyKind, Calendar
from scheduling.domain.instants import DAY, MINUTE, QUARTER_HOUR, Span, to_epoch
from scheduling.domain.local_time import Clock, clock_for, days_between
from scheduling.domain.policies import Inquiry, ServiceOffering, is_offered_at
from scheduling.domain.work_hours import Hours, passes_midnight, work_hours

_WEEK = timedelta(days=7)
_SHORTEST_WEEK = 7 * DAY - 3 * 60 * MINUTE


def starts_by_location(
    inquiry: Inquiry, calendar: Calendar, window: Span, location_id: UUID | None
) -> Iterator[tuple[UUID, list[int]]]:
    """Per location, the starts in `window` that the calendar leaves free, whoever may see them."""
    busy = live_busy(inquiry, calendar)
    clock = clock_for(inquiry.practice.time_zone, window.starts, window.ends)
    for where, hours in hours_around(inquiry, calendar, window).items():
        if location_id in (None, where) and is_offered_at(calendar.clinician, where):
            free = _free_stretches(hours, busy, inquiry.service)
            if passes_midnight(calendar):
                free = _cut_by_weeks(free, inquiry.service, clock)
            yield where, _starts(free, inquiry.service, window, clock)


def hours_around(inquiry: Inquiry, calendar: Calendar, window: Span) -> dict[UUID, Hours]:
    """The working time that bears on starts in `window`, every block of it whole."""
    zone = inquiry.practice.time_zone
    clock = clock_for(zone, window.starts, window.ends)
    first, last = clock.date_at(window.starts), clock.date_at(window.ends - 1)
    if passes_midnight(calendar):
        # Blocks may join across dates, at most to the cut that `_cut_by_weeks` makes.
        first -= _WEEK + timedelta(days=first.weekday() + 1)
        last += timedelta(days=1, minutes=inquiry.service.duration_minutes)
    return work_hours(calendar, days_between(zone, first, last))


def live_busy(inquiry: Inquiry, calendar: Calendar) -> list[Busy]:
    """What is busy now, in order of start: the clinician's and the practice's, without lapsed holds."""
    now = to_epoch(inquiry.now)
    live = [it for it in (*inquiry.practice_busy, *calendar.busy) if it.expires > now]
    live.sort(key=itemgetter(0))
    return live


def buffers(service: ServiceOffering) -> tuple[int, int]:
    """Seconds to keep clear before and after a slot."""
    return service.buffer_before_minutes * MINUTE, service.buffer_after_minutes * MINUTE


def _free_stretches(hours: Hours, busy: list[Busy], service: ServiceOffering) -> list[tuple[int, int]]:
    """The working time that is left, in stretches long enough for the service: one sweep over both lists.

    Buffers keep clear of what is busy but may reach past a work block, so it is the block that is
    widened here: what matters is `room` for a slot with its buffers since `taken_until`.
    """
    before, after = buffers(service)
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
