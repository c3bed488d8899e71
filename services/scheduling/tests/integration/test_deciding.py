"""Staff approve and deny: who may, when, and what is left behind."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal_kit.errors import Forbidden
from portal_kit.tables import audit_log
from portal_kit.testing import audit_in, events_in
from scheduling.domain.errors import (
    NotYourDecision,
    OutsideSchedule,
    RequestAlreadyDecided,
    RequestExpired,
    RequestNotConfirmed,
    RequestNotFound,
    SlotTaken,
)
from scheduling.models import Appointment
from scheduling.usecases.decisions import Approval, Denial, approve_request, deny_request

PATIENT = uuid4()


@pytest.fixture
def approve(now):
    def run(clinic, request, actor=None, overbook=False, at=now):
        approval = Approval(patient_id=PATIENT, overbook=overbook)
        return clinic.do(approve_request, actor or clinic.claims(), clinic.id, request.id, approval, now=at)

    return run


@pytest.fixture
def deny(now):
    def run(clinic, request, actor=None, at=now, **how):
        denial = Denial(**{"send_email": True, "reason": "No opening fits."} | how)
        return clinic.do(deny_request, actor or clinic.claims(), clinic.id, request.id, denial, now=at)

    return run


def test_approving_makes_the_appointment_and_hands_it_the_time(harbor, database, approve, now):
    request = harbor.pending_request("2026-12-07 10:00")
    [before] = harbor.holds()

    appointment = approve(harbor, request)

    stored = harbor.stored(request)
    assert (stored.state, stored.patient_id, stored.decided_at) == ("approved", PATIENT, now)
    assert stored.decided_by == harbor.scheduler
    made = harbor.do(lambda session: session.get(Appointment, (harbor.id, appointment.id)))
    assert (made.status, made.patient_id, made.request_id) == ("booked", PATIENT, request.id)
    assert (made.starts_at, made.ends_at, made.clinician_id) == (
        request.starts_at,
        request.ends_at,
        harbor.ana,
    )
    [hold] = harbor.holds()
    assert (hold.appointment_id, hold.request_id, hold.expires_at) == (made.id, None, None)
    assert (hold.busy_from, hold.busy_until) == (before.busy_from, before.busy_until)
    name, body = events_in(database)[-1]
    assert (name, body["appointment_id"]) == ("scheduling.request_approved.v1", str(made.id))
    assert audit_in(database)[-1] == (str(harbor.scheduler), "request.approve", "done")


@pytest.mark.parametrize(
    ("role", "is_theirs", "may"),
    [
        ("practice_administrator", False, True),
        ("scheduler", False, True),
        ("clinician", True, True),
        ("clinician", False, False),
    ],
)
def test_who_may_decide(harbor, database, approve, deny, role, is_theirs, may):
    actor = harbor.claims(role, staff_id=harbor.ana if is_theirs else harbor.ben)
    first = harbor.pending_request("2026-12-07 10:00")
    second = harbor.pending_request("2026-12-08 10:00", email="b@example.com")
    for decide, request, decided in ((approve, first, "approved"), (deny, second, "denied")):
        if may:
            decide(harbor, request, actor)
        else:
            with pytest.raises(NotYourDecision):
                decide(harbor, request, actor)
        assert harbor.stored(request).state == (decided if may else "pending")


def test_a_service_can_not_decide(harbor, approve, portal):
    with pytest.raises(Forbidden):
        approve(harbor, harbor.pending_request("2026-12-07 10:00"), portal)


def test_a_decided_request_can_not_be_decided_again(harbor, database, approve, deny):
    approved = harbor.pending_request("2026-12-07 10:00")
    denied = harbor.pending_request("2026-12-08 10:00", email="b@example.com")
    approve(harbor, approved)
    deny(harbor, denied)
    told = len(events_in(database))
    for decide in (approve, deny):
        for request in (approved, denied):
            with pytest.raises(RequestAlreadyDecided):
                decide(harbor, request)
    assert len(events_in(database)) == told


def test_what_is_not_confirmed_can_not_be_decided(harbor, approve, deny):
    request = harbor.request("2026-12-07 10:00")
    for decide in (approve, deny):
        with pytest.raises(RequestNotConfirmed):
            decide(harbor, request)


def test_what_expired_can_not_be_decided_swept_or_not(harbor, approve, deny, now):
    request = harbor.pending_request("2026-12-07 10:00")
    for decide in (approve, deny):
        with pytest.raises(RequestExpired):
            decide(harbor, request, at=now + timedelta(hours=48))


def test_another_practices_request_does_not_exist(harbor, mesa, approve, deny):
    request = harbor.pending_request("2026-12-07 10:00")
    for decide in (approve, deny):
        with pytest.raises(RequestNotFound):
            decide(mesa, request)
    assert harbor.stored(request).state == "pending"


def test_a_block_saved_over_a_request_must_be_overridden_aloud(harbor, database, approve):
    request = harbor.pending_request("2026-12-07 10:00")
    harbor.block("2026-12-07 00:00", "2026-12-08 00:00", None)
    with pytest.raises(OutsideSchedule) as refused:
        approve(harbor, request)
    assert refused.value.extra["reasons"] == ["nothing_in_the_way"]

    approve(harbor, request, overbook=True)

    assert audit_in(database)[-1] == (str(harbor.scheduler), "request.approve", "overbooked")
    last = harbor.do(
        lambda session: session.execute(select(audit_log).order_by(audit_log.c.id.desc())).first()
    )
    assert last.fields == ["nothing_in_the_way"]
    [hold] = harbor.holds()
    assert not hold.overbooked


def test_overbooking_when_nothing_is_in_the_way_is_an_ordinary_approval(harbor, database, approve):
    approve(harbor, harbor.pending_request("2026-12-07 10:00"), overbook=True)
    assert audit_in(database)[-1][2] == "done"
    assert [hold.overbooked for hold in harbor.holds()] == [False]


def test_where_requests_do_not_hold_approving_one_supersedes_its_rivals(harbor, database, approve, now):
    harbor.rules(requests_hold=False)
    first, second = (
        harbor.pending_request("2026-12-07 10:00", email=f"{name}@example.com") for name in ("a", "b")
    )
    unverified = harbor.request("2026-12-07 10:00", email="c@example.com")
    elsewhere = harbor.pending_request("2026-12-07 11:00", email="d@example.com")
    with_ben = harbor.pending_request("2026-12-07 10:00", harbor.ben, email="e@example.com")

    approve(harbor, first)

    states = [harbor.stored(each).state for each in (first, second, unverified, elsewhere, with_ben)]
    assert states == ["approved", "superseded", "superseded", "pending", "pending"]
    told = {body["request_id"]: body["was"] for name, body in events_in(database) if "superseded" in name}
    assert told == {str(second.id): "pending", str(unverified.id): "unverified"}
    assert len(harbor.holds()) == 1
    with pytest.raises(SlotTaken):
        harbor.request("2026-12-07 10:00", email="f@example.com")
    # 11:00 touches the buffer after the appointment that was just made.
    with pytest.raises(OutsideSchedule):
        approve(harbor, elsewhere)
    approve(harbor, elsewhere, overbook=True)
    assert sorted(hold.overbooked for hold in harbor.holds()) == [False, True]


def test_denying_frees_the_time_at_once_and_says_whether_to_write(harbor, database, deny, now):
    request = harbor.pending_request("2026-12-07 10:00")

    deny(harbor, request, send_email=False, reason=None)

    stored = harbor.stored(request)
    assert (stored.state, stored.decided_by, stored.decision_reason) == ("denied", harbor.scheduler, None)
    assert harbor.holds() == []
    name, body = events_in(database)[-1]
    assert (name, body["send_email"]) == ("scheduling.request_denied.v1", False)
    assert audit_in(database)[-1] == (str(harbor.scheduler), "request.deny", "done")
    assert harbor.request("2026-12-07 10:00", email="next@example.com")


def test_no_event_and_no_audit_line_holds_a_name_an_address_or_a_reason(harbor, database, deny):
    deny(harbor, harbor.pending_request("2026-12-07 10:00"))
    written = f"{events_in(database)}{audit_in(database)}"
    for secret in ("Hugo", "Marsh", "hugo.marsh", "555", "1999", "No opening"):
        assert secret not in written
