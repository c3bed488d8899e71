"""The staff's week as a grid of quarter hours: which entry goes in which row and lane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from portal_web.dates import format_hour

QUARTER = timedelta(minutes=15)
QUARTERS_A_DAY = 96
LANES = 12
SHORT_ROWS = 2

EntryKind = Literal["appointment", "request", "scheduled_event", "blackout"]


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something in the calendar. Instants are aware, [starts_at, ends_at). `url` is where it leads; `label`
    says what a request waits for, where it is not for the practice's answer."""

    kind: EntryKind
    title: str
    starts_at: datetime
    ends_at: datetime
    url: str | None = None
    detail: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry in a day's grid; `row`, `lane` count from 1, `rows`, `width` are how many it takes."""

    entry: CalendarEntry
    row: int
    rows: int
    lane: int
    width: int

    @property
    def classes(self) -> str:
        """Classes that the style sheet was generated with; pages carry no inline style."""
        short = " week__entry--short" if self.rows <= SHORT_ROWS else ""
        return f"from-{self.row} for-{self.rows} lane-{self.lane} wide-{self.width}{short}"


@dataclass(slots=True)
class WeekDay:
    """A column. `whole`: entries over the whole day; `timed`: in the grid; `crowded`: too many at once."""

    date: date
    is_today: bool
    whole: list[CalendarEntry] = field(default_factory=list)
    timed: list[PlacedEntry] = field(default_factory=list)
    crowded: list[CalendarEntry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Week:
    """Columns of days, `rows` quarter hours high; `hours` are the labels beside them."""

    days: list[WeekDay]
    rows: int
    hours: list[str]

    @property
    def has_short_entries(self) -> bool:
        return any(placed.rows == 1 for day in self.days for placed in day.timed)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The part of an entry on one local day, in quarter hours after midnight, [start, end)."""

    entry: CalendarEntry
    start: int
    end: int

    @property
    def is_whole_day(self) -> bool:
        return self.start == 0 and self.end == QUARTERS_A_DAY


def build_week(
    entries: Iterable[CalendarEntry],
    *,
    first_day: date,
    zone: ZoneInfo,
    today: date,
    days: int = 7,
    opens: time = time(8),
    closes: time = time(18),
) -> Week:
    """Place `entries` by their wall time in `zone`. The grid shows opens to closes, and more if needed."""
    dates = [first_day + timedelta(days=n) for n in range(days)]
    known = sorted(entries, key=lambda entry: (entry.starts_at, -entry.ends_at.timestamp(), entry.title))
    stretches = {day: [s for e in known if (s := _on_day(e, day, zone))] for day in dates}
    first, last = _shown_hours(stretches.values(), opens, closes)
    return Week(
        days=[_place(day, stretches[day], first * 4, day == today) for day in dates],
        rows=(last - first) * 4,
        hours=[format_hour(hour) for hour in range(first, last)],
    )


def _on_day(entry: CalendarEntry, day: date, zone: ZoneInfo) -> _Stretch | None:
    starts = entry.starts_at.astimezone(zone).replace(tzinfo=None)
    # A clock that is set back may show an end before its start; it still takes a row.
    ends = max(entry.ends_at.astimezone(zone).replace(tzinfo=None), starts + QUARTER)
    midnight = datetime.combine(day, time())
    start = max(starts - midnight, timedelta()) // QUARTER
    end = min(-((midnight - ends) // QUARTER), QUARTERS_A_DAY)
    return _Stretch(entry, start, end) if start < end else None


def _shown_hours(days: Iterable[Sequence[_Stretch]], opens: time, closes: time) -> tuple[int, int]:
    timed = [stretch for day in days for stretch in day if not stretch.is_whole_day]
    first = min([opens.hour, *(stretch.start // 4 for stretch in timed)])
    last = max([closes.hour + bool(closes.minute), *(-(-stretch.end // 4) for stretch in timed)])
    return first, max(last, first + 1)


def _place(day: date, stretches: Sequence[_Stretch], offset: int, is_today: bool) -> WeekDay:
    column = WeekDay(day, is_today, whole=[s.entry for s in stretches if s.is_whole_day])
    for cluster in _clusters([s for s in stretches if not s.is_whole_day]):
        lanes = _lanes(cluster)
        width = LANES // min(len(lanes), LANES)
        column.crowded += [stretch.entry for lane in lanes[LANES:] for stretch in lane]
        column.timed += [
            PlacedEntry(s.entry, s.start - offset + 1, s.end - s.start, number * width + 1, width)
            for number, lane in enumerate(lanes[:LANES])
            for s in lane
        ]
    column.timed.sort(key=lambda placed: (placed.entry.starts_at, placed.lane))
    return column


def _clusters(stretches: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """Groups that share rows, directly or through others: they share the column's width."""
    clusters: list[list[_Stretch]] = []
    end = -1
    for stretch in sorted(stretches, key=lambda s: s.start):
        if stretch.start >= end:
            clusters.append([])
        clusters[-1].append(stretch)
        end = max(end, stretch.end)
    return clusters


def _lanes(cluster: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """First fit: each stretch goes in the first lane that is free by then."""
    lanes: list[list[_Stretch]] = []
    for stretch in cluster:
        lane = next((lane for lane in lanes if lane[-1].end <= stretch.start), None)
        if lane is None:
            lanes.append(lane := [])
        lane.append(stretch)
    return lanes
