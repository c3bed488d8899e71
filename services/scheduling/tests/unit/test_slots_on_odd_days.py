"""Which slots are offered when clocks change, on leap day, and far from the practice."""

from datetime import date, timedelta

import pytest

from scheduling.domain.local_time import span_of_dates
from scheduling.domain.slots import by_local_date, offered_slots


def offered(desk, work, day, inquiry=None, busy=()):
    date_ = date.fromisoformat(day)
    return offered_slots(
        inquiry or desk.inquiry(duration=30),
        desk.calendar(work, busy=busy),
        span_of_dates(desk.zone, date_, date_),
    )


@pytest.mark.parametrize("day", ["2026-03-08", "2027-03-14"])
def test_in_new_york_the_skipped_hour_is_not_offered(harbor, day):
    night = harbor.every_day("01:00", "04:00")
    assert harbor.times(offered(harbor, night, day)) == ["01:00", "01:30", "03:00", "03:30"]


@pytest.mark.parametrize("day", ["2026-11-01", "2027-11-07"])
def test_in_new_york_the_doubled_hour_is_offered_twice(harbor, day):
    night = harbor.every_day("01:00", "02:30")
    slots = offered(harbor, night, day)
    assert harbor.times(slots) == ["01:00", "01:30", "01:00", "01:30", "02:00"]
    assert slots[-1].starts - slots[0].starts == 2 * 3600


@pytest.mark.parametrize(
    ("day", "starts", "ends", "expected"),
    [
        ("2026-03-08", "02:30", "04:00", ["03:00", "03:30"]),
        ("2026-03-08", "01:00", "02:30", ["01:00", "01:30"]),
        ("2026-03-08", "02:00", "03:00", []),
        ("2027-03-14", "02:15", "02:45", []),
        ("2026-11-01", "01:30", "02:00", ["01:30", "01:00", "01:30"]),
        ("2026-11-01", "00:30", "01:30", ["00:30", "01:00"]),
        ("2027-11-07", "00:30", "01:00", ["00:30"]),
    ],
)
def test_in_new_york_a_block_may_begin_or_end_in_the_changing_hour(harbor, day, starts, ends, expected):
    assert harbor.times(offered(harbor, harbor.every_day(starts, ends), day)) == expected


@pytest.mark.parametrize(
    "day", ["2026-03-06", "2026-03-09", "2026-10-30", "2026-11-02", "2027-03-15", "2027-11-08"]
)
def test_in_new_york_office_hours_stay_office_hours(harbor, day):
    assert harbor.times(offered(harbor, harbor.every_day("09:00", "10:30"), day)) == [
        "09:00",
        "09:30",
        "10:00",
    ]


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-08", 23), ("2026-11-01", 25), ("2027-03-14", 23), ("2027-11-07", 25), ("2026-06-07", 24)],
)
def test_in_new_york_a_block_of_24_hours_is_as_long_as_its_date(harbor, day, hours):
    only_sunday = [harbor.block(6, "00:00", "00:00")]
    assert len(offered(harbor, only_sunday, day, harbor.inquiry(duration=60))) == hours


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-03-07", 2), ("2026-03-08", 2), ("2026-10-31", 2), ("2026-11-01", 2)]
)
def test_in_new_york_a_block_across_midnight_is_two_hours_on_any_date(harbor, day, expected):
    late = harbor.every_day("23:00", "01:00")
    assert (
        harbor.times(offered(harbor, late, day, harbor.inquiry(duration=60))) == ["00:00", "23:00"][:expected]
    )


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-03-07", 23 * 60), ("2026-10-31", 25 * 60), ("2026-06-06", 24 * 60)]
)
def test_in_new_york_a_night_across_the_change_is_shorter_or_longer(harbor, day, expected):
    saturdays = [harbor.block(5, "12:00", "12:00")]
    saturday = date.fromisoformat(day)
    weekend = span_of_dates(harbor.zone, saturday, saturday + timedelta(days=1))
    slots = offered_slots(harbor.inquiry(duration=15), harbor.calendar(saturdays), weekend)
    assert len(slots) * 15 == expected


def test_minimum_notice_is_elapsed_across_a_change(harbor):
    morning = harbor.every_day("09:00", "12:00")
    spring = harbor.inquiry(now="2026-03-07 10:00", minimum_notice_minutes=24 * 60)
    autumn = harbor.inquiry(now="2026-10-31 10:00", minimum_notice_minutes=24 * 60)
    assert harbor.times(offered(harbor, morning, "2026-03-08", spring)) == ["11:00"]
    assert harbor.times(offered(harbor, morning, "2026-11-01", autumn)) == ["09:00", "10:00", "11:00"]


def test_an_all_day_block_covers_the_short_and_the_long_date(harbor):
    work = harbor.every_day("00:00", "00:00")
    for day, beyond in (("2026-03-08", "2026-03-09"), ("2026-11-01", "2026-11-02")):
        vacation = harbor.busy(f"{day} 00:00", f"{beyond} 00:00")
        assert offered(harbor, work, day, busy=[vacation]) == []
        assert harbor.times(offered(harbor, work, beyond, busy=[vacation]))[0] == "00:00"


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01", "2027-03-14", "2027-11-07"])
def test_in_phoenix_no_clock_ever_changes(mesa, day):
    assert mesa.times(offered(mesa, mesa.every_day("01:00", "03:00"), day)) == [
        "01:00",
        "01:30",
        "02:00",
        "02:30",
    ]
    assert len(offered(mesa, mesa.every_day("00:00", "00:00"), day, mesa.inquiry(duration=60))) == 24


def test_on_lord_howe_clocks_change_by_half_an_hour(desk_in):
    desk = desk_in("Australia/Lord_Howe")
    night = desk.every_day("01:30", "03:00")
    assert desk.times(offered(desk, night, "2026-10-04")) == ["01:30", "02:30"]
    assert desk.times(offered(desk, night, "2026-04-05")) == ["01:30", "01:30", "02:00", "02:30"]
    whole_days = [desk.block(6, "00:00", "00:00")]
    assert len(offered(desk, whole_days, "2026-10-04")) == 47
    assert len(offered(desk, whole_days, "2026-04-05")) == 49


def test_in_london_clocks_change_at_one(desk_in):
    desk = desk_in("Europe/London")
    night = desk.every_day("00:30", "02:30")
    assert desk.times(offered(desk, night, "2026-03-29")) == ["00:30", "02:00"]
    assert desk.times(offered(desk, night, "2026-10-25")) == [
        "00:30",
        "01:00",
        "01:30",
        "01:00",
        "01:30",
        "02:00",
    ]


def test_in_havana_a_date_begins_at_one_when_midnight_is_skipped(desk_in):
    desk = desk_in("America/Havana")
    assert desk.times(offered(desk, desk.every_day("00:30", "02:00"), "2026-03-08")) == ["01:00", "01:30"]
    assert len(offered(desk, [desk.block(6, "00:00", "00:00")], "2026-03-08")) == 46


@pytest.mark.parametrize("day", ["2026-03-08", "2026-10-31"])
def test_an_effective_date_may_be_one_on_which_the_clocks_change(harbor, day):
    only = date.fromisoformat(day)
    work = [
        harbor.block(weekday, "09:00", "10:00", effective_from=only, effective_to=only)
        for weekday in range(7)
    ]
    span = span_of_dates(harbor.zone, only - timedelta(days=9), only + timedelta(days=9))
    found = offered_slots(harbor.inquiry(), harbor.calendar(work), span)
    assert harbor.walls(found) == [f"{day} 09:00"]


def test_a_quarter_hour_is_one_of_the_local_clock(desk_in):
    # In Kathmandu clocks are 45 minutes off the hour; in Monrovia they were 44 minutes and 30 seconds.
    for zone, now, day in (
        ("Asia/Kathmandu", "2026-01-01 00:00", "2026-06-01"),
        ("Africa/Monrovia", "1970-01-01 00:00", "1970-06-01"),
    ):
        desk = desk_in(zone)
        inquiry = desk.inquiry(now=now, duration=30)
        assert desk.times(offered(desk, desk.every_day("09:14", "10:15"), day, inquiry)) == ["09:15", "09:45"]


def test_leap_day_is_worked_like_any_tuesday(harbor):
    tuesdays = [harbor.block(1, "09:00", "10:00")]
    assert harbor.walls(offered(harbor, tuesdays, "2028-02-29")) == ["2028-02-29 09:00", "2028-02-29 09:30"]
    assert offered(harbor, tuesdays, "2028-03-01") == []


def test_a_horizon_may_end_on_leap_day(harbor):
    inquiry = harbor.inquiry(now="2028-02-28 12:00", horizon_days=1)
    daily = harbor.every_day("09:00", "10:00")
    assert len(offered(harbor, daily, "2028-02-29", inquiry)) == 1
    assert offered(harbor, daily, "2028-03-01", inquiry) == []


def test_a_viewer_across_midnight_sees_the_same_slots_under_another_date(desk_in):
    desk = desk_in("Europe/London")
    slots = offered(desk, desk.every_day("22:00", "00:00"), "2026-03-28", desk.inquiry(duration=60))
    ((london_day, in_london),) = by_local_date(slots, "Europe/London")
    ((howe_day, on_lord_howe),) = by_local_date(slots, "Australia/Lord_Howe")
    assert in_london == on_lord_howe == slots
    assert (london_day, howe_day) == (date(2026, 3, 28), date(2026, 3, 29))


def test_a_span_over_new_year_and_a_change_is_the_sum_of_its_days(harbor):
    work = harbor.every_day("23:00", "01:00")
    span = span_of_dates(harbor.zone, date(2026, 10, 20), date(2027, 3, 20))
    whole = offered_slots(harbor.inquiry(duration=30), harbor.calendar(work), span)
    assert len(whole) == 4 * 152
    assert len(by_local_date(whole, harbor.zone)) == 152
