"""Many at one thing at once, on a real database: exactly one may have it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from psycopg.errors import ExclusionViolation
from sqlalchemy import text

from portal_contracts.instants import format_instant
from portal_kit.errors import DomainError
from portal_kit.testing import SigningClient, events_in
from scheduling.app import create_app
from scheduling.domain.errors import CalendarBusy, SlotTaken
from scheduling.domain.recurrence import CalendarEntry
from scheduling.models import Appointment, AppointmentRequest, BlockKind
from scheduling.queries.calendar import list_entries
from scheduling.queries.locks import lock_calendars
from scheduling.usecases.blocks import Block, save_block
from scheduling.usecases.decisions import Approval, approve_request
from scheduling.usecases.expiry import expire_requests
from scheduling.usecases.requests import request_appointment

pytestmark = pytest.mark.race


@pytest.fixture
def wide_app(app: Flask, settings: Any) -> Iterator[Flask]:
    """The app with a connection for each of 100 requests at a time, as many processes would have together."""
    yield create_app(replace(settings, database_pool_size=100))
    create_app(settings)


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Let all of them loose at the same moment; the results, refusals included, in order."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return work()
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def a_body(clinic: Any, number: int, clinician: UUID | None, starts_at: datetime) -> dict[str, Any]:
    return {
        "service_type_id": str(clinic.intake),
        "clinician_id": str(clinician) if clinician else None,
        "location_id": str(clinic.office),
        "starts_at": format_instant(starts_at),
        "language": "en",
        "requester": {
            "given_name": "Hugo",
            "family_name": "Marsh",
            "birth_date": "1999-02-17",
            "email": f"guest{number}@example.com",
            "phone": "(212) 555-0141",
            "comments": None,
        },
    }


def poster(app: Flask, clinic: Any, key: str, body: dict[str, Any]) -> Callable[[], tuple[int, Any]]:
    token, client = clinic.portal_token("requests:create"), SigningClient(app)

    def post() -> tuple[int, Any]:
        answer = client.post("/v1/requests", token, key=key, json=body)
        return answer.status_code, answer.get_json()

    return post


def deadlocks(admin_url: str, database_url: str) -> int:
    name = database_url.rsplit("/", 1)[1]
    with psycopg.connect(admin_url) as connection:
        row = connection.execute(
            "select deadlocks from pg_stat_database where datname = %s", [name]
        ).fetchone()
        return row[0] if row else 0


def test_one_of_200_who_ask_for_one_slot_gets_it(wide_app, harbor, database, postgres_admin_url, settings):
    before = deadlocks(postgres_admin_url, settings.database_url)
    starts_at = harbor.soon()
    posts = [
        poster(wide_app, harbor, str(uuid4()), a_body(harbor, n, harbor.ana, starts_at)) for n in range(200)
    ]

    answers = at_once(posts)

    assert Counter(status for status, _ in answers) == {201: 1, 409: 199}
    assert {body["code"] for status, body in answers if status == 409} == {"slot_taken"}
    assert all(len(body["nearby"]) == 6 for status, body in answers if status == 409)
    assert deadlocks(postgres_admin_url, settings.database_url) == before
    assert len(harbor.holds()) == 1
    assert [name for name, _ in events_in(database)] == ["scheduling.appointment_requested.v1"]


def test_any_clinician_is_as_many_as_are_free(wide_app, harbor):
    starts_at = harbor.soon()
    posts = [poster(wide_app, harbor, str(uuid4()), a_body(harbor, n, None, starts_at)) for n in range(30)]

    answers = at_once(posts)

    assert Counter(status for status, _ in answers) == {201: 3, 409: 27}
    winners = {body["clinician_id"] for status, body in answers if status == 201}
    assert winners == {str(each) for each in harbor.clinicians}


def test_any_clinician_and_a_named_one_do_not_lock_each_other_out(
    wide_app, harbor, postgres_admin_url, settings
):
    before = deadlocks(postgres_admin_url, settings.database_url)
    starts_at = harbor.soon()
    whom = [None, *harbor.clinicians, None, *reversed(harbor.clinicians)] * 5
    posts = [
        poster(wide_app, harbor, str(uuid4()), a_body(harbor, n, clinician, starts_at))
        for n, clinician in enumerate(whom)
    ]

    answers = at_once(posts)

    assert Counter(status for status, _ in answers) == {201: 3, 409: len(whom) - 3}
    assert deadlocks(postgres_admin_url, settings.database_url) == before


def test_50_posts_with_one_key_have_one_effect(wide_app, harbor, database):
    body = a_body(harbor, 1, harbor.ana, harbor.soon())

    answers = at_once([poster(wide_app, harbor, "one key", body) for _ in range(50)])

    assert Counter(status for status, _ in answers) == {201: 50}
    assert len({answer["reference"] for _, answer in answers}) == 1
    assert len(harbor.holds()) == 1
    assert len(events_in(database)) == 1


def test_an_address_can_not_get_round_its_cap_by_asking_all_at_once(wide_app, harbor):
    starts_at = harbor.soon(9)
    times = [(each, starts_at + timedelta(days=day)) for each in harbor.clinicians for day in range(4)]
    posts = [
        poster(wide_app, harbor, str(uuid4()), a_body(harbor, 1, clinician, when))
        for clinician, when in times
    ]

    answers = at_once(posts)

    assert Counter(status for status, _ in answers) == {201: 3, 409: 9}
    assert {body["code"] for status, body in answers if status == 409} == {"too_many_open_requests"}


def test_who_waits_too_long_for_a_calendar_is_told_to_try_again(harbor, database, now):
    asked = harbor.asks("2026-12-07 10:00")

    def ask_in_a_hurry(session):
        session.execute(text("set local lock_timeout = '50ms'"))
        return request_appointment(session, harbor.claims(), harbor.id, asked, now=now)

    with database.transaction(harbor.id) as session:
        lock_calendars(session, harbor.id, [harbor.ana])
        with pytest.raises(CalendarBusy):
            harbor.do(ask_in_a_hurry)
    assert harbor.do(ask_in_a_hurry).state == "unverified"


def test_of_two_who_approve_at_once_one_does(harbor, database, now):
    request = harbor.pending_request("2026-12-07 10:00")
    patients = [uuid4(), uuid4()]
    deciders = [harbor.claims("scheduler"), harbor.claims("practice_administrator")]

    def approver(patient_id: UUID, actor: Any) -> Callable[[], Any]:
        approval = Approval(patient_id=patient_id)
        return lambda: harbor.do(approve_request, actor, harbor.id, request.id, approval, now=now)

    results = at_once([approver(*each) for each in zip(patients, deciders, strict=True)])

    made = [result for result in results if isinstance(result, Appointment)]
    refused = [result.code for result in results if isinstance(result, DomainError)]
    assert (len(made), refused) == (1, ["request_already_decided"])
    assert harbor.stored(request).patient_id == made[0].patient_id
    assert [hold.appointment_id for hold in harbor.holds()] == [made[0].id]


def test_a_request_expires_or_is_approved_but_never_both(harbor, database, now):
    requests = [
        harbor.pending_request(f"2026-12-{day:02} 10:00", email=f"{day}@example.com") for day in (7, 8, 9)
    ]
    then = now + timedelta(hours=48)
    approval = Approval(patient_id=uuid4())

    def approve(request: AppointmentRequest) -> Callable[[], Any]:
        just_before = then - timedelta(seconds=1)
        actor = harbor.claims()
        return lambda: harbor.do(approve_request, actor, harbor.id, request.id, approval, now=just_before)

    def sweep() -> int:
        return database.transact(
            None, lambda session: expire_requests(session, now=then), every_practice=True
        )

    at_once([sweep, *(approve(request) for request in requests), sweep])
    sweep()

    states = Counter(harbor.stored(request).state for request in requests)
    names = Counter(name for name, _ in events_in(database))
    assert states.total() == states["approved"] + states["expired"] == 3
    assert names["scheduling.request_approved.v1"] == states["approved"] == len(harbor.holds())
    assert names["scheduling.request_expired.v1"] == states["expired"]


def test_a_vacation_saved_meanwhile_leaves_no_request_unseen(harbor, now):
    """Whoever comes first is seen by the other: a request made after the vacation is refused, and one made
    before it stands in the calendar beside it."""
    for round_number, day in enumerate(("2026-12-07", "2026-12-08", "2026-12-09", "2026-12-10")):
        entry = CalendarEntry(datetime.fromisoformat(f"{day} 09:00"), datetime.fromisoformat(f"{day} 17:00"))
        whose = [harbor.ana, None][round_number % 2]
        block = Block(id=uuid4(), kind=BlockKind.BLACKOUT, clinician_id=whose, title="Away", entry=entry)
        asked = harbor.asks(f"{day} 10:00", email=f"{day}@example.com")

        results = at_once(
            [
                lambda asked=asked: harbor.do(
                    request_appointment, harbor.claims(), harbor.id, asked, now=now
                ),
                lambda block=block: harbor.do(save_block, harbor.claims(), harbor.id, block, now=now),
            ]
        )

        on = datetime.fromisoformat(day).date()
        entries = harbor.do(list_entries, harbor.id, harbor.zone.key, on, on, now)
        kinds = sorted(entry.kind for entry in entries)
        if isinstance(results[0], SlotTaken):
            assert kinds == ["blackout"]
        else:
            assert kinds == ["blackout", "request"]
        again = harbor.asks(f"{day} 13:00", email="later@example.com")
        with pytest.raises(SlotTaken):
            harbor.do(request_appointment, harbor.claims(), harbor.id, again, now=now)


@pytest.mark.parametrize("whose", ["ana", None], ids=["one clinician's", "everybody's"])
def test_a_request_waits_for_a_vacation_that_is_being_saved(harbor, database, service_database, now, whose):
    entry = CalendarEntry(
        datetime.fromisoformat("2026-12-07 09:00"), datetime.fromisoformat("2026-12-07 17:00")
    )
    clinician_id = harbor.ana if whose else None
    block = Block(id=uuid4(), kind=BlockKind.BLACKOUT, clinician_id=clinician_id, title="Away", entry=entry)
    asked = harbor.asks("2026-12-07 10:00")
    with ThreadPoolExecutor(1) as pool, psycopg.connect(service_database.app_url) as onlooker:
        with database.transaction(harbor.id) as session:
            save_block(session, harbor.claims(), harbor.id, block, now=now)
            made = pool.submit(harbor.do, request_appointment, harbor.claims(), harbor.id, asked, now=now)
            while not (made.done() or waits_for_a_lock(onlooker)):
                threading.Event().wait(0.02)
        with pytest.raises(SlotTaken):
            made.result(timeout=10)
    assert harbor.holds() == []


def test_the_constraint_holds_when_nobody_takes_the_lock(harbor, service_database):
    """Two transactions that take no lock: the second waits for the first, and is refused by the database."""
    first_request = harbor.request("2026-12-07 10:00")
    second_request = harbor.request("2026-12-07 10:00", harbor.ben, email="other@example.com")
    insert = (
        "insert into holds (practice_id, id, clinician_id, request_id, busy_from, busy_until, expires_at)"
        " values (%s, gen_random_uuid(), %s, %s, %s, %s, now() + interval '1 hour')"
    )
    nine, ten = datetime(2026, 12, 9, 14, tzinfo=UTC), datetime(2026, 12, 9, 15, tzinfo=UTC)
    half_past = nine + timedelta(minutes=30)

    def connect() -> psycopg.Connection[Any]:
        connection = psycopg.connect(service_database.app_url)
        connection.execute("select set_config('app.practice', %s, false)", [str(harbor.id)])
        connection.execute("delete from holds")
        connection.commit()
        return connection

    with connect() as first, connect() as second, ThreadPoolExecutor(1) as pool:
        first.execute(insert, [harbor.id, harbor.ana, first_request.id, nine, ten])
        rival = [harbor.id, harbor.ana, second_request.id, half_past, ten + timedelta(hours=1)]
        waiting = pool.submit(second.execute, insert, rival)
        first.commit()
        with pytest.raises(ExclusionViolation) as refused:
            waiting.result(timeout=10)
        second.rollback()
        assert refused.value.diag.constraint_name == "ex_holds_clinician_busy"
        # What only touches does not overlap, and another clinician's time is another's.
        second.execute(insert, [harbor.id, harbor.ana, second_request.id, ten, ten + timedelta(hours=1)])
        second.execute("delete from holds where request_id = %s", [second_request.id])
        second.execute(insert, [harbor.id, harbor.ben, second_request.id, nine, ten])
        second.commit()


def test_who_is_beaten_without_the_lock_is_told_what_else_is_free(harbor, service_database, now):
    """The hold of somebody who took no lock is not seen by the check, only by the constraint."""
    unlocked = harbor.request("2026-12-08 10:00", harbor.ben, email="other@example.com")
    starts_at = harbor.at("2026-12-07 10:00")
    with psycopg.connect(service_database.app_url) as connection, ThreadPoolExecutor(1) as pool:
        connection.execute("select set_config('app.practice', %s, false)", [str(harbor.id)])
        connection.execute(
            "update holds set clinician_id = %s, busy_from = %s, busy_until = %s where request_id = %s",
            [harbor.ana, starts_at, starts_at + timedelta(hours=1), unlocked.id],
        )
        beaten = pool.submit(
            harbor.do, request_appointment, harbor.claims(), harbor.id, harbor.asks(starts_at), now=now
        )
        while not waits_for_a_lock(connection):
            threading.Event().wait(0.02)
        connection.commit()
        with pytest.raises(SlotTaken) as refused:
            beaten.result(timeout=10)

    nearby = refused.value.extra["nearby"]
    assert len(nearby) == 6
    assert format_instant(starts_at) not in {slot["starts_at"] for slot in nearby}
    assert len(harbor.holds()) == 1


def test_any_clinician_falls_to_the_next_when_others_are_taken_without_the_lock(
    harbor, service_database, now
):
    first, second, third = harbor.clinicians
    unlocked = [
        harbor.request(f"2026-12-{day:02} 10:00", third, email=f"{day}@example.com") for day in (8, 9)
    ]
    starts_at = harbor.at("2026-12-07 10:00")
    with psycopg.connect(service_database.app_url) as connection, ThreadPoolExecutor(1) as pool:
        connection.execute("select set_config('app.practice', %s, false)", [str(harbor.id)])
        for clinician, request in zip((first, second), unlocked, strict=True):
            connection.execute(
                "update holds set clinician_id = %s, busy_from = %s, busy_until = %s where request_id = %s",
                [clinician, starts_at, starts_at + timedelta(hours=1), request.id],
            )
        asked = harbor.asks(starts_at, clinician_id=None)
        made = pool.submit(harbor.do, request_appointment, harbor.claims(), harbor.id, asked, now=now)
        while not waits_for_a_lock(connection):
            threading.Event().wait(0.02)
        connection.commit()

        assert made.result(timeout=10).clinician_id == third


def waits_for_a_lock(connection: psycopg.Connection[Any]) -> bool:
    connection.execute("select pg_stat_clear_snapshot()")
    row = connection.execute(
        "select count(*) from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    ).fetchone()
    return bool(row and row[0])
