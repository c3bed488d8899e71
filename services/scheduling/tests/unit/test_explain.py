"""Why a time is or is not offered: one line a rule."""

import pytest

from scheduling.domain.calendars import BusyKind
from scheduling.domain.policies import Audience, Intent, RuleCode
from scheduling.domain.slots import explain

ALL = list(RuleCode)


def broken(rules):
    return [rule.code for rule in rules if not rule.holds]


@pytest.fixture
def calendar(harbor):
    lunch = harbor.busy("2026-06-01 12:00", "2026-06-01 13:00", BusyKind.SCHEDULED_EVENT)
    return harbor.calendar([harbor.block(0, "09:00", "17:00")], busy=[lunch])


def test_an_offered_time_breaks_no_rule(harbor, calendar):
    rules = explain(
        harbor.inquiry(intent=Intent.REQUEST), calendar, harbor.at("2026-06-01 10:00"), harbor.office
    )
    assert [rule.code for rule in rules] == ALL
    assert broken(rules) == []


def test_seeing_is_not_bound_by_the_rules_for_requests(harbor, calendar):
    rules = explain(harbor.inquiry(), calendar, harbor.at("2026-06-01 10:00"), harbor.office)
    only_for_requests = {RuleCode.VIEWER_MAY_REQUEST, RuleCode.OPEN_REQUESTS}
    assert [rule.code for rule in rules] == [code for code in ALL if code not in only_for_requests]


@pytest.mark.parametrize(
    ("start", "inquiry", "expected"),
    [
        ("2026-06-01 10:15", {}, [RuleCode.ON_THE_GRID]),
        ("2026-06-01 10:00:00.5", {}, [RuleCode.ON_THE_GRID]),
        ("2026-06-01 08:00", {}, [RuleCode.WITHIN_WORK, RuleCode.ON_THE_GRID]),
        ("2026-06-01 16:30", {}, [RuleCode.WITHIN_WORK, RuleCode.ON_THE_GRID]),
        ("2026-06-02 10:00", {}, [RuleCode.WITHIN_WORK, RuleCode.ON_THE_GRID]),
        ("2026-06-01 12:30", {}, [RuleCode.NOTHING_IN_THE_WAY, RuleCode.ON_THE_GRID]),
        ("2026-06-01 11:00", {"after": 5}, [RuleCode.NOTHING_IN_THE_WAY, RuleCode.ON_THE_GRID]),
        (
            "2026-06-01 10:00",
            {"now": "2026-06-01 09:30", "minimum_notice_minutes": 60},
            [RuleCode.MINIMUM_NOTICE],
        ),
        ("2026-06-01 10:00", {"now": "2026-05-01 09:30", "horizon_days": 30}, [RuleCode.HORIZON]),
        ("2026-06-01 10:00", {"enabled": False}, [RuleCode.PORTAL_ENABLED]),
        ("2026-06-01 10:00", {"who_may_see": Audience.EXISTING}, [RuleCode.VIEWER_MAY_SEE]),
        ("2026-06-01 10:00", {"who_may_request": Audience.NOBODY}, [RuleCode.VIEWER_MAY_REQUEST]),
        ("2026-06-01 10:00", {"open_requests": 3}, [RuleCode.OPEN_REQUESTS]),
        ("2026-06-01 10:00", {"open_to_new": False}, [RuleCode.SERVICE_OPEN]),
    ],
)
def test_each_rule_is_named_where_it_is_broken(harbor, calendar, start, inquiry, expected):
    asked = harbor.inquiry(intent=Intent.REQUEST, **inquiry)
    assert broken(explain(asked, calendar, harbor.at(start), harbor.office)) == expected


@pytest.mark.parametrize(
    ("clinician", "expected"),
    [
        ({"visible": False}, [RuleCode.CLINICIAN_VISIBLE]),
        ({"accepts_new": False}, [RuleCode.CLINICIAN_ACCEPTS_NEW]),
        ({"offers_service": False}, [RuleCode.CLINICIAN_OFFERS_SERVICE]),
        ({"service_location_ids": frozenset()}, [RuleCode.SERVICE_AT_LOCATION, RuleCode.ON_THE_GRID]),
    ],
)
def test_the_clinician_s_own_rules_are_named_too(harbor, clinician, expected):
    calendar = harbor.calendar([harbor.block(0, "09:00", "17:00")], **clinician)
    assert (
        broken(explain(harbor.inquiry(), calendar, harbor.at("2026-06-01 10:00"), harbor.office)) == expected
    )


def test_a_location_where_nobody_works_is_outside_the_schedule(harbor, calendar):
    rules = explain(harbor.inquiry(), calendar, harbor.at("2026-06-01 10:00"), harbor.telehealth)
    assert broken(rules) == [RuleCode.WITHIN_WORK, RuleCode.ON_THE_GRID]


def test_a_trace_shows_what_is_in_the_way(harbor, calendar):
    blackout = harbor.busy("2026-06-01 12:30", "2026-06-01 18:00", BusyKind.BLACKOUT)
    lapsed = harbor.busy("2026-06-01 12:00", "2026-06-01 13:00", BusyKind.HOLD, expires="2026-01-01 00:00")
    asked = harbor.inquiry(practice_busy=(blackout, lapsed))
    rules = {
        rule.code: rule for rule in explain(asked, calendar, harbor.at("2026-06-01 12:00"), harbor.office)
    }
    in_the_way = rules[RuleCode.NOTHING_IN_THE_WAY].in_the_way
    assert [entry.kind for entry in in_the_way] == [BusyKind.SCHEDULED_EVENT, BusyKind.BLACKOUT]


def test_a_trace_shows_the_bounds_of_notice_and_horizon(harbor, calendar):
    asked = harbor.inquiry(now="2026-06-01 08:00", minimum_notice_minutes=90, horizon_days=2)
    rules = {
        rule.code: rule for rule in explain(asked, calendar, harbor.at("2026-06-01 10:00"), harbor.office)
    }
    assert rules[RuleCode.MINIMUM_NOTICE].bound == harbor.at("2026-06-01 09:30")
    assert rules[RuleCode.HORIZON].bound == harbor.at("2026-06-04 00:00")
