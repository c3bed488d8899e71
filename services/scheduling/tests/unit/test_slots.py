"""Which slots are offered, rule by rule, on days when no clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from scheduling.domain.calendars import BusyKind, ExtraAvailability
from scheduling.domain.errors import (
    OutsideSchedule,
    PortalNotOpen,
    RequestsNotOpenToYou,
    SlotTaken,
    TooManyOpenRequests,
)
from scheduling.domain.local_time import span_of_dates
from scheduling.domain.policies import Audience, Intent
from scheduling.domain.slots import (
    Slot,
    busy_span,
    by_local_date,
    check_for_staff,
    check_slot,
    find_slot,
    is_offered,
    kept_interval,
    nearby,
    offered_by_any,
    offered_slots,
)

MONDAY = "2026-06-01"


def on(desk, first, last=None):
    return span_of_dates(desk.zone, date.fromisoformat(first), date.fromisoformat(last or first))


def times(desk, inquiry, calendar, day=MONDAY, **where):
    return desk.times(offered_slots(inquiry, calendar, on(desk, day), **where))


# --- 1. working time


def test_a_block_is_filled_from_its_start_in_steps(harbor):
    morning = harbor.calendar([harbor.block(0, "09:00", "12:00")])
    assert times(harbor, harbor.inquiry(), morning) == ["09:00", "10:00", "11:00"]


def test_each_practice_works_by_its_own_wall(harbor, mesa):
    for desk, hour in ((harbor, 13), (mesa, 16)):
        (slot,) = offered_slots(
            desk.inquiry(), desk.calendar([desk.block(0, "09:00", "10:00")]), on(desk, MONDAY)
        )
        assert slot.starts_at == datetime(2026, 6, 1, hour, tzinfo=UTC)
        assert slot.ends_at - slot.starts_at == timedelta(hours=1)
        assert (slot.clinician_id, slot.location_id) == (desk.clinician_id, desk.office)


def test_other_weekdays_are_free_of_work(harbor):
    mondays = harbor.calendar([harbor.block(0, "09:00", "10:00")])
    found = offered_slots(harbor.inquiry(), mondays, on(harbor, "2026-06-01", "2026-06-14"))
    assert harbor.walls(found) == ["2026-06-01 09:00", "2026-06-08 09:00"]


def test_effective_dates_are_both_included(harbor):
    june = harbor.block(0, "09:00", "10:00", effective_from=date(2026, 6, 8), effective_to=date(2026, 6, 15))
    found = offered_slots(harbor.inquiry(), harbor.calendar([june]), on(harbor, "2026-05-01", "2026-07-31"))
    assert harbor.walls(found) == ["2026-06-08 09:00", "2026-06-15 09:00"]


def test_extra_availability_adds_one_date(harbor):
    saturday = ExtraAvailability(harbor.office, date(2026, 6, 6), time(10), time(12))
    found = offered_slots(
        harbor.inquiry(), harbor.calendar((), [saturday]), on(harbor, "2026-06-01", "2026-06-30")
    )
    assert harbor.walls(found) == ["2026-06-06 10:00", "2026-06-06 11:00"]


@pytest.mark.parametrize(
    ("second_starts", "expected"), [("10:30", ["09:00", "10:00", "11:00"]), ("10:31", ["09:00", "10:45"])]
)
def test_touching_blocks_at_one_location_are_one(harbor, second_starts, expected):
    work = [harbor.block(0, "09:00", "10:30"), harbor.block(0, second_starts, "12:00")]
    assert times(harbor, harbor.inquiry(), harbor.calendar(work)) == expected


def test_overlapping_blocks_and_extra_time_are_one(harbor):
    work = [harbor.block(0, "09:00", "11:00"), harbor.block(0, "09:30", "10:30")]
    extra = [ExtraAvailability(harbor.office, date(2026, 6, 1), time(10, 45), time(12, 15))]
    assert times(harbor, harbor.inquiry(), harbor.calendar(work, extra)) == ["09:00", "10:00", "11:00"]


def test_blocks_at_two_locations_stay_two(harbor):
    work = [harbor.block(0, "09:00", "10:30"), harbor.block(0, "10:30", "12:00", harbor.telehealth)]
    calendar = harbor.calendar(work)
    assert times(harbor, harbor.inquiry(), calendar) == ["09:00", "10:30"]
    assert times(harbor, harbor.inquiry(), calendar, location_id=harbor.telehealth) == ["10:30"]


def test_one_time_may_be_offered_at_two_locations(harbor):
    work = [harbor.block(0, "09:00", "10:00"), harbor.block(0, "09:00", "10:00", harbor.telehealth)]
    found = offered_slots(harbor.inquiry(), harbor.calendar(work), on(harbor, MONDAY))
    assert [slot.location_id for slot in found] == [harbor.office, harbor.telehealth]


def test_a_block_across_midnight_belongs_to_its_first_date(harbor):
    late = harbor.calendar([harbor.block(0, "23:00", "01:00")])
    half_hours = harbor.inquiry(duration=30)
    assert times(harbor, half_hours, late, "2026-06-01") == ["23:00", "23:30"]
    assert times(harbor, half_hours, late, "2026-06-02") == ["00:00", "00:30"]
    assert times(harbor, half_hours, late, "2026-06-03") == []


def test_a_slot_may_run_across_midnight(harbor):
    late = harbor.calendar([harbor.block(0, "23:00", "01:00")])
    assert times(harbor, harbor.inquiry(duration=80), late, "2026-06-01") == ["23:00"]
    assert times(harbor, harbor.inquiry(duration=45), late, "2026-06-01") == ["23:00", "23:45"]
    assert times(harbor, harbor.inquiry(duration=45), late, "2026-06-02") == []


def test_a_block_of_24_hours_fills_its_date(harbor):
    all_monday = harbor.calendar([harbor.block(0, "00:00", "00:00")])
    assert times(harbor, harbor.inquiry(), all_monday) == [f"{hour:02}:00" for hour in range(24)]
    assert times(harbor, harbor.inquiry(), all_monday, "2026-06-02") == []


def test_a_block_of_24_hours_may_begin_at_any_time(harbor):
    shift = harbor.calendar([harbor.block(0, "18:00", "18:00")])
    assert times(harbor, harbor.inquiry(duration=180), shift, "2026-06-01") == ["18:00", "21:00"]
    assert times(harbor, harbor.inquiry(duration=180), shift, "2026-06-02") == [
        "00:00",
        "03:00",
        "06:00",
        "09:00",
        "12:00",
        "15:00",
    ]


def test_days_of_24_hours_run_into_each_other(harbor):
    work = [harbor.block(0, "00:00", "00:00"), harbor.block(1, "00:00", "00:00")]
    seven_quarters = harbor.inquiry(duration=105)
    monday = times(harbor, seven_quarters, harbor.calendar(work), "2026-06-01")
    tuesday = times(harbor, seven_quarters, harbor.calendar(work), "2026-06-02")
    assert (monday[-1], tuesday[0]) == ("22:45", "00:30")


def test_work_around_the_clock_is_counted_anew_each_monday(harbor):
    always = harbor.calendar(harbor.every_day("00:00", "00:00"))
    seven_quarters = harbor.inquiry(duration=105)
    week = offered_slots(seven_quarters, always, on(harbor, "2026-06-01", "2026-06-07"))
    assert harbor.walls(week)[0] == "2026-06-01 00:00"
    assert harbor.walls(week)[-1] == "2026-06-07 22:15"
    assert len(week) == 7 * 24 * 60 // 105
    assert times(harbor, seven_quarters, always, "2026-06-08")[0] == "00:00"


def test_work_around_the_clock_is_offered_across_the_week_s_end(harbor):
    sunday_evening = harbor.busy("2026-06-07 22:00", "2026-06-07 22:20")
    always = harbor.calendar(harbor.every_day("00:00", "00:00"), busy=[sunday_evening])
    assert times(harbor, harbor.inquiry(), always, "2026-06-07")[-2:] == ["22:30", "23:30"]


# --- 2. starts


@pytest.mark.parametrize(
    ("opens", "first"), [("09:00", "09:00"), ("09:01", "09:15"), ("09:15", "09:15"), ("09:50", "10:00")]
)
def test_the_first_start_is_rounded_up_to_a_quarter_hour(harbor, opens, first):
    assert times(harbor, harbor.inquiry(), harbor.calendar([harbor.block(0, opens, "11:00")]))[0] == first


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (15, 15),
        (20, 30),
        (45, 45),
        (46, 60),
        (50, 60),
        (60, 60),
        (61, 75),
    ],
)
def test_the_step_is_the_duration_rounded_up_to_a_quarter_hour(harbor, duration, expected):
    found = offered_slots(
        harbor.inquiry(duration=duration),
        harbor.calendar([harbor.block(0, "09:00", "14:00")]),
        on(harbor, MONDAY),
    )
    assert {later.starts - earlier.starts for earlier, later in pairwise(found)} == {expected * 60}
    assert all(slot.ends - slot.starts == duration * 60 for slot in found)


def test_the_whole_duration_must_fit(harbor):
    assert times(
        harbor, harbor.inquiry(duration=50), harbor.calendar([harbor.block(0, "09:00", "10:50")])
    ) == ["09:00", "10:00"]
    assert times(
        harbor, harbor.inquiry(duration=51), harbor.calendar([harbor.block(0, "09:00", "10:50")])
    ) == ["09:00"]
    assert (
        times(harbor, harbor.inquiry(duration=111), harbor.calendar([harbor.block(0, "09:00", "10:50")]))
        == []
    )


def test_a_stretch_after_something_busy_is_counted_from_its_own_start(harbor):
    calendar = harbor.calendar(
        [harbor.block(0, "09:00", "13:00")], busy=[harbor.busy("2026-06-01 10:10", "2026-06-01 10:40")]
    )
    assert times(harbor, harbor.inquiry(), calendar) == ["09:00", "10:45", "11:45"]


def test_what_ends_at_the_start_of_another_does_not_touch_it(harbor):
    calendar = harbor.calendar(
        [harbor.block(0, "09:00", "12:00")], busy=[harbor.busy("2026-06-01 10:00", "2026-06-01 11:00")]
    )
    assert times(harbor, harbor.inquiry(), calendar) == ["09:00", "11:00"]


def test_buffers_keep_clear_of_what_is_busy(harbor):
    calendar = harbor.calendar(
        [harbor.block(0, "08:00", "12:00")], busy=[harbor.busy("2026-06-01 09:30", "2026-06-01 10:00")]
    )
    assert times(harbor, harbor.inquiry(before=10, after=30), calendar) == ["08:00", "10:15"]
    assert times(harbor, harbor.inquiry(before=15, after=31), calendar) == ["10:15"]
    assert times(harbor, harbor.inquiry(before=16), calendar) == ["08:00", "10:30"]


def test_buffers_may_reach_past_the_work_block(harbor):
    one_hour = harbor.calendar([harbor.block(0, "09:00", "10:00")])
    assert times(harbor, harbor.inquiry(before=30, after=30), one_hour) == ["09:00"]


def test_buffers_keep_clear_of_what_is_busy_outside_the_work_block(harbor):
    work = [harbor.block(0, "09:00", "11:00")]
    early = harbor.calendar(work, busy=[harbor.busy("2026-06-01 08:00", "2026-06-01 08:50")])
    late = harbor.calendar(work, busy=[harbor.busy("2026-06-01 11:10", "2026-06-01 12:00")])
    assert times(harbor, harbor.inquiry(before=15), early) == ["09:15"]
    assert times(harbor, harbor.inquiry(after=15), late) == ["09:00"]


def test_an_appointment_keeps_its_buffers_from_the_next(harbor):
    inquiry = harbor.inquiry(before=5, after=10)
    kept_from, kept_until = kept_interval(inquiry.service, harbor.at("2026-06-01 09:00"))
    assert (kept_from, kept_until) == (harbor.at("2026-06-01 08:55"), harbor.at("2026-06-01 10:10"))
    booked = harbor.busy("2026-06-01 08:55", "2026-06-01 10:10")
    assert times(harbor, inquiry, harbor.calendar([harbor.block(0, "09:00", "12:00")], busy=[booked])) == [
        "10:15"
    ]


# --- 3. blocks always win


@pytest.mark.parametrize("kind", BusyKind)
def test_every_kind_of_entry_blocks(harbor, kind):
    entry = harbor.busy("2026-06-01 09:00", "2026-06-01 11:00", kind)
    assert times(
        harbor, harbor.inquiry(), harbor.calendar([harbor.block(0, "09:00", "12:00")], busy=[entry])
    ) == ["11:00"]


def test_an_all_day_block_takes_the_whole_local_date(harbor):
    vacation = harbor.busy("2026-06-02 00:00", "2026-06-03 00:00", BusyKind.BLACKOUT)
    calendar = harbor.calendar(harbor.every_day("00:00", "00:00"), busy=[vacation])
    found = offered_slots(harbor.inquiry(), calendar, on(harbor, "2026-06-01", "2026-06-03"))
    assert {wall[:10] for wall in harbor.walls(found)} == {"2026-06-01", "2026-06-03"}
    assert len(found) == 48


def test_a_practice_s_blackout_blocks_every_clinician_and_a_clinician_s_only_theirs(harbor):
    work = [harbor.block(0, "09:00", "11:00")]
    away = harbor.busy("2026-06-01 09:00", "2026-06-01 10:00", BusyKind.BLACKOUT)
    anna, ben = harbor.calendar(work, busy=[away]), harbor.calendar(work)
    assert times(harbor, harbor.inquiry(), anna) == ["10:00"]
    assert times(harbor, harbor.inquiry(), ben) == ["09:00", "10:00"]
    closed = harbor.inquiry(practice_busy=(away,))
    assert times(harbor, closed, anna) == times(harbor, closed, ben) == ["10:00"]


def test_busy_entries_may_overlap_and_come_in_any_order(harbor):
    busy = [
        harbor.busy("2026-06-01 11:00", "2026-06-01 11:30"),
        harbor.busy("2026-06-01 09:00", "2026-06-01 12:00", BusyKind.BLACKOUT),
        harbor.busy("2026-06-01 09:15", "2026-06-01 09:45"),
        harbor.busy("2026-05-30 00:00", "2026-06-01 08:30", BusyKind.BLACKOUT),
    ]
    calendar = harbor.calendar([harbor.block(0, "08:00", "14:00")], busy=busy)
    assert times(harbor, harbor.inquiry(duration=30), calendar) == [
        "08:30",
        "12:00",
        "12:30",
        "13:00",
        "13:30",
    ]


def test_a_long_block_lasts_through_many_working_days(harbor):
    leave = harbor.busy("2026-06-01 12:00", "2026-06-29 10:00", BusyKind.BLACKOUT)
    calendar = harbor.calendar([harbor.block(0, "09:00", "12:00")], busy=[leave])
    found = offered_slots(harbor.inquiry(), calendar, on(harbor, "2026-06-01", "2026-06-30"))
    assert harbor.walls(found) == [f"2026-06-01 {at}" for at in ("09:00", "10:00", "11:00")] + [
        f"2026-06-29 {at}" for at in ("10:00", "11:00")
    ]


def test_a_hold_blocks_until_it_expires(harbor):
    hold = harbor.busy("2026-06-01 09:00", "2026-06-01 10:00", BusyKind.HOLD, expires="2026-05-20 12:00")
    calendar = harbor.calendar([harbor.block(0, "09:00", "10:00")], busy=[hold])
    assert times(harbor, harbor.inquiry(now="2026-05-20 11:59"), calendar) == []
    assert times(harbor, harbor.inquiry(now="2026-05-20 12:00"), calendar) == ["09:00"]


def test_entries_of_equal_time_are_no_trouble(harbor):
    entry = harbor.busy("2026-06-01 09:00", "2026-06-01 10:00")
    twins = [entry._replace(id=UUID(int=5)), entry]
    calendar = harbor.calendar([harbor.block(0, "09:00", "11:00")], busy=twins)
    assert times(harbor, harbor.inquiry(practice_busy=(entry,)), calendar) == ["10:00"]


# --- 4. limits


@pytest.mark.parametrize(
    ("inquiry", "clinician", "is_offered_to_them"),
    [
        ({}, {}, True),
        ({"enabled": False}, {}, False),
        ({"who_may_see": Audience.EXISTING}, {}, False),
        ({"who_may_see": Audience.EXISTING, "existing": True}, {}, True),
        ({"who_may_see": Audience.NOBODY, "existing": True}, {}, False),
        ({"who_may_request": Audience.NOBODY}, {}, True),
        ({"who_may_request": Audience.NOBODY, "intent": Intent.REQUEST}, {}, False),
        ({"who_may_request": Audience.EXISTING, "intent": Intent.REQUEST}, {}, False),
        ({"who_may_request": Audience.EXISTING, "intent": Intent.REQUEST, "existing": True}, {}, True),
        ({"who_may_see": Audience.NOBODY, "intent": Intent.REQUEST}, {}, False),
        ({"open_requests": 3, "open_request_cap": 3}, {}, True),
        ({"open_requests": 3, "open_request_cap": 3, "intent": Intent.REQUEST}, {}, False),
        ({"open_requests": 2, "open_request_cap": 3, "intent": Intent.REQUEST}, {}, True),
        ({"open_to_new": False}, {}, False),
        ({"open_to_new": False, "existing": True}, {}, True),
        ({"open_to_existing": False, "existing": True}, {}, False),
        ({}, {"visible": False}, False),
        ({"existing": True}, {"visible": False}, False),
        ({}, {"accepts_new": False}, False),
        ({"existing": True}, {"accepts_new": False}, True),
        ({}, {"offers_service": False}, False),
        ({}, {"service_location_ids": frozenset()}, False),
        ({}, {"service_location_ids": frozenset({UUID(int=1)})}, True),
        ({}, {"service_location_ids": frozenset({UUID(int=2)})}, False),
    ],
)
def test_limits_close_a_whole_calendar(harbor, inquiry, clinician, is_offered_to_them):
    calendar = harbor.calendar([harbor.block(0, "09:00", "10:00")], **clinician)
    assert times(harbor, harbor.inquiry(**inquiry), calendar) == (["09:00"] if is_offered_to_them else [])


def test_minimum_notice_is_elapsed_time_and_included(harbor):
    calendar = harbor.calendar([harbor.block(0, "09:00", "12:00")])
    inquiry = harbor.inquiry(now="2026-05-31 10:00", minimum_notice_minutes=24 * 60)
    assert times(harbor, inquiry, calendar) == ["10:00", "11:00"]
    a_second_later = harbor.inquiry(now="2026-05-31 10:00:01", minimum_notice_minutes=24 * 60)
    assert times(harbor, a_second_later, calendar) == ["11:00"]


def test_what_has_begun_is_not_offered(harbor):
    calendar = harbor.calendar([harbor.block(0, "09:00", "12:00")])
    assert times(harbor, harbor.inquiry(now="2026-06-01 10:01"), calendar) == ["11:00"]


def test_the_horizon_counts_local_dates_and_includes_the_last(harbor):
    calendar = harbor.calendar(harbor.every_day("00:00", "00:00"))
    inquiry = harbor.inquiry(now="2026-06-01 23:59", horizon_days=2)
    found = offered_slots(inquiry, calendar, on(harbor, "2026-05-30", "2026-06-10"))
    assert {wall[:10] for wall in harbor.walls(found)} == {"2026-06-02", "2026-06-03"}
    assert harbor.walls(found)[-1] == "2026-06-03 23:00"


def test_limits_of_time_do_not_move_the_grid(harbor):
    calendar = harbor.calendar([harbor.block(0, "09:00", "13:00")])
    inquiry = harbor.inquiry(now="2026-06-01 09:20", duration=75)
    assert times(harbor, inquiry, calendar) == ["10:15", "11:30"]


# --- 5. and 6. the viewer


def test_the_viewer_s_zone_changes_only_the_grouping(harbor):
    found = offered_slots(
        harbor.inquiry(),
        harbor.calendar([harbor.block(0, "20:00", "01:00")]),
        on(harbor, MONDAY, "2026-06-02"),
    )
    assert [(str(day), harbor.times(slots)) for day, slots in by_local_date(found, harbor.zone)] == [
        ("2026-06-01", ["20:00", "21:00", "22:00", "23:00"]),
        ("2026-06-02", ["00:00"]),
    ]
    assert [(str(day), len(slots)) for day, slots in by_local_date(found, "America/Los_Angeles")] == [
        ("2026-06-01", 5)
    ]
    assert [(str(day), len(slots)) for day, slots in by_local_date(found, "Europe/London")] == [
        ("2026-06-02", 5)
    ]
    assert by_local_date([], harbor.zone) == []


# --- accepting


def test_only_an_offered_start_is_accepted(harbor):
    calendar = harbor.calendar([harbor.block(0, "09:00", "12:00")])
    inquiry = harbor.inquiry(intent=Intent.REQUEST)
    slot = check_slot(inquiry, calendar, harbor.at("2026-06-01 10:00"), harbor.office)
    assert slot == Slot(slot.starts, slot.starts + 3600, harbor.clinician_id, harbor.office)
    for wrong in (
        "2026-06-01 10:15",
        "2026-06-01 12:00",
        "2026-06-02 10:00",
        "2026-06-01 10:00:00.000001",
        "2026-06-01 10:00:01",
    ):
        assert not is_offered(inquiry, calendar, harbor.at(wrong), harbor.office)
        assert find_slot(inquiry, calendar, harbor.at(wrong), harbor.office) is None
        with pytest.raises(SlotTaken):
            check_slot(inquiry, calendar, harbor.at(wrong), harbor.office)
    assert not is_offered(inquiry, calendar, harbor.at("2026-06-01 10:00"), harbor.telehealth)


@pytest.mark.parametrize(
    ("inquiry", "clinician", "refusal"),
    [
        ({"enabled": False}, {}, PortalNotOpen),
        ({"who_may_see": Audience.NOBODY}, {}, RequestsNotOpenToYou),
        ({"who_may_request": Audience.EXISTING}, {}, RequestsNotOpenToYou),
        ({"open_to_new": False}, {}, RequestsNotOpenToYou),
        ({"open_requests": 9}, {}, TooManyOpenRequests),
        ({"open_requests": 9}, {"visible": False}, TooManyOpenRequests),
        ({}, {"visible": False}, SlotTaken),
        ({}, {"accepts_new": False}, SlotTaken),
        ({}, {"offers_service": False}, SlotTaken),
        ({"minimum_notice_minutes": 365 * 24 * 60}, {}, SlotTaken),
        ({"horizon_days": 1}, {}, SlotTaken),
    ],
)
def test_a_refused_request_says_why_in_general(harbor, inquiry, clinician, refusal):
    calendar = harbor.calendar([harbor.block(0, "09:00", "10:00")], **clinician)
    with pytest.raises(refusal):
        check_slot(
            harbor.inquiry(intent=Intent.REQUEST, **inquiry),
            calendar,
            harbor.at("2026-06-01 09:00"),
            harbor.office,
        )


def test_staff_are_bound_by_the_calendar_but_not_by_the_portal(harbor):
    busy = [harbor.busy("2026-06-01 10:00", "2026-06-01 11:00")]
    calendar = harbor.calendar([harbor.block(0, "09:00", "12:00")], busy=busy, visible=False)
    inquiry = harbor.inquiry(enabled=False, duration=30, now="2026-06-01 09:00", minimum_notice_minutes=600)
    check_for_staff(inquiry, calendar, harbor.at("2026-06-01 09:20"), harbor.office)
    for start, reasons in (
        ("2026-06-01 09:40", ["nothing_in_the_way"]),
        ("2026-06-01 13:00", ["within_work"]),
        ("2026-06-01 11:45", ["within_work"]),
    ):
        with pytest.raises(OutsideSchedule) as refusal:
            check_for_staff(inquiry, calendar, harbor.at(start), harbor.office)
        assert refusal.value.extra == {"reasons": reasons}


# --- several calendars


def test_any_clinician_means_the_times_of_all(harbor):
    anna = harbor.calendar([harbor.block(0, "09:00", "11:00")])
    ben = type(anna)(type(anna.clinician)(UUID(int=99)), [harbor.block(0, "10:00", "12:00")])
    found = offered_by_any(harbor.inquiry(), [ben, anna], on(harbor, MONDAY))
    assert harbor.times(found) == ["09:00", "10:00", "10:00", "11:00"]
    assert {slot.clinician_id for slot in found if harbor.times([slot]) == ["10:00"]} == {
        harbor.clinician_id,
        UUID(int=99),
    }


def test_nearby_slots_are_the_nearest_in_order_of_time(harbor):
    found = offered_slots(
        harbor.inquiry(), harbor.calendar([harbor.block(0, "08:00", "17:00")]), on(harbor, MONDAY)
    )
    assert harbor.times(nearby(found, harbor.at("2026-06-01 12:10"), 3)) == ["11:00", "12:00", "13:00"]
    assert nearby([], harbor.at("2026-06-01 12:10"), 3) == []


def test_busy_time_is_needed_little_beyond_the_span(harbor):
    inquiry = harbor.inquiry(before=10, after=20)
    span = on(harbor, MONDAY)
    day_work = [harbor.calendar(harbor.every_day("09:00", "17:00"))]
    assert busy_span(inquiry, day_work, span) == (span.starts - 600, span.ends + 1200)
    assert busy_span(inquiry, [], span) == (span.starts - 600, span.ends + 1200)


def test_busy_time_is_needed_as_far_as_a_night_s_work_reaches(harbor):
    span = on(harbor, "2026-06-02")
    nights = [harbor.calendar(harbor.every_day("22:00", "02:00"))]
    assert busy_span(harbor.inquiry(), nights, span) == (span.starts - 2 * 3600, span.ends + 2 * 3600)


def test_an_empty_span_has_no_slots(harbor):
    span = on(harbor, MONDAY)
    calendar = harbor.calendar(harbor.every_day("00:00", "00:00"))
    assert offered_slots(harbor.inquiry(), calendar, span._replace(ends=span.starts)) == []
    assert offered_slots(harbor.inquiry(), harbor.calendar(), span) == []
