"""What one clinician's month of slots costs: the domain's function beside a plain dateutil loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from statistics import median
from time import thread_time
from uuid import UUID

from benchmarks.rows import Row
from dateutil import tz
from dateutil.rrule import WEEKLY, rrule

from scheduling.domain.calendars import Busy, BusyKind, Calendar, Clinician, WorkBlock, busy_between
from scheduling.domain.instants import to_datetime
from scheduling.domain.local_time import span_of_dates
from scheduling.domain.policies import Inquiry, PracticeRules, ServiceOffering, Viewer
from scheduling.domain.slots import Slot, offered_slots

ZONE = "America/New_York"
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 26)
OFFICE = UUID(int=1)
CLINICIANS = 20
ROUNDS = 25
PASSES = 10
BLOCKS = ((time(8), time(11)), (time(12), time(15)), (time(16), time(19)))
INQUIRY = Inquiry(
    practice=PracticeRules(ZONE),
    service=ServiceOffering(duration_minutes=45, buffer_before_minutes=5, buffer_after_minutes=5),
    viewer=Viewer(existing=False),
    now=datetime(2026, 5, 20, tzinfo=UTC),
)

Interval = tuple[datetime, datetime]


def rows() -> Iterator[Row]:
    """Raises AssertionError if the two ways ever disagree."""
    calendars = [_calendar(number) for number in range(CLINICIANS)]
    busy = [[_interval(it) for it in calendar.busy] for calendar in calendars]
    span = span_of_dates(ZONE, FIRST, LAST)

    def ours() -> list[list[Slot]]:
        return [offered_slots(INQUIRY, calendar, span) for calendar in calendars]

    def plain() -> list[list[int]]:
        return [plain_starts(calendar, taken) for calendar, taken in zip(calendars, busy, strict=True)]

    found = [[slot.starts for slot in slots] for slots in ours()]
    assert found == plain(), "the plain loop finds other slots"
    rounds = [(_seconds(ours, PASSES), _seconds(plain, 1)) for _ in range(ROUNDS)]
    # A machine that others use makes a time longer, never shorter; a ratio it hardly moves.
    month = min(mine for mine, _ in rounds) / CLINICIANS
    ratio = median(mine / theirs for mine, theirs in rounds)
    what = f"20 working days, 3 blocks a day, 200 busy intervals, {sum(map(len, found)) // CLINICIANS} slots"
    yield Row("clinician-month, microseconds", month * 1e6, 100, what)
    yield Row("clinician-month, share of a dateutil loop", ratio, 1 / 50, f"1/{1 / ratio:.0f}, same slots")


def _seconds(work: Callable[[], object], passes: int) -> float:
    """CPU time of one pass in this thread."""
    begun = thread_time()
    for _ in range(passes):
        work()
    return (thread_time() - begun) / passes


def _calendar(number: int) -> Calendar:
    """Ten appointments on each of twenty days, most hours taken and a few gaps left."""
    random = Random(number)
    work = [
        WorkBlock(OFFICE, day, starts, ends, date(2026, 1, 1)) for day in range(5) for starts, ends in BLOCKS
    ]
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    busy = []
    for day in days:
        if day.weekday() < 5:
            opens = datetime.combine(day, time(8), tz.gettz(ZONE))
            starts = sorted(random.sample(range(44), 10))
            begins = [opens + timedelta(minutes=15 * quarter) for quarter in starts]
            busy += [busy_between(BusyKind.APPOINTMENT, at, at + timedelta(minutes=30)) for at in begins]
    return Calendar(Clinician(UUID(int=100 + number)), work, (), busy)


# --- the same rules as one would write them with dateutil and aware datetimes, elapsed time being UTC's


def plain_starts(calendar: Calendar, busy: list[Interval]) -> list[int]:
    """The starts, in epoch seconds, of one location and of blocks that do not touch each other."""
    starts: list[int] = []
    for block in calendar.work:
        first, until = datetime.combine(FIRST, block.starts), datetime.combine(LAST, time.max)
        for begin in rrule(WEEKLY, dtstart=first, until=until, byweekday=block.weekday):
            opens, closes = _instant(begin), _instant(datetime.combine(begin, block.ends))
            starts += _plain_block(opens, closes, busy, INQUIRY.service)
    return sorted(starts)


def _plain_block(
    opens: datetime, closes: datetime, busy: list[Interval], service: ServiceOffering
) -> list[int]:
    before = timedelta(minutes=service.buffer_before_minutes)
    after = timedelta(minutes=service.buffer_after_minutes)
    length, step = timedelta(minutes=service.duration_minutes), timedelta(minutes=service.step_minutes)
    starts, start = [], _quarter(opens)
    while start + length <= closes:
        clash = next((it for it in busy if it[0] < start + length + after and start - before < it[1]), None)
        if clash is None:
            starts.append(int(start.timestamp()))
            start += step
        else:
            start = _quarter(clash[1] + before)
    return starts


def _interval(busy: Busy) -> Interval:
    return to_datetime(busy.starts), to_datetime(busy.ends)


def _instant(wall: datetime) -> datetime:
    return tz.resolve_imaginary(wall.replace(tzinfo=tz.gettz(ZONE))).astimezone(UTC)


def _quarter(at: datetime) -> datetime:
    return at + timedelta(minutes=-at.astimezone(tz.gettz(ZONE)).minute % 15)
