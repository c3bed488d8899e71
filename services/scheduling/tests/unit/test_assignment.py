"""Who gets a request for "any clinician"."""

from uuid import UUID

from scheduling.domain.assignment import in_fair_order
from scheduling.domain.calendars import BusyKind, Calendar, Clinician, busy_between


def make(number, *busy):
    return Calendar(Clinician(UUID(int=number)), busy=busy)


def ids(calendars):
    return [calendar.clinician.id.int for calendar in calendars]


def test_whoever_has_least_to_do_comes_first(harbor):
    at = harbor.at
    two_hours = busy_between(BusyKind.APPOINTMENT, at("2026-12-07 09:00"), at("2026-12-07 11:00"))
    one_hour = busy_between(BusyKind.HOLD, at("2026-12-08 09:00"), at("2026-12-08 10:00"))
    calendars = [make(1, two_hours), make(2, one_hour), make(3)]
    assert ids(in_fair_order(calendars, at("2026-12-09 09:00"))) == [3, 2, 1]


def test_a_vacation_is_not_work(harbor):
    at = harbor.at
    away = busy_between(BusyKind.BLACKOUT, at("2026-12-07 00:00"), at("2026-12-12 00:00"))
    busy = busy_between(BusyKind.APPOINTMENT, at("2026-12-07 09:00"), at("2026-12-07 09:15"))
    assert ids(in_fair_order([make(1, busy), make(2, away)], at("2026-12-14 09:00"))) == [2, 1]


def test_equals_are_drawn_alike_every_time_but_not_alike_for_every_start(harbor):
    calendars = [make(number) for number in range(1, 4)]
    starts = [harbor.at(f"2026-12-{day:02} {hour:02}:00") for day in range(1, 29) for hour in range(9, 17)]
    first = [ids(in_fair_order(calendars, start)) for start in starts]
    assert first == [ids(in_fair_order(reversed(calendars), start)) for start in starts]
    wins = [sum(order[0] == number for order in first) for number in range(1, 4)]
    assert all(len(starts) / 4 < count < len(starts) / 2.3 for count in wins)
