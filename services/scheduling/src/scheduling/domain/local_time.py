"""A practice's wall clock: local dates and times of an IANA zone, and the instants they mean.

Wall time is counted in seconds since 1970-01-01 00:00 *on that clock*, so that a date's midnight is
a multiple of a day and adding to it is plain arithmetic. Offsets are found once per zone and year.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduling.domain.errors import TimeZoneUnknown
from scheduling.domain.instants import DAY, QUARTER_HOUR, Span

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
LONG_AGO = -(1 << 60)
_MEAN_YEAR = 31_556_952


@dataclass(frozen=True, slots=True)
class Clock:
    """The offsets of one zone over some years: `offsets[i]` holds from instant `changes[i]` on.

    `wall_ends[i]` is what the wall shows when offset i ends. `quarter_shift` seconds after a quarter
    hour of UTC is one of this zone; no zone has changed that since 1972, and in all of today it is 0.
    """

    changes: tuple[int, ...]
    offsets: tuple[int, ...]
    wall_ends: tuple[int, ...]
    quarter_shift: int

    def offset_at(self, instant: int) -> int:
        """Seconds to add to an instant to get its wall time."""
        return self.offsets[bisect_right(self.changes, instant) - 1]

    def instant_of(self, wall: int) -> int:
        """The instant a wall time means.

        One that is skipped in spring means the next instant that exists; one that comes twice in
        autumn means the first.
        """
        period = bisect_right(self.wall_ends, wall)
        return max(wall - self.offsets[period], self.changes[period])

    def date_at(self, instant: int) -> date:
        """The local date of an instant."""
        return date.fromordinal((instant + self.offset_at(instant)) // DAY + EPOCH_ORDINAL)

    def midnight_of(self, day: date) -> int:
        """The first instant of a local date."""
        return self.instant_of(wall_midnight(day))


def wall_midnight(day: date) -> int:
    """Midnight of a date, in wall seconds."""
    return (day.toordinal() - EPOCH_ORDINAL) * DAY


def seconds_of(clock_time: time) -> int:
    """Seconds from midnight to a time of day, on the wall clock."""
    return (clock_time.hour * 60 + clock_time.minute) * 60 + clock_time.second


def find_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises TimeZoneUnknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TimeZoneUnknown(zone=name) from error


def clock_for(zone: str, *instants: int) -> Clock:
    """The clock of a zone, good for these instants and some days around them. Raises TimeZoneUnknown."""
    # A year too early or too late around New Year does no harm: a clock knows a month more.
    first, last = min(instants), max(instants)
    return clock_of_years(zone, 1970 + first // _MEAN_YEAR, 1970 + last // _MEAN_YEAR)


@lru_cache(maxsize=512)
def clock_of_years(zone: str, first: int, last: int) -> Clock:
    """The clock of a zone from a month before the first of these years to a month after the last one."""
    tz = find_zone(zone)
    begins = int(datetime(first, 1, 1, tzinfo=UTC).timestamp())
    days = 366 * (last - first + 1)
    found = list(_offset_changes(tz, [begins + n * DAY for n in range(-31, days + 31)]))
    changes = tuple(instant for instant, _ in found)
    offsets = tuple(offset for _, offset in found)
    ends = tuple(end + offset for end, offset in zip(changes[1:], offsets, strict=False))
    return Clock(changes, offsets, ends, -offsets[-1] % QUARTER_HOUR)


def _offset_changes(tz: ZoneInfo, probes: list[int]) -> Iterator[tuple[int, int]]:
    offset = _offset(tz, probes[0])
    yield LONG_AGO, offset
    for before, after in pairwise(probes):
        if _offset(tz, after) != offset:
            offset = _offset(tz, after)
            yield _change_between(tz, before, after), offset


def _change_between(tz: ZoneInfo, before: int, after: int) -> int:
    new = _offset(tz, after)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(tz, middle) == new else (middle, after)
    return after


def _offset(tz: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, tz).utcoffset() or timedelta()
    return int(offset.total_seconds())


def span_of_dates(zone: str, first: date, last: date) -> Span:
    """From the first instant of local date `first` to the last of `last`, both included.

    Raises TimeZoneUnknown.
    """
    clock = clock_of_years(zone, first.year, last.year)
    return Span(clock.midnight_of(first), clock.midnight_of(last + timedelta(days=1)))


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """A run of local dates, ready for expanding weekly patterns.

    `even[weekday]` (Monday 0) are the midnights, as instants, of dates after which no clock changes
    for two days: there wall time is midnight plus seconds. `uneven[weekday]` are the other
    midnights, in wall seconds, to be converted one by one.
    """

    first: date
    last: date
    clock: Clock
    even: tuple[tuple[int, ...], ...]
    uneven: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=1024)
def days_between(zone: str, first: date, last: date) -> Days:
    """The local dates from `first` to `last`, both included. Raises TimeZoneUnknown."""
    clock = clock_of_years(zone, first.year, last.year)
    even: list[list[int]] = [[] for _ in range(7)]
    uneven: list[list[int]] = [[] for _ in range(7)]
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        wall = (ordinal - EPOCH_ORDINAL) * DAY
        weekday = (ordinal - 1) % 7
        if _is_even(clock, wall):
            even[weekday].append(clock.instant_of(wall))
        else:
            uneven[weekday].append(wall)
    return Days(first, last, clock, tuple(map(tuple, even)), tuple(map(tuple, uneven)))


def _is_even(clock: Clock, wall: int) -> bool:
    midnight = clock.instant_of(wall)
    exists = midnight + clock.offset_at(midnight) == wall
    return exists and bisect_right(clock.changes, midnight) == bisect_right(clock.changes, midnight + 2 * DAY)
