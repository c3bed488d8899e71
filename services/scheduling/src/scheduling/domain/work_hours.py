"""When a clinician works: weekly blocks and extra availability as instants, merged per location."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from functools import lru_cache
from uuid import UUID

from scheduling.domain.calendars import Calendar, ExtraAvailability, WorkBlock
from scheduling.domain.instants import DAY
from scheduling.domain.local_time import LONG_AGO, Clock, Days, seconds_of, wall_midnight

Hours = list[tuple[int, int]]
"""Half-open intervals in epoch seconds, in order, none overlapping or touching another."""

WeeklyTime = tuple[int, time, time]
"""Weekday, start and end of a block."""


def work_hours(calendar: Calendar, days: Days) -> dict[UUID, Hours]:
    """When the clinician works, by location, in blocks that start on one of `days`.

    Overlapping or touching blocks at one location are one block. Not to be changed by the caller.
    """
    weekly: dict[UUID, list[WeeklyTime]] = {}
    dated: dict[UUID, Hours] = {}
    for block in calendar.work:
        if _is_always_effective(block, days):
            weekly.setdefault(block.location_id, []).append((block.weekday, block.starts, block.ends))
        else:
            dated.setdefault(block.location_id, []).extend(_while_effective(block, days))
    for extra in calendar.extra:
        if days.first <= extra.on <= days.last:
            dated.setdefault(extra.location_id, []).extend(_once(extra, days))
    hours = {location_id: _every_week(days, tuple(times)) for location_id, times in weekly.items()}
    for location_id, found in dated.items():
        hours[location_id] = merged([*hours.get(location_id, ()), *found])
    return hours


def passes_midnight(calendar: Calendar) -> bool:
    """Whether any working time reaches the end of the local date on which it starts."""
    blocks: list[WorkBlock | ExtraAvailability] = [*calendar.work, *calendar.extra]
    return any(block.ends <= block.starts for block in blocks)


def _is_always_effective(block: WorkBlock, days: Days) -> bool:
    starts, ends = block.effective_from, block.effective_to
    return (starts is None or starts <= days.first) and (ends is None or ends >= days.last)


@lru_cache(maxsize=4096)
def _every_week(days: Days, times: tuple[WeeklyTime, ...]) -> Hours:
    """A weekly pattern on all these days. Kept: schedules change seldom and are asked about together."""
    hours: Hours = []
    for weekday, starts, ends in times:
        hours += _expanded(days.even[weekday], days.uneven[weekday], starts, ends, days.clock)
    return merged(hours)


def _while_effective(block: WorkBlock, days: Days) -> Hours:
    """The block on its effective dates: even midnights are instants, uneven ones wall seconds."""
    first = wall_midnight(block.effective_from or days.first)
    last = wall_midnight(block.effective_to or days.last)
    first_instant, last_instant = days.clock.instant_of(first), days.clock.instant_of(last)
    even = [it for it in days.even[block.weekday] if first_instant <= it <= last_instant]
    uneven = [it for it in days.uneven[block.weekday] if first <= it <= last]
    return _expanded(even, uneven, block.starts, block.ends, days.clock)


def _expanded(
    even: Iterable[int], uneven: Iterable[int], block_starts: time, block_ends: time, clock: Clock
) -> Hours:
    starts, ends = _wall_seconds(block_starts, block_ends)
    hours = [(midnight + starts, midnight + ends) for midnight in even]
    for midnight in uneven:
        hours += _placed(midnight + starts, midnight + ends, clock)
    return hours


def _once(extra: ExtraAvailability, days: Days) -> Hours:
    return _expanded((), (wall_midnight(extra.on),), extra.starts, extra.ends, days.clock)


def _wall_seconds(starts: time, ends: time) -> tuple[int, int]:
    """Seconds from the midnight before a block to its start and to its end, on the wall clock."""
    first, last = seconds_of(starts), seconds_of(ends)
    return first, last if last > first else last + DAY


def _placed(wall_starts: int, wall_ends: int, clock: Clock) -> Hours:
    starts, ends = clock.instant_of(wall_starts), clock.instant_of(wall_ends)
    # A block that lies wholly in the hour skipped in spring takes no time.
    return [(starts, ends)] if starts < ends else []


def merged(blocks: Hours) -> Hours:
    """The same time with overlapping and touching intervals joined."""
    joined: Hours = []
    reach = LONG_AGO
    for block in sorted(blocks):
        starts, ends = block
        if starts > reach:
            joined.append(block)
            reach = ends
        elif ends > reach:
            joined[-1] = (joined[-1][0], ends)
            reach = ends
    return joined
