"""The slot function against another one that walks minute by minute, and against its own promises.

The oracle shares no code with the domain: it looks at every minute's wall time through zoneinfo,
marks working and busy minutes, and follows the rules as they are written.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduling.domain.calendars import Busy, BusyKind, Calendar, Clinician, ExtraAvailability, WorkBlock
from scheduling.domain.instants import Span, to_datetime
from scheduling.domain.local_time import span_of_dates
from scheduling.domain.policies import Inquiry, PracticeRules, ServiceOffering, Viewer
from scheduling.domain.slots import explain, is_offered, offered_slots

OFFICE, TELEHEALTH = UUID(int=1), UUID(int=2)
DAY_MINUTES = 24 * 60
REACH = 15  # days looked at before and after the dates asked about
ODD_DAYS = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/New_York", date(2027, 3, 14)),
    ("America/New_York", date(2027, 11, 7)),
    ("America/Phoenix", date(2026, 3, 8)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Europe/London", date(2028, 2, 29)),
    ("America/Havana", date(2026, 3, 8)),
    ("Asia/Kathmandu", date(2026, 12, 31)),
]


class Minutes:
    """The minutes around a date, each with what the wall shows then."""

    def __init__(self, zone: str, day: date) -> None:
        first = datetime.combine(day - timedelta(days=REACH + 1), time(), UTC)
        self.first = int(first.timestamp()) // 60
        count = (2 * REACH + 5) * DAY_MINUTES
        tz = ZoneInfo(zone)
        self.walls = [
            (first + timedelta(minutes=n)).astimezone(tz).replace(tzinfo=None, fold=0) for n in range(count)
        ]
        self.by_wall = {}
        for n, wall in enumerate(self.walls):
            self.by_wall.setdefault(wall, n)

    def index_of_wall(self, wall: datetime) -> int | None:
        """The first minute at which the wall shows this time or, if it never does, the next one it shows."""
        for _ in range(2 * DAY_MINUTES):
            if wall in self.by_wall:
                return self.by_wall[wall]
            wall += timedelta(minutes=1)
        return None


@lru_cache(maxsize=32)
def minutes_around(zone: str, day: date) -> Minutes:
    return Minutes(zone, day)


def oracle(inquiry: Inquiry, calendar: Calendar, day: date, days: int) -> set[tuple[int, UUID]]:
    """Start (epoch seconds) and location of every slot that starts on these local dates."""
    minutes = minutes_around(inquiry.practice.time_zone, day)
    today = inquiry.now.astimezone(ZoneInfo(inquiry.practice.time_zone)).date()
    earliest = inquiry.now + timedelta(minutes=inquiry.practice.minimum_notice_minutes)
    taken = taken_minutes(inquiry, calendar, len(minutes.walls), minutes.first)
    offered = set()
    for location, works in working_minutes(calendar, minutes).items():
        free = [worked and not busy for worked, busy in zip(works, taken, strict=True)]
        for n in starts_in(free, minutes.walls, inquiry.service):
            start, local = (minutes.first + n) * 60, minutes.walls[n].date()
            is_asked_for = day <= local < day + timedelta(days=days)
            if (
                is_asked_for
                and to_datetime(start) >= earliest
                and (local - today).days <= inquiry.practice.horizon_days
            ):
                offered.add((start, location))
    return offered


def working_minutes(calendar: Calendar, minutes: Minutes) -> dict[UUID, bytearray]:
    works = defaultdict(lambda: bytearray(len(minutes.walls)))
    dates = sorted({wall.date() for wall in minutes.walls})
    for on in dates:
        for block in calendar.work:
            has_begun = block.effective_from is None or on >= block.effective_from
            has_ended = block.effective_to is not None and on > block.effective_to
            if on.weekday() == block.weekday and has_begun and not has_ended:
                mark_work(works[block.location_id], minutes, on, block.starts, block.ends)
        for extra in calendar.extra:
            if extra.on == on:
                mark_work(works[extra.location_id], minutes, on, extra.starts, extra.ends)
    return works


def mark_work(works: bytearray, minutes: Minutes, on: date, starts: time, ends: time) -> None:
    end_date = on if ends > starts else on + timedelta(days=1)
    first = minutes.index_of_wall(datetime.combine(on, starts))
    beyond = minutes.index_of_wall(datetime.combine(end_date, ends))
    for n in range(first if first is not None else len(works), beyond if beyond is not None else len(works)):
        works[n] = 1


def taken_minutes(inquiry: Inquiry, calendar: Calendar, count: int, first: int) -> bytearray:
    """Minutes in which no slot may run, because it or its buffers would touch something busy."""
    taken = bytearray(count)
    service = inquiry.service
    for busy in [*calendar.busy, *inquiry.practice_busy]:
        if to_datetime(min(busy.expires, 1 << 34)) > inquiry.now:
            begin = busy.starts // 60 - first - service.buffer_after_minutes
            end = busy.ends // 60 - first + service.buffer_before_minutes
            for n in range(max(begin, 0), min(end, count)):
                taken[n] = 1
    return taken


def starts_in(free: list[bool], walls: list[datetime], service: ServiceOffering) -> list[int]:
    step = -(-service.duration_minutes // 15) * 15
    starts, next_start, free_since, week_began = [], None, 0, None
    for n, is_free in enumerate(free):
        is_monday = n > 0 and walls[n].weekday() == 0 and walls[n - 1].date() < walls[n].date()
        if is_free and n > 0 and not free[n - 1]:
            next_start, free_since = "quarter", n
        if is_free and is_monday and week_began is not None and free_since <= week_began:
            # Free around the clock for a calendar week: the grid begins anew.
            next_start = "quarter"
        if is_monday:
            week_began = n
        if not is_free:
            next_start, free_since = None, n + 1
        if next_start == "quarter" and walls[n].minute % 15 == 0:
            next_start = n
        if next_start == n:
            if all(free[n : n + service.duration_minutes]):
                starts.append(n)
            next_start = n + step
    return starts


# --- made-up calendars


CLOCK_TIMES = st.integers(0, DAY_MINUTES // 5 - 1).map(lambda n: time(n * 5 // 60, n * 5 % 60))
LOCATIONS = st.sampled_from([OFFICE, OFFICE, TELEHEALTH])
NIGHT_TIMES = st.sampled_from(
    [time(0), time(1), time(1, 30), time(2), time(2, 15), time(2, 30), time(3), time(23)]
)
TIMES = CLOCK_TIMES | NIGHT_TIMES
DURATIONS = st.sampled_from([15, 30, 45, 50, 60]) | st.integers(1, 200)


@st.composite
def work_blocks(draw, day):
    nearby = st.integers(-20, 20).map(lambda n: day + timedelta(days=n))
    return WorkBlock(
        location_id=draw(LOCATIONS),
        weekday=draw(st.integers(0, 6) | st.just(day.weekday())),
        starts=draw(TIMES),
        ends=draw(TIMES),
        effective_from=draw(st.none() | nearby),
        effective_to=draw(st.none() | nearby),
    )


def round_the_clock():
    return [WorkBlock(OFFICE, weekday, time(0), time(0)) for weekday in range(7)]


@st.composite
def busy_entries(draw, midnight, now):
    starts = midnight + draw(st.integers(-3 * DAY_MINUTES, 5 * DAY_MINUTES)) * 60
    length = draw(st.integers(1, 180) | st.sampled_from([DAY_MINUTES, 3 * DAY_MINUTES]))
    kind = draw(st.sampled_from(BusyKind))
    expires = now + draw(st.integers(-3, 3)) * 60 if kind == BusyKind.HOLD else 1 << 60
    return Busy(starts, starts + length * 60, kind, expires)


@st.composite
def questions(draw):
    """An inquiry, a calendar, a first local date and a number of dates."""
    zone, odd_day = draw(st.sampled_from(ODD_DAYS))
    day = odd_day + timedelta(days=draw(st.integers(-1, 0)))
    midnight = span_of_dates(zone, day, day).starts
    now = midnight + draw(st.integers(-10 * DAY_MINUTES, 2 * DAY_MINUTES)) * 60
    work = draw(st.lists(work_blocks(day), max_size=8) | st.builds(round_the_clock))
    extra = st.builds(ExtraAvailability, LOCATIONS, st.just(day), TIMES, TIMES)
    busy = st.lists(busy_entries(midnight, now), max_size=8)
    inquiry = Inquiry(
        practice=PracticeRules(
            zone,
            minimum_notice_minutes=draw(st.integers(0, 3 * DAY_MINUTES)),
            horizon_days=draw(st.integers(0, 15)),
        ),
        service=ServiceOffering(draw(DURATIONS), draw(st.integers(0, 40)), draw(st.integers(0, 40))),
        viewer=Viewer(existing=draw(st.booleans())),
        now=to_datetime(now),
        practice_busy=tuple(draw(st.lists(busy_entries(midnight, now), max_size=2))),
    )
    calendar = Calendar(Clinician(UUID(int=9)), work, draw(st.lists(extra, max_size=2)), draw(busy))
    return inquiry, calendar, day, draw(st.integers(1, 3))


def ask(question):
    inquiry, calendar, day, days = question
    span = span_of_dates(inquiry.practice.time_zone, day, day + timedelta(days=days - 1))
    return offered_slots(inquiry, calendar, span)


def office_question(zone, day, duration, *blocks, busy=()):
    now = to_datetime(span_of_dates(zone, day, day).starts) - timedelta(days=3)
    practice = PracticeRules(zone, minimum_notice_minutes=0)
    inquiry = Inquiry(practice, ServiceOffering(duration, 10, 5), Viewer(existing=False), now)
    return inquiry, Calendar(Clinician(UUID(int=9)), blocks, (), busy), day, 3


def test_the_oracle_itself_finds_what_a_reader_would(harbor):
    question = office_question(
        "America/New_York", date(2026, 3, 8), 60, WorkBlock(OFFICE, 6, time(1), time(5))
    )
    found = sorted(start for start, _ in oracle(*question))
    walls = [to_datetime(start).astimezone(ZoneInfo("America/New_York")).hour for start in found]
    assert walls == [1, 3, 4]


@given(questions())
@example(office_question("America/New_York", date(2026, 11, 1), 105, *round_the_clock()))
@example(office_question("America/New_York", date(2026, 3, 8), 75, *round_the_clock()))
@example(
    office_question("Australia/Lord_Howe", date(2026, 4, 5), 45, WorkBlock(OFFICE, 6, time(1, 30), time(3)))
)
@settings(max_examples=100, deadline=None)
def test_walking_minute_by_minute_finds_the_same_slots(question):
    found = ask(question)
    assert {(slot.starts, slot.location_id) for slot in found} == oracle(*question)
    assert len(found) == len(set(found))
    assert found == sorted(found)


# --- promises


@given(questions())
@settings(max_examples=100, deadline=None)
def test_no_offered_slot_touches_a_block(question):
    inquiry, calendar = question[:2]
    now = inquiry.now.timestamp()
    before, after = inquiry.service.buffer_before_minutes * 60, inquiry.service.buffer_after_minutes * 60
    for slot in ask(question):
        for busy in [*calendar.busy, *inquiry.practice_busy]:
            if busy.expires > now:
                assert slot.ends + after <= busy.starts or busy.ends <= slot.starts - before


@given(questions())
@settings(max_examples=100, deadline=None)
def test_every_offered_slot_is_accepted_and_explained_as_offered(question):
    inquiry, calendar = question[:2]
    for slot in ask(question)[:20]:
        assert is_offered(inquiry, calendar, slot.starts_at, slot.location_id)
        assert all(rule.holds for rule in explain(inquiry, calendar, slot.starts_at, slot.location_id))


@given(questions(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_time_is_explained_as_offered_if_and_only_if_it_is(question, data):
    inquiry, calendar, day, _ = question
    zone = ZoneInfo(inquiry.practice.time_zone)
    minutes = data.draw(st.integers(-30, 4 * 24 * 4)) * 15 + data.draw(st.sampled_from([0, 0, 0, 1, 7]))
    start = datetime.combine(day, time(), zone).astimezone(UTC) + timedelta(minutes=minutes)
    span = Span(int(start.timestamp()) - 86400, int(start.timestamp()) + 86400)
    is_listed = any(
        (slot.starts_at, slot.location_id) == (start, OFFICE)
        for slot in offered_slots(inquiry, calendar, span)
    )
    assert is_offered(inquiry, calendar, start, OFFICE) == is_listed
    assert all(rule.holds for rule in explain(inquiry, calendar, start, OFFICE)) == is_listed


@given(questions(), st.integers(1, 9))
@settings(max_examples=75, deadline=None)
def test_a_month_is_its_weeks_is_its_days(question, offset):
    inquiry, calendar, day, _ = question
    zone = inquiry.practice.time_zone
    first = day - timedelta(days=offset)

    def slots(days):
        cuts = range(0, 28, days)
        spans = (
            span_of_dates(zone, first + timedelta(days=n), first + timedelta(days=n + days - 1)) for n in cuts
        )
        return [slot for span in spans for slot in offered_slots(inquiry, calendar, span)]

    assert slots(28) == slots(7) == slots(1)


@given(questions(), st.integers(-DAY_MINUTES, 3 * DAY_MINUTES), st.integers(1, 3 * DAY_MINUTES))
@settings(max_examples=100, deadline=None)
def test_a_vacation_removes_exactly_what_it_covers(question, begins, length):
    """Slots over the vacation go; of the others only those that are counted from its end on may change."""
    inquiry, calendar, day, days = question
    zone = inquiry.practice.time_zone
    starts = span_of_dates(zone, day, day).starts + begins * 60
    vacation = Busy(starts, starts + length * 60, BusyKind.BLACKOUT)
    before, after = inquiry.service.buffer_before_minutes * 60, inquiry.service.buffer_after_minutes * 60
    away = Calendar(calendar.clinician, calendar.work, calendar.extra, [*calendar.busy, vacation])
    offered, still_offered = ask(question), ask((inquiry, away, day, days))

    def is_covered(slot):
        return slot.starts - before < vacation.ends and vacation.starts < slot.ends + after

    assert not any(is_covered(slot) for slot in still_offered)
    # What began before the vacation keeps its grid and its times ...
    earlier = [slot for slot in offered if slot.ends + after <= vacation.starts]
    assert [slot for slot in still_offered if slot.ends + after <= vacation.starts] == earlier
    # ... and so does everything else where the vacation ends outside of working time.
    if not any(in_the_midst_of_work(away, zone, vacation.ends + before, day)):
        assert [slot for slot in offered if not is_covered(slot)] == still_offered


def in_the_midst_of_work(calendar, zone, instant, day):
    minutes = minutes_around(zone, day)
    n = instant // 60 - minutes.first
    return [works[n - 1] and works[n] for works in working_minutes(calendar, minutes).values()]


@pytest.mark.parametrize(("zone", "day"), ODD_DAYS)
def test_an_all_day_vacation_removes_its_local_date_and_nothing_else(zone, day):
    question = office_question(zone, day - timedelta(days=1), 30, *round_the_clock())
    inquiry, calendar, first, days = question
    span = span_of_dates(zone, day, day)
    away = Calendar(calendar.clinician, calendar.work, (), [Busy(span.starts, span.ends, BusyKind.BLACKOUT)])
    plain = Inquiry(inquiry.practice, ServiceOffering(30), inquiry.viewer, inquiry.now)
    offered, still_offered = ask((plain, calendar, first, days)), ask((plain, away, first, days))
    assert still_offered == [slot for slot in offered if not span.starts <= slot.starts < span.ends]
    assert len(offered) - len(still_offered) == (span.ends - span.starts) // 1800
