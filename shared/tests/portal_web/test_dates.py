"""Days and times in words, in two languages and several zones."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal_web import dates

STARTS = datetime(2026, 11, 3, 19, 0, tzinfo=UTC)
NAIVE = STARTS.replace(tzinfo=None)
ENDS = STARTS + timedelta(minutes=50)


def plain(text: str) -> str:
    """With ordinary spaces for the narrow ones that CLDR puts around times."""
    return unicodedata.normalize("NFKC", text)


@pytest.fixture
def english(face):
    with face.test_request_context("/page"):
        yield


@pytest.fixture
def spanish(face):
    with face.test_request_context("/page?lang=es"):
        yield


def test_a_day_is_written_out_in_english(english):
    assert dates.format_day(STARTS, "America/New_York") == "Tuesday, November 3, 2026"
    assert dates.format_day(date(2026, 11, 3), year=False) == "Tuesday, November 3"
    assert dates.format_short_day(date(2026, 11, 3)) == "Tue, Nov 3"


def test_a_day_is_written_out_in_spanish(spanish):
    assert dates.format_day(STARTS, "America/New_York") == "martes, 3 de noviembre de 2026"
    assert dates.format_day(date(2026, 11, 3), year=False) == "martes, 3 de noviembre"


def test_the_day_of_an_instant_is_the_zones_day(english):
    late = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
    assert dates.format_day(late, "America/New_York") == "Tuesday, November 3, 2026"
    assert dates.format_day(late, "Europe/London") == "Wednesday, November 4, 2026"


@pytest.mark.parametrize("instant", [STARTS, NAIVE])
def test_an_instant_without_a_zone_is_refused(english, instant):
    with pytest.raises(ValueError):
        dates.format_day(instant, None)


def test_a_naive_instant_is_refused_even_with_a_zone(english):
    with pytest.raises(ValueError):
        dates.format_day(NAIVE, "America/New_York")


def test_a_time_range_is_wall_time_in_the_zone(english):
    assert plain(dates.format_time_range(STARTS, ENDS, "America/New_York")) == "2:00 – 2:50 PM"
    assert plain(dates.format_time_range(STARTS, ENDS, "America/Phoenix")) == "12:00 – 12:50 PM"


def test_a_range_over_midnight_names_both_days(english):
    starts = datetime(2026, 11, 4, 4, 30, tzinfo=UTC)
    text = plain(dates.format_time_range(starts, starts + timedelta(hours=1), "America/New_York"))
    assert text == "Tue, Nov 3, 11:30 PM – Wed, Nov 4, 12:30 AM"


def test_a_range_up_to_midnight_is_one_day(english):
    starts = datetime(2026, 11, 4, 4, 0, tzinfo=UTC)
    assert "Nov" not in dates.format_time_range(starts, starts + timedelta(hours=1), "America/New_York")


def test_summer_and_winter_time_keep_the_wall_clock(english):
    summer = datetime(2026, 7, 1, 18, 0, tzinfo=UTC)
    assert plain(dates.format_time(summer, ZoneInfo("America/New_York"))) == "2:00 PM"
    assert plain(dates.format_time(STARTS, ZoneInfo("America/New_York"))) == "2:00 PM"


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("America/New_York", "Eastern Time (New York)"),
        ("America/Phoenix", "Mountain Standard Time (Phoenix)"),
        ("America/Denver", "Mountain Time (Denver)"),
        ("America/Los_Angeles", "Pacific Time (Los Angeles)"),
        ("Australia/Lord_Howe", "Lord Howe Time (Lord Howe Island)"),
        ("UTC", "Coordinated Universal Time (UTC)"),
    ],
)
def test_a_zone_is_always_named_with_its_city(english, zone, label):
    assert dates.zone_label(zone) == label


def test_a_zone_is_named_in_spanish(spanish):
    assert dates.zone_label("America/New_York") == "Hora oriental (Nueva York)"
