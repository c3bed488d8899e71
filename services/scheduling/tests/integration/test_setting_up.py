"""Practices say what they offer, when their clinicians work, and when they do not."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal_kit.testing import audit_in
from scheduling.domain.appointments import AppointmentStatus
from scheduling.domain.errors import (
    AppointmentNotFound,
    BlockEndsBeforeItStarts,
    ClinicianNotFound,
    OutsideSchedule,
    PortalNotOpen,
    RecurrenceInvalid,
    ServiceCodesInvalid,
    ServiceTypeNotFound,
    SlotTaken,
    StatusChangeNotAllowed,
)
from scheduling.domain.recurrence import CalendarEntry
from scheduling.models import BlockKind, CalendarBlock, ServiceCode
from scheduling.queries.practices import get_offer, get_portal, get_rules
from scheduling.queries.requests import list_to_do
from scheduling.usecases.actors import staff_member
from scheduling.usecases.appointments import NewAppointment, book_appointment, record_attendance
from scheduling.usecases.blocks import Block, save_block
from scheduling.usecases.clinicians import ClinicianChoices, set_up_clinician
from scheduling.usecases.offerings import CodeDetails, ServiceTypeDetails, save_service_type
from scheduling.usecases.practices import PortalRules, change_rules
from scheduling.usecases.schedules import WorkBlock, save_work_block


def a_code(minutes, is_default=True, **how):
    return CodeDetails(
        **{"id": uuid4()} | how, code=f"C-{minutes}", duration_minutes=minutes, is_default=is_default
    )


def intake_of(clinic):
    return ServiceTypeDetails(
        id=clinic.intake, name="Therapy Intake", open_to_new=True, open_to_existing=True
    )


# --- rules and offerings


def test_changing_the_rules_says_which_and_nothing_when_none_changed(harbor, database, now):
    rules = PortalRules(enabled=True, horizon_days=30, pending_hours=None)
    lines = len(audit_in(database))
    for _ in range(2):
        harbor.do(change_rules, harbor.claims(), harbor.id, rules, now=now)
    stored = harbor.do(get_rules, harbor.id)
    assert (stored.horizon_days, stored.pending_hours) == (30, None)
    assert [action for _, action, _ in audit_in(database)[lines:]] == ["rules.change"]


def test_rules_of_a_practice_nobody_told_of_can_not_be_changed(database, harbor, now):
    unknown = uuid4()
    with pytest.raises(PortalNotOpen):
        database.transact(
            unknown,
            lambda session: change_rules(
                session, harbor.claims(), unknown, PortalRules(enabled=True), now=now
            ),
        )


def test_a_pending_request_lives_until_its_time_is_near_where_the_practice_says_so(harbor):
    harbor.rules(pending_hours=None)
    assert harbor.pending_request("2026-12-07 10:00").expires_at == harbor.at("2026-12-06 10:00")


def test_another_default_code_sets_another_length(harbor, now):
    longer = a_code(90)
    codes = [a_code(60, is_default=False), longer]
    harbor.do(save_service_type, harbor.claims(), harbor.id, intake_of(harbor), codes, now=now)
    assert harbor.do(get_offer, harbor.id, harbor.intake).code.id == longer.id
    request = harbor.request("2026-12-07 09:00")
    assert (request.ends_at - request.starts_at).total_seconds() == 90 * 60
    # Any of its codes can be asked for by name.
    assert harbor.do(get_offer, harbor.id, harbor.intake, codes[0].id).code.duration_minutes == 60


@pytest.mark.parametrize("defaults", [0, 2])
def test_a_service_has_exactly_one_default_code(harbor, now, defaults):
    codes = [a_code(60, is_default=number < defaults) for number in range(2)]
    with pytest.raises(ServiceCodesInvalid):
        harbor.do(save_service_type, harbor.claims(), harbor.id, intake_of(harbor), codes, now=now)


def test_the_database_keeps_a_second_default_out(harbor):
    def add(session):
        old = session.execute(
            select(ServiceCode).where(ServiceCode.service_type_id == harbor.intake)
        ).scalar_one()
        session.add(
            ServiceCode(
                practice_id=harbor.id,
                id=uuid4(),
                service_type_id=harbor.intake,
                code=f"{old.code} again",
                duration_minutes=30,
                is_default=True,
            )
        )

    with pytest.raises(IntegrityError, match="uq_service_codes_one_default"):
        harbor.do(add)


def test_rows_of_another_practice_can_not_be_referred_to(harbor, mesa, now):
    block = WorkBlock(
        id=uuid4(),
        clinician_id=harbor.ana,
        location_id=mesa.office,
        weekday=0,
        starts=time(9),
        ends=time(10),
    )
    with pytest.raises(IntegrityError, match="fk_work_schedules_practice_id_location_id"):
        harbor.do(save_work_block, harbor.claims(), harbor.id, block, now=now)
    choices = ClinicianChoices(visible=True, accepts_new=True, service_type_ids=frozenset())
    with pytest.raises(ClinicianNotFound):
        harbor.do(set_up_clinician, harbor.claims(), harbor.id, mesa.ana, choices, now=now)


def test_a_service_that_is_no_more_is_not_offered_but_its_requests_can_be_read(harbor):
    request = harbor.request("2026-12-07 10:00")
    retire = "update service_types set active = false where name = 'Therapy Intake'"
    harbor.do(lambda session: session.connection().exec_driver_sql(retire))
    with pytest.raises(ServiceTypeNotFound):
        harbor.request("2026-12-08 10:00")
    assert (
        harbor.do(get_offer, harbor.id, harbor.intake, request.service_code_id).service_type.active is False
    )
    assert [kind.name for kind, _ in harbor.do(get_portal, harbor.id).service_types] == ["Therapy Session"]


# --- blocks


def test_a_block_is_kept_as_wall_time_and_may_be_moved(harbor, database, now):
    block_id = uuid4()
    for hour in (12, 13):
        harbor.block(f"2026-12-07 {hour}:00", f"2026-12-07 {hour}:30", harbor.ana, id=block_id)
    [stored] = harbor.do(lambda session: session.execute(select(CalendarBlock)).scalars().all())
    assert (stored.wall_starts, stored.last_wall_ends) == (
        datetime.fromisoformat("2026-12-07 13:00"),
        datetime.fromisoformat("2026-12-07 13:30"),
    )
    assert audit_in(database)[-1][1] == "block.save"


def test_whole_days_run_from_midnight_to_midnight(harbor, now):
    days = Block.whole_days(
        id=uuid4(),
        kind=BlockKind.BLACKOUT,
        clinician_id=None,
        title="Closed",
        first=date(2026, 12, 7),
        last=date(2026, 12, 8),
    )
    harbor.do(save_block, harbor.claims(), harbor.id, days, now=now)
    for day in ("07", "08"):
        with pytest.raises(SlotTaken):
            harbor.request(f"2026-12-{day} 09:00")
    assert harbor.request("2026-12-09 09:00")


@pytest.mark.parametrize(
    ("ends", "rule", "refusal"),
    [
        ("2026-12-07 09:00", None, BlockEndsBeforeItStarts),
        ("2026-12-07 10:00", "every day", RecurrenceInvalid),
        ("2026-12-07 10:00", "FREQ=MINUTELY", RecurrenceInvalid),
    ],
)
def test_a_block_that_makes_no_sense_is_not_saved(harbor, now, ends, rule, refusal):
    with pytest.raises(refusal):
        harbor.block("2026-12-07 09:00", ends, harbor.ana, rule=rule)
    assert harbor.do(lambda session: session.execute(select(CalendarBlock)).all()) == []


def test_a_block_of_one_practice_blocks_no_other(harbor, mesa):
    harbor.block("2026-12-07 00:00", "2026-12-08 00:00", None)
    assert mesa.request("2026-12-07 09:00")
    with pytest.raises(IntegrityError, match="fk_calendar_blocks"):
        harbor.block("2026-12-07 00:00", "2026-12-08 00:00", mesa.ana)


def test_a_lunch_stays_at_noon_when_the_clocks_change(harbor):
    harbor.rules(horizon_days=365)
    entry = CalendarEntry(
        datetime.fromisoformat("2026-12-01 12:00"), datetime.fromisoformat("2026-12-01 13:00"), "FREQ=DAILY"
    )
    harbor.block("2026-12-01 12:00", "2026-12-01 13:00", harbor.ana, entry=entry)
    for day in ("2027-03-12", "2027-03-15"):
        with pytest.raises(SlotTaken):
            harbor.request(f"{day} 12:00", email=f"{day}@example.com")
        assert harbor.request(f"{day} 13:00", email=f"{day}@example.com")


# --- appointments that staff make


@pytest.fixture
def book(now):
    def run(clinic, wall, **changes):
        wanted = {
            "patient_id": uuid4(),
            "clinician_id": clinic.ana,
            "service_type_id": clinic.session_type,
            "location_id": clinic.office,
            "starts_at": clinic.at(wall),
        }
        wanted = NewAppointment(**wanted | changes)
        return clinic.do(book_appointment, clinic.claims(), clinic.id, wanted, now=now)

    return run


def test_staff_book_a_time_and_nobody_else_gets_it(harbor, database, book):
    appointment = book(harbor, "2026-12-07 10:00")
    assert (appointment.status, appointment.request_id) == ("booked", None)
    [hold] = harbor.holds()
    assert (hold.appointment_id, hold.expires_at) == (appointment.id, None)
    assert audit_in(database)[-1] == (str(harbor.scheduler), "appointment.book", "done")
    with pytest.raises(SlotTaken):
        harbor.request("2026-12-07 10:00")


@pytest.mark.parametrize(
    ("wall", "reason"), [("2026-12-07 10:15", "nothing_in_the_way"), ("2026-12-07 20:00", "within_work")]
)
def test_booking_outside_the_schedule_needs_saying_so(harbor, database, book, wall, reason):
    book(harbor, "2026-12-07 10:00")
    with pytest.raises(OutsideSchedule) as refused:
        book(harbor, wall)
    assert refused.value.extra["reasons"] == [reason]
    book(harbor, wall, overbook=True)
    assert audit_in(database)[-1] == (str(harbor.scheduler), "appointment.book", "overbooked")
    assert sum(hold.overbooked for hold in harbor.holds()) == (reason == "nothing_in_the_way")


def test_a_clinician_who_left_can_not_be_booked(harbor, mesa, book):
    with pytest.raises(OutsideSchedule) as refused:
        book(harbor, "2026-12-07 10:00", clinician_id=mesa.ana)
    assert refused.value.extra["reasons"] == ["clinician_visible"]


def test_whether_somebody_came_is_noted_once(harbor, mesa, database, book, now):
    appointment = book(harbor, "2026-12-07 10:00")

    def note(clinic, status):
        return clinic.do(record_attendance, clinic.claims(), clinic.id, appointment.id, status, now=now)

    with pytest.raises(AppointmentNotFound):
        note(mesa, AppointmentStatus.ARRIVED)
    assert note(harbor, AppointmentStatus.ARRIVED).status == "arrived"
    assert note(harbor, AppointmentStatus.FULFILLED).status == "fulfilled"
    assert audit_in(database)[-1][1] == "appointment.fulfilled"
    with pytest.raises(StatusChangeNotAllowed):
        note(harbor, AppointmentStatus.NOSHOW)


# --- to-do


def test_the_to_do_list_holds_what_one_may_decide_the_most_pressing_first(harbor, mesa, now):
    later = harbor.pending_request("2026-12-07 10:00", harbor.ben, email="a@example.com")
    sooner = harbor.pending_request("2026-11-26 09:00", email="b@example.com")
    harbor.request("2026-12-09 10:00", email="c@example.com")
    mesa.pending_request("2026-12-07 10:00")

    def to_do(role, staff_id=None):
        member = staff_member(harbor.claims(role, staff_id))
        return [found.request.id for found in harbor.do(list_to_do, harbor.id, member, now)]

    assert to_do("scheduler") == to_do("practice_administrator") == [sooner.id, later.id]
    assert to_do("clinician", harbor.ben) == [later.id]
    assert to_do("clinician", harbor.clinicians[2]) == []
