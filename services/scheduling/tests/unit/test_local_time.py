"""Wall time to instants, in zones whose clocks do all that clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.domain.errors import TimeZoneUnknown
from scheduling.domain.instants import DAY, to_datetime, to_epoch, to_epoch_rounded_up
from scheduling.domain.local_time import clock_for, clock_of_years, days_between, span_of_dates

ZONES = [
    "America/New_York",
    "America/Phoenix",
    "Australia/Lord_Howe",
    "Europe/London",
    "America/Havana",
    "Atlantic/Azores",
    "America/Nuuk",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "UTC",
]


def instant_of(zone: str, wall: str) -> datetime:
    naive = datetime.fromisoformat(wall)
    seconds = int(naive.replace(tzinfo=UTC).timestamp())
    return to_datetime(clock_of_years(zone, naive.year, naive.year).instant_of(seconds))


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        ("America/New_York", "2026-03-08 01:59", "2026-03-08 06:59"),
        ("America/New_York", "2026-03-08 02:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08 03:00", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01 00:59", "2026-11-01 04:59"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
        ("America/New_York", "2026-11-01 02:00", "2026-11-01 07:00"),
        ("America/New_York", "2027-03-14 02:15", "2027-03-14 07:00"),
        ("America/New_York", "2027-11-07 01:00", "2027-11-07 05:00"),
        ("America/Phoenix", "2026-03-08 02:30", "2026-03-08 09:30"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
        ("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03 15:30"),
        ("Europe/London", "2026-03-29 01:30", "2026-03-29 01:00"),
        ("Europe/London", "2026-10-25 01:30", "2026-10-25 00:30"),
        ("America/Havana", "2026-03-08 00:00", "2026-03-08 05:00"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00"),
    ],
)
def test_a_skipped_time_is_the_next_that_exists_and_a_doubled_one_the_first(zone, wall, utc):
    assert instant_of(zone, wall) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(
    st.sampled_from(ZONES),
    st.builds(datetime.combine, st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.times()),
)
@settings(max_examples=400, deadline=None)
def test_a_wall_time_that_exists_is_shown_by_the_clock_at_its_instant(zone, wall):
    wall = wall.replace(microsecond=0, second=0, fold=0)
    instant = instant_of(zone, wall.isoformat())
    shown = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    by_zoneinfo = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    exists = by_zoneinfo.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == wall
    if exists:
        assert (shown, instant) == (wall, by_zoneinfo)
    else:
        just_before = (instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert just_before < wall < shown


@given(st.sampled_from(ZONES), st.integers(1_577_836_800, 2_082_758_399))
@settings(max_examples=400, deadline=None)
def test_the_clock_shows_what_the_zone_says(zone, instant):
    expected = to_datetime(instant).astimezone(ZoneInfo(zone))
    clock = clock_for(zone, instant)
    assert clock.offset_at(instant) == expected.utcoffset().total_seconds()
    assert clock.date_at(instant) == expected.date()


@pytest.mark.parametrize("text", ["2025-12-31 23:59:59", "2026-01-01 00:00:00", "2028-12-31 23:59:59"])
def test_a_clock_knows_the_days_around_new_year(text):
    instant = to_epoch(datetime.fromisoformat(text).replace(tzinfo=UTC))
    for zone in ("Pacific/Auckland", "Pacific/Honolulu"):
        assert (
            clock_for(zone, instant).date_at(instant)
            == to_datetime(instant).astimezone(ZoneInfo(zone)).date()
        )


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("America/Phoenix", date(2026, 3, 8), 24),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/Havana", date(2026, 3, 8), 23),
    ],
)
def test_a_local_date_is_as_long_as_its_clock_says(zone, day, hours):
    span = span_of_dates(zone, day, day)
    assert (span.ends - span.starts) / 3600 == hours


def test_leap_day_is_a_date_like_any_other():
    year = span_of_dates("Europe/London", date(2028, 2, 28), date(2028, 3, 1))
    assert year.ends - year.starts == 3 * DAY


def test_days_before_a_change_of_the_clock_are_converted_one_by_one():
    days = days_between("America/New_York", date(2026, 3, 2), date(2026, 3, 15))
    assert [len(found) for found in days.uneven] == [0, 0, 0, 0, 0, 1, 1]
    assert sum(map(len, days.even)) == 12


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "America"])
def test_an_unknown_zone_is_named_as_such(name):
    with pytest.raises(TimeZoneUnknown) as refusal:
        clock_for(name, 0)
    assert refusal.value.extra == {"zone": name}


def test_parts_of_a_second_are_rounded_outwards():
    at = datetime(2026, 5, 1, 9, 0, 0, 250_000, tzinfo=UTC)
    assert to_epoch_rounded_up(at) - to_epoch(at) == 1
    assert (
        to_epoch(to_datetime(to_epoch(at))) == to_epoch(at) == to_epoch_rounded_up(to_datetime(to_epoch(at)))
    )


def test_a_naive_time_is_no_instant():
    with pytest.raises(TypeError):
        to_epoch(datetime.fromisoformat("2026-05-01 09:00"))
