"""Listing free times: what is listed is accepted, and the cost does not grow with clinicians or days."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from portal_contracts.instants import parse_instant
from scheduling.domain.errors import PortalNotOpen, ServiceTypeNotFound, SlotTaken
from scheduling.domain.policies import Audience, Viewer
from scheduling.domain.recurrence import CalendarEntry
from scheduling.queries.calendar import list_entries
from scheduling.queries.practices import get_portal
from scheduling.usecases.availability import SlotQuestion, list_slots
from scheduling.usecases.clinicians import ClinicianChoices, set_up_clinician, sync_clinician
from scheduling.usecases.schedules import ExtraBlock, WorkBlock, save_extra_block, save_work_block

NEW, EXISTING = Viewer(existing=False), Viewer(existing=True)


@pytest.fixture
def slots(now):
    """`slots(clinic, "2026-12-07", "2026-12-11", clinician_id=...)`, as (wall time, clinician) pairs."""

    def find(clinic, first, last=None, viewer=NEW, at=now, **how):
        found = ask(clinic, first, last or first, viewer, at, **how)
        return [
            (slot.starts_at.astimezone(clinic.zone).strftime("%m-%d %H:%M"), slot.clinician_id)
            for _, slots in found.days
            for slot in slots
        ]

    return find


def ask(clinic, first, last, viewer, at, service_type_id=None, **how):
    question = SlotQuestion(
        service_type_id=service_type_id or clinic.intake,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        **how,
    )
    return clinic.do(list_slots, clinic.id, question, viewer, now=at)


@contextmanager
def statements(database):
    """The SQL sent meanwhile, without what begins and ends transactions."""
    sent = []

    def note(connection, cursor, statement, *_):
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_a_day_is_offered_hour_by_hour(harbor, slots):
    assert slots(harbor, "2026-12-07", clinician_id=harbor.ana) == [
        (f"12-07 {hour:02}:00", harbor.ana) for hour in range(9, 17)
    ]


def test_any_clinician_lists_everybodys_times(harbor, slots):
    found = slots(harbor, "2026-12-07")
    assert len(found) == 3 * 8
    assert {clinician for _, clinician in found} == set(harbor.clinicians)


def test_blocks_requests_and_appointments_leave_the_rest(harbor, slots):
    harbor.block("2026-12-07 12:00", "2026-12-07 13:00", None, rule="FREQ=DAILY")
    harbor.request("2026-12-07 14:00")
    walls = [wall for wall, _ in slots(harbor, "2026-12-07", clinician_id=harbor.ana)]
    # Intake keeps 15 minutes after it: none at 11:00 before the lunch, nor at 13:00 before the request.
    assert walls == ["12-07 09:00", "12-07 10:00", "12-07 15:15"]


def test_an_exception_and_an_ended_block_take_nothing(harbor, slots):
    ended = CalendarEntry(
        datetime.fromisoformat("2026-11-02 09:00"),
        datetime.fromisoformat("2026-11-02 17:00"),
        "FREQ=DAILY;UNTIL=20261201",
        frozenset({date(2026, 11, 30)}),
    )
    harbor.block("2026-11-02 09:00", "2026-11-02 17:00", harbor.ana, entry=ended)
    assert len(slots(harbor, "2026-11-30", clinician_id=harbor.ana)) == 8
    assert slots(harbor, "2026-12-01", clinician_id=harbor.ana) == []
    assert len(slots(harbor, "2026-12-02", clinician_id=harbor.ana)) == 8


def test_extra_time_and_effective_dates_are_heeded(harbor, slots, now):
    evening = {"clinician_id": harbor.ana, "location_id": harbor.telehealth}
    extra = ExtraBlock(id=uuid4(), local_date=date(2026, 12, 5), starts=time(10), ends=time(12), **evening)
    weekly = WorkBlock(
        id=uuid4(),
        weekday=0,
        starts=time(18),
        ends=time(20),
        effective_from=date(2026, 12, 8),
        effective_to=date(2026, 12, 14),
        **evening,
    )
    harbor.do(save_extra_block, harbor.claims(), harbor.id, extra, now=now)
    harbor.do(save_work_block, harbor.claims(), harbor.id, weekly, now=now)
    remote = {"clinician_id": harbor.ana, "location_id": harbor.telehealth}
    assert slots(harbor, "2026-12-01", "2026-12-31", **remote) == [
        ("12-05 10:00", harbor.ana),
        ("12-05 11:00", harbor.ana),
        ("12-14 18:00", harbor.ana),
        ("12-14 19:00", harbor.ana),
    ]


def test_each_practice_keeps_its_own_clock(harbor, mesa, slots, now):
    assert slots(harbor, "2026-12-07", clinician_id=harbor.ana)[0][0] == "12-07 09:00"
    [first, *_] = ask(mesa, "2026-12-07", "2026-12-07", NEW, now).days[0][1]
    assert first.starts_at == mesa.at("2026-12-07 09:00")
    assert first.starts_at - harbor.at("2026-12-07 09:00") == timedelta(hours=2)


def test_the_next_free_date_is_found_beyond_what_was_asked_for(harbor, now):
    harbor.block("2026-12-07 00:00", "2026-12-21 00:00", None)
    found = ask(harbor, "2026-12-07", "2026-12-13", NEW, now)
    assert (found.days, found.next_free) == ([], date(2026, 12, 21))
    assert ask(harbor, "2026-12-04", "2026-12-13", NEW, now).next_free == date(2026, 12, 4)
    assert ask(harbor, "2027-06-01", "2027-06-02", NEW, now).next_free is None
    # Whatever has passed, tomorrow is the first date with notice enough.
    assert ask(harbor, "2026-01-01", "2026-01-02", NEW, now).next_free == date(2026, 11, 25)


def test_who_may_not_see_sees_nothing(harbor, slots):
    for choice in (Audience.EXISTING, Audience.NOBODY):
        harbor.rules(who_may_see=choice)
        assert slots(harbor, "2026-12-07") == []
    harbor.rules(enabled=False)
    assert slots(harbor, "2026-12-07") == []


def test_existing_clients_see_what_is_open_to_them(harbor, slots):
    sessions = {"service_type_id": harbor.session_type}
    assert slots(harbor, "2026-12-07", **sessions) == []
    assert len(slots(harbor, "2026-12-07", viewer=EXISTING, **sessions)) == 3 * 10


def test_another_practices_service_is_not_found_and_its_clinician_has_no_times(harbor, mesa, slots):
    with pytest.raises(ServiceTypeNotFound):
        slots(harbor, "2026-12-07", service_type_id=mesa.intake)
    assert slots(harbor, "2026-12-07", clinician_id=mesa.ana) == []
    assert slots(harbor, "2026-12-07", location_id=mesa.office) == []


def test_every_time_listed_is_accepted(harbor, now):
    """Sampled, with a calendar that is not too tidy, and asked anew after each acceptance."""
    chance = random.Random(20261207)
    harbor.block("2026-12-01 12:10", "2026-12-01 12:50", harbor.ana, rule="FREQ=WEEKLY;BYDAY=TU,TH")
    harbor.block("2026-12-09 00:00", "2026-12-10 00:00", None)
    for number in range(25):
        found = ask(harbor, "2026-11-24", "2026-12-20", NEW, now)
        slot = chance.choice([slot for _, slots in found.days for slot in slots])
        asked = {"location_id": slot.location_id, "email": f"{number}@example.com"}
        request = harbor.request(slot.starts_at, slot.clinician_id, **asked)
        assert (request.starts_at, request.ends_at) == (slot.starts_at, slot.ends_at)
        with pytest.raises(SlotTaken):
            harbor.request(slot.starts_at, slot.clinician_id, **asked | {"email": "late@example.com"})


def test_the_number_of_statements_grows_neither_with_clinicians_nor_with_days(harbor, database, now):
    with statements(database) as for_one_day:
        ask(harbor, "2026-12-07", "2026-12-07", NEW, now, clinician_id=harbor.ana)
    choices = ClinicianChoices(visible=True, accepts_new=True, service_type_ids=frozenset({harbor.intake}))
    for _ in range(5):
        newcomer = uuid4()
        harbor.do(sync_clinician, harbor.id, newcomer, active=True, changed_at=now)
        harbor.do(set_up_clinician, harbor.claims(), harbor.id, newcomer, choices, now=now)
    for day in range(1, 6):
        harbor.block(f"2026-12-0{day} 12:00", f"2026-12-0{day} 13:00", None, rule="FREQ=WEEKLY")
        harbor.request(f"2026-12-{6 + day:02} 10:00", email=f"{day}@example.com")
    with statements(database) as for_everybody:
        ask(harbor, "2026-11-25", "2027-01-20", NEW, now)

    assert len(for_everybody) == len(for_one_day) <= 7  # the practice, and one a table


def test_a_request_takes_as_many_statements_with_one_clinician_as_with_any(harbor, database):
    with statements(database) as with_one:
        harbor.request("2026-12-07 10:00")
    with statements(database) as with_any:
        harbor.request("2026-12-08 10:00", email="b@example.com", clinician_id=None)
    assert len(with_one) == len(with_any) <= 17


def test_the_portal_tells_what_there_is(harbor, mesa, now):
    portal = harbor.do(get_portal, harbor.id)
    assert portal.rules.is_open and portal.rules.time_zone == "America/New_York"
    assert [(kind.name, minutes) for kind, minutes in portal.service_types] == [
        ("Therapy Intake", 60),
        ("Therapy Session", 45),
    ]
    assert [place.name for place in portal.locations] == ["Office", "Telehealth"]
    assert [each.id for each in portal.clinicians] == harbor.clinicians
    assert portal.clinicians[0].location_ids == [harbor.office]
    assert set(portal.clinicians[0].service_type_ids) == {harbor.intake, harbor.session_type}
    with pytest.raises(PortalNotOpen):
        harbor.database.transact(uuid4(), lambda session: get_portal(session, uuid4()))


def test_the_calendar_shows_what_is_there_and_of_whom(harbor, mesa, now):
    mesa.request("2026-12-07 10:00")
    harbor.block("2026-12-07 12:00", "2026-12-07 13:00", None, rule="FREQ=DAILY", title="Lunch")
    harbor.block("2026-12-08 00:00", "2026-12-09 00:00", harbor.ben)
    request = harbor.pending_request("2026-12-07 09:00")
    entries = harbor.do(
        list_entries, harbor.id, harbor.zone.key, date(2026, 12, 7), date(2026, 12, 8), now, harbor.ana
    )
    assert [(entry.kind, entry.title, entry.state) for entry in entries] == [
        ("request", "Hugo Marsh", "pending"),
        ("blackout", "Lunch", None),
        ("blackout", "Lunch", None),
    ]
    assert (entries[0].id, entries[0].service_type) == (request.id, "Therapy Intake")
    assert entries[1].starts_at == harbor.at("2026-12-07 12:00")
    everybody = harbor.do(list_entries, harbor.id, harbor.zone.key, date(2026, 12, 7), date(2026, 12, 8), now)
    assert len(everybody) == 4
    lapsed = harbor.do(
        list_entries,
        harbor.id,
        harbor.zone.key,
        date(2026, 12, 7),
        date(2026, 12, 7),
        now + timedelta(days=3),
    )
    assert [entry.kind for entry in lapsed] == ["blackout"]


def test_instants_of_slots_are_read_back_as_they_were(harbor, now):
    [slot, *_] = ask(harbor, "2026-12-07", "2026-12-07", NEW, now).days[0][1]
    assert parse_instant(slot.starts_at.isoformat()) == harbor.at("2026-12-07 09:00")
