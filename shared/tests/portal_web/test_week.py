"""Where entries stand in the week's grid."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal_web.week import CalendarEntry, Week, build_week

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def in_a_request(face):
    with face.test_request_context("/page"):
        yield


def entry(
    day: int, starts: str, minutes: int, title: str = "Ana Ruiz", zone: ZoneInfo = NEW_YORK
) -> CalendarEntry:
    starts_at = datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(starts), zone).astimezone(
        UTC
    )
    return CalendarEntry("appointment", title, starts_at, starts_at + timedelta(minutes=minutes))


def week(*entries: CalendarEntry, **options) -> Week:
    return build_week(entries, **{"first_day": MONDAY, "zone": NEW_YORK, "today": MONDAY} | options)


def test_an_empty_week_shows_its_opening_hours():
    empty = week(opens=time(9), closes=time(17))
    assert len(empty.days) == 7
    assert empty.rows == 32
    assert len(empty.hours) == 8
    assert [day.is_today for day in empty.days] == [True] + [False] * 6


def test_an_entry_takes_the_quarter_hours_it_touches():
    placed = week(entry(1, "09:15", 50)).days[1].timed[0]
    assert (placed.row, placed.rows, placed.lane, placed.width) == (6, 4, 1, 12)
    assert placed.classes == "from-6 for-4 lane-1 wide-12"


def test_the_grid_grows_for_an_early_or_late_entry():
    early = week(entry(0, "06:30", 45), entry(0, "20:00", 61))
    assert early.rows == (22 - 6) * 4
    assert early.days[0].timed[0].row == 3


def test_entries_at_once_share_the_width_and_others_keep_it():
    day = week(entry(0, "09:00", 60, "a"), entry(0, "09:30", 60, "b"), entry(0, "13:00", 30, "c")).days[0]
    assert [(p.entry.title, p.lane, p.width) for p in day.timed] == [("a", 1, 6), ("b", 7, 6), ("c", 1, 12)]


def test_entries_that_only_touch_do_not_share():
    day = week(entry(0, "09:00", 60), entry(0, "10:00", 60)).days[0]
    assert [p.width for p in day.timed] == [12, 12]


def test_a_lane_is_used_again_once_it_is_free():
    entries = [entry(0, "09:00", 120, "a"), entry(0, "09:00", 30, "b"), entry(0, "10:00", 30, "c")]
    assert [(p.entry.title, p.lane) for p in week(*entries).days[0].timed] == [("a", 1), ("b", 7), ("c", 7)]


def test_no_two_placed_entries_ever_cover_each_other():
    entries = [entry(0, f"{9 + n % 4:02}:{15 * (n % 3):02}", 30 + 15 * (n % 4), f"e{n}") for n in range(14)]
    day = week(*entries).days[0]
    cells = [
        (row, lane)
        for p in day.timed
        for row in range(p.row, p.row + p.rows)
        for lane in range(p.lane, p.lane + p.width)
    ]
    assert len(cells) == len(set(cells))
    assert len(day.timed) + len(day.crowded) == 14


def test_more_than_the_grid_can_hold_stays_visible_above_it():
    day = week(*[entry(0, "09:00", 60, f"e{n}") for n in range(14)]).days[0]
    assert len(day.timed) == 12
    assert len(day.crowded) == 2


def test_an_entry_over_midnight_stands_in_both_days():
    two = week(entry(0, "23:00", 120))
    assert two.days[0].timed[0].rows == 4
    assert two.days[1].timed[0].rows == 4
    assert two.rows == 96


def test_an_entry_over_several_days_stands_above_each_whole_day():
    three = week(entry(0, "00:00", 3 * 24 * 60, "Vacation"))
    assert [len(day.whole) for day in three.days] == [1, 1, 1, 0, 0, 0, 0]
    assert three.rows == 40


def test_what_lies_outside_the_week_is_left_out():
    outside = week(entry(-1, "09:00", 60), entry(7, "09:00", 60))
    assert all(not day.timed for day in outside.days)


def test_days_are_the_practices_days():
    late = entry(0, "22:30", 60)
    there = build_week([late], first_day=MONDAY, zone=ZoneInfo("Europe/London"), today=MONDAY)
    assert there.days[1].timed[0].entry == late
    assert not there.days[0].timed


def test_the_repeated_hour_of_autumn_keeps_a_row():
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    again = CalendarEntry("appointment", "Night shift", first, first + timedelta(minutes=45))
    sunday = build_week([again], first_day=date(2026, 11, 1), zone=NEW_YORK, today=MONDAY).days[0]
    assert sunday.timed[0].rows >= 1


def test_a_quarter_hour_entry_asks_for_taller_rows():
    assert week(entry(0, "09:00", 15)).has_short_entries
    assert not week(entry(0, "09:00", 30)).has_short_entries
