"""When a clinician works: weekly blocks and extra availability as instants, merged per location."""

from __future__ import annotations

from datetime import time
from functools import lru_cache
from uuid import UUID

from scheduling.domain.calendars import Calendar, ExtraAvailability, WorkBlock
from scheduling.domain.instants import DAY
from scheduling.domain.local_time import LONG_AGO, Days, seconds_of, wall_midnight

Hours = list[tuple[int, int]]
"""Half-open intervals in epoch seconds, in order, none overlapping or touching another."""


def work_hours(calendar: Calendar, days: Days) -> dict[UUID, Hours]:
    """When the clinician works, by location, in blocks that start on one of `days`.

    Overlapping or touching blocks at one location are one block.
    """
    found: dict[UUID, Hours] = {}
    for block in calendar.work:
        found.setdefault(block.location_id, []).extend(_weekly(block, days))
    for extra in calendar.extra:
        if days.first <= extra.on <= days.last:
            found.setdefault(extra.location_id, []).extend(_once(extra, days))
    return {location_id: merged(blocks) for location_id, blocks in found.items()}


def passes_midnight(calendar: Calendar) -> bool:
    """Whether any working time reaches the end of the local date on which it starts."""
    blocks: list[WorkBlock | ExtraAvailability] = [*calendar.work, *calendar.extra]
    return any(block.ends <= block.starts for block in blocks)


@lru_cache(maxsize=4096)
def wall_seconds(starts: time, ends: time) -> tuple[int, int]:
    """Seconds from the midnight before a block to its start and to its end, on the wall clock."""
    first, last = seconds_of(starts), seconds_of(ends)
    return first, last if last > first else last + DAY


def _weekly(block: WorkBlock, days: Days) -> Hours:
    starts, ends = wall_seconds(block.starts, block.ends)
    even, uneven = days.even[block.weekday], days.uneven[block.weekday]
    effective_from, effective_to = block.effective_from, block.effective_to
    if (effective_from and effective_from > days.first) or (effective_to and effective_to < days.last):
        even, uneven = _effective(block, days)
    hours = [(midnight + starts, midnight + ends) for midnight in even]
    for midnight in uneven:
        hours += _placed(midnight + starts, midnight + ends, days)
    return hours


def _once(extra: ExtraAvailability, days: Days) -> Hours:
    starts, ends = wall_seconds(extra.starts, extra.ends)
    midnight = wall_midnight(extra.on)
    return _placed(midnight + starts, midnight + ends, days)


def _placed(wall_starts: int, wall_ends: int, days: Days) -> Hours:
    starts, ends = days.clock.instant_of(wall_starts), days.clock.instant_of(wall_ends)
    # A block that lies wholly in the hour skipped in spring takes no time.
    return [(starts, ends)] if starts < ends else []


def _effective(block: WorkBlock, days: Days) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The block's midnights on effective dates, even ones as instants and uneven ones in wall seconds."""
    first = wall_midnight(block.effective_from or days.first)
    last = wall_midnight(block.effective_to or days.last)
    first_instant, last_instant = days.clock.instant_of(first), days.clock.instant_of(last)
    even = tuple(it for it in days.even[block.weekday] if first_instant <= it <= last_instant)
    return even, tuple(it for it in days.uneven[block.weekday] if first <= it <= last)


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
