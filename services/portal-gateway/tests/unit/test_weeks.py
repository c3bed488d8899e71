"""Free times by day, in any zone."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from portal_gateway.clients.offers import Slot
from portal_gateway.pages.weeks import days_to_ask, free_times, same_day_elsewhere, week_of

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
HONOLULU = ZoneInfo("Pacific/Honolulu")
PLACE, OTHER_PLACE = uuid4(), uuid4()


def slot(start: datetime, place=PLACE, clinician=None) -> Slot:
    return Slot(start, start + timedelta(hours=1), clinician or uuid4(), place)


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_a_start_at_a_place_is_one_time_whoever_has_it():
    found = free_times([slot(at(4, 15)), slot(at(4, 15)), slot(at(4, 15), OTHER_PLACE), slot(at(4, 14))])
    assert [(free.starts_at, free.location_id) for free in found] == [
        (at(4, 14), PLACE),
        (at(4, 15), PLACE),
        (at(4, 15), OTHER_PLACE),
    ]


def test_a_week_has_seven_days_and_only_its_own_times():
    week = week_of(
        [slot(at(1, 15)), slot(at(2, 15)), slot(at(8, 15)), slot(at(9, 15))], date(2026, 11, 2), NEW_YORK
    )
    assert len(week.days) == 7
    assert week.last == date(2026, 11, 8)
    assert [day.date for day in week.free_days] == [date(2026, 11, 2), date(2026, 11, 8)]


def test_days_follow_the_zone_in_which_they_are_looked_at():
    late = slot(at(4, 4))
    assert week_of([late], date(2026, 11, 2), NEW_YORK).free_days[0].date == date(2026, 11, 3)
    assert week_of([late], date(2026, 11, 2), LORD_HOWE).free_days[0].date == date(2026, 11, 4)


def test_the_wanted_day_is_shown_if_it_has_times_and_the_first_free_one_otherwise():
    week = week_of([slot(at(3, 15)), slot(at(5, 15))], date(2026, 11, 2), NEW_YORK)
    assert week.day(date(2026, 11, 5)).date == date(2026, 11, 5)
    assert week.day(date(2026, 11, 4)).date == date(2026, 11, 3)
    assert week.day(None).date == date(2026, 11, 3)
    assert week_of([], date(2026, 11, 2), NEW_YORK).day(None) is None


@pytest.mark.parametrize(
    ("first", "zone", "asked"),
    [
        (date(2026, 11, 2), NEW_YORK, (date(2026, 11, 2), date(2026, 11, 8))),
        (date(2026, 11, 2), HONOLULU, (date(2026, 11, 2), date(2026, 11, 9))),
        (date(2026, 11, 2), LORD_HOWE, (date(2026, 11, 1), date(2026, 11, 8))),
        (date(2026, 10, 26), NEW_YORK, (date(2026, 10, 26), date(2026, 11, 1))),
    ],
)
def test_the_practices_days_that_a_week_elsewhere_touches(first, zone, asked):
    assert days_to_ask(first, zone, NEW_YORK) == asked


def test_where_a_day_of_the_practice_begins_elsewhere():
    assert same_day_elsewhere(date(2026, 11, 4), NEW_YORK, NEW_YORK) == date(2026, 11, 4)
    assert same_day_elsewhere(date(2026, 11, 4), NEW_YORK, HONOLULU) == date(2026, 11, 3)
    assert same_day_elsewhere(date(2026, 11, 4), NEW_YORK, LORD_HOWE) == date(2026, 11, 4)
