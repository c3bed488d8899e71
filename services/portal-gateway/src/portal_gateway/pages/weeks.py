"""Free times as people look at them: a week of days in some zone, each time once. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from portal_gateway.clients.offers import Slot

DAYS = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A start at a place, whoever of the clinicians has it."""

    starts_at: datetime
    location_id: UUID


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    times: tuple[FreeTime, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from `first` on, in the zone they were grouped in."""

    first: date
    days: tuple[Day, ...]

    @property
    def last(self) -> date:
        return self.first + (DAYS - 1) * _DAY

    @property
    def free_days(self) -> tuple[Day, ...]:
        return tuple(day for day in self.days if day.times)

    def day(self, wanted: date | None) -> Day | None:
        """The wanted day if it has free times, else the first that has; None if none has."""
        free = self.free_days
        return next((day for day in free if day.date == wanted), free[0] if free else None)


def free_times(slots: Iterable[Slot]) -> tuple[FreeTime, ...]:
    """Each start at each place once, earliest first."""
    found = dict.fromkeys(FreeTime(slot.starts_at, slot.location_id) for slot in slots)
    return tuple(sorted(found, key=lambda free: free.starts_at))


def days_of(slots: Iterable[Slot], zone: ZoneInfo) -> tuple[Day, ...]:
    """The local dates of `zone` that have free times, and these."""
    by_date: dict[date, list[FreeTime]] = {}
    for free in free_times(slots):
        by_date.setdefault(free.starts_at.astimezone(zone).date(), []).append(free)
    return tuple(Day(day, tuple(times)) for day, times in by_date.items())


def week_of(slots: Iterable[Slot], first: date, zone: ZoneInfo) -> Week:
    """The seven days from `first` on; slots on other days of `zone` are left out."""
    found = {day.date: day for day in days_of(slots, zone)}
    dates = [first + n * _DAY for n in range(DAYS)]
    return Week(first, tuple(found.get(day) or Day(day, ()) for day in dates))


def days_to_ask(first: date, zone: ZoneInfo, own: ZoneInfo) -> tuple[date, date]:
    """The practice's local dates, both included, that the week from `first` on in `zone` touches."""
    starts = datetime.combine(first, time(), zone)
    ends = datetime.combine(first + DAYS * _DAY, time(), zone) - timedelta(microseconds=1)
    return starts.astimezone(own).date(), ends.astimezone(own).date()


def same_day_elsewhere(day: date, own: ZoneInfo, zone: ZoneInfo) -> date:
    """On which date of `zone` the practice's `day` begins."""
    return datetime.combine(day, time(), own).astimezone(zone).date()
