"""Other times for somebody whose time is gone."""

from datetime import timedelta

from scheduling.domain.calendars import Calendar, Clinician
from scheduling.domain.instants import DAY, to_epoch
from scheduling.domain.slots import bookable_span
from scheduling.domain.suggestions import MOST, span_around, suggest


def test_the_nearest_starts_before_and_after_come_in_order_of_time(harbor):
    wanted = harbor.at("2026-12-09 12:00")
    busy = [harbor.busy("2026-12-09 12:00", "2026-12-09 13:00")]
    calendar = harbor.calendar(harbor.every_day("09:00", "17:00"), busy=busy)
    found = suggest(harbor.inquiry("2026-12-01 00:00"), [calendar], wanted, harbor.office)
    assert [(slot.starts_at - wanted) / timedelta(hours=1) for slot in found] == [-3, -2, -1, 1, 2, 3]


def test_a_start_that_several_offer_is_suggested_once(harbor):
    work = harbor.every_day("09:00", "11:00")
    calendars = [Calendar(Clinician(harbor.office), work), Calendar(Clinician(harbor.telehealth), work)]
    found = suggest(
        harbor.inquiry("2026-12-01 00:00"), calendars, harbor.at("2026-12-09 09:00"), harbor.office
    )
    assert len({slot.starts for slot in found}) == len(found) == MOST


def test_where_to_look_lies_within_what_can_be_booked(harbor):
    inquiry = harbor.inquiry("2026-12-01 00:00", horizon_days=10, minimum_notice_minutes=60)
    bookable = bookable_span(inquiry.practice, inquiry.now)
    for wanted in ("2026-12-01 00:00", "2026-12-05 12:00", "2020-01-01 00:00", "2090-01-01 00:00"):
        span = span_around(inquiry, harbor.at(wanted))
        assert bookable.starts <= span.starts < span.ends <= bookable.ends


def test_it_looks_a_week_back_and_two_ahead(harbor):
    inquiry = harbor.inquiry("2026-12-01 00:00")
    wanted = harbor.at("2027-02-01 09:00")
    assert span_around(inquiry, wanted) == (to_epoch(wanted) - 7 * DAY, to_epoch(wanted) + 14 * DAY)


def test_it_looks_somewhere_even_where_nothing_can_be_booked(harbor):
    inquiry = harbor.inquiry("2026-12-01 00:00", horizon_days=1, minimum_notice_minutes=60 * 24 * 30)
    span = span_around(inquiry, harbor.at("2026-12-02 09:00"))
    assert span.starts < span.ends
    calendar = harbor.calendar(harbor.every_day("09:00", "17:00"))
    assert suggest(inquiry, [calendar], harbor.at("2026-12-02 09:00"), harbor.office) == []
