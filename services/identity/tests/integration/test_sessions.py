from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from identity.domain.errors import SessionEnded
from identity.domain.sessions import ABSOLUTE, IDLE, USE_NOTED_EVERY, new_token
from identity.models import SignInAttempt, StaffSession
from identity.usecases import practices, sessions, sign_in, staff
from portal_contracts.tokens import Claims
from portal_kit.commands import operator
from portal_kit.keys import Verifier
from portal_kit.testing import PUBLIC_KEYS, audit_in, service_token

OPERATOR = operator("identity")
SCHEDULING = Claims(issuer="scheduling", audience=("identity",), kind="service", subject="scheduling")


@pytest.fixture
def start_session(database):
    """A session that began at an instant of the test's choice; returns its token."""

    def start(clinic, at: datetime, role: str = "scheduler") -> str:
        with database.transaction(None, every_practice=True) as session:
            attempt = sign_in.begin_sign_in(
                session,
                practice_code=clinic.code,
                email=clinic.email(role),
                address="203.0.113.7",
                now=at,
            )
        with database.transaction(clinic.id) as session:
            token, _ = sign_in.accept_sign_in(session, SCHEDULING, attempt, at)
        return token

    return start


@pytest.fixture
def use(database):
    def use_at(clinic, token: str, at: datetime):
        with database.transaction(clinic.id) as session:
            return sessions.use_session(session, clinic.id, token, at)

    return use_at


def test_a_session_is_exchanged_for_a_token_that_other_services_verify(
    client, sign_in_token, start_session, harbor
):
    token = start_session(harbor, datetime.now(UTC))
    answer = client.post("/v1/staff/sessions/token", sign_in_token, json={"session_token": token})
    body = answer.get_json()
    assert answer.status_code == 200
    assert body["practice"]["code"] == "harbor-light"
    assert body["staff"]["roles"] == ["scheduler"]
    for service in ("scheduling", "identity", "notifications", "branding"):
        claims = Verifier(service, PUBLIC_KEYS).verify(body["token"])
        assert (claims.kind, claims.subject) == ("staff", str(harbor.staff["scheduler"]))
        assert (claims.practice_id, claims.roles) == (harbor.id, {"scheduler"})
    assert client.get("/v1/clinicians", body["token"]).status_code == 200


def test_a_session_ends_after_half_an_hour_without_use(start_session, use, harbor, now):
    token = start_session(harbor, now)
    with pytest.raises(SessionEnded):
        use(harbor, token, now + IDLE)


def test_use_keeps_it_alive_for_twelve_hours_and_no_longer(start_session, use, harbor, now):
    token = start_session(harbor, now)
    step = IDLE - USE_NOTED_EVERY
    at = now
    while (at := at + step) < now + ABSOLUTE:
        staff_user, practice = use(harbor, token, at)
    assert (staff_user.id, practice.id) == (harbor.staff["scheduler"], harbor.id)
    with pytest.raises(SessionEnded):
        use(harbor, token, now + ABSOLUTE)


def test_a_busy_session_writes_its_use_once_a_minute(start_session, use, database, harbor, now):
    token = start_session(harbor, now)
    for seconds in (10, 59, 60, 70):
        use(harbor, token, now + timedelta(seconds=seconds))
    with database.transaction(harbor.id) as session:
        assert session.scalars(select(StaffSession.used_at)).one() == now + timedelta(seconds=60)


def test_deactivation_ends_every_session_at_once_and_nobody_elses(start_session, use, database, harbor, now):
    theirs = [start_session(harbor, now, "clinician") for _ in range(2)]
    others = start_session(harbor, now, "scheduler")
    with database.transaction(harbor.id) as session:
        staff.deactivate_staff(session, OPERATOR, harbor.id, harbor.staff["clinician"], now)
        ended = session.scalars(select(StaffSession.ended_at).where(StaffSession.ended_at.is_not(None))).all()
    assert ended == [now, now]
    for token in theirs:
        with pytest.raises(SessionEnded):
            use(harbor, token, now)
    assert use(harbor, others, now)


def test_a_disabled_practices_sessions_are_of_no_use(start_session, use, database, harbor, mesa, now):
    here, there = start_session(harbor, now), start_session(mesa, now)
    with database.transaction(harbor.id) as session:
        practices.disable_practice(session, OPERATOR, harbor.code, now)
    with pytest.raises(SessionEnded):
        use(harbor, here, now)
    assert use(mesa, there, now)


def test_signing_out_ends_that_session_alone_and_is_audited_once(
    client, sign_in_token, start_session, database, harbor
):
    at = datetime.now(UTC)
    first, second = start_session(harbor, at), start_session(harbor, at)
    lines = len(audit_in(database))
    for _ in range(2):
        answer = client.post("/v1/staff/sessions/end", sign_in_token, json={"session_token": first})
        assert (answer.status_code, answer.data) == (204, b"")
    assert audit_in(database)[lines:] == [("scheduling", "staff.sign_out", "done")]
    exchange = [
        client.post("/v1/staff/sessions/token", sign_in_token, json={"session_token": token}).status_code
        for token in (first, second)
    ]
    assert exchange == [401, 200]


@pytest.mark.parametrize("token", ["abc", f"{uuid4()}.", new_token(uuid4()), f"{uuid4()}.ünïcode", "."])
def test_a_token_of_no_session_has_ended_and_may_be_ended(client, sign_in_token, harbor, token):
    answer = client.post("/v1/staff/sessions/token", sign_in_token, json={"session_token": token})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "session_ended")
    assert (
        client.post("/v1/staff/sessions/end", sign_in_token, json={"session_token": token}).status_code == 204
    )


def test_a_token_is_of_no_use_in_another_practice(start_session, use, harbor, mesa, now):
    token = start_session(harbor, now)
    with pytest.raises(SessionEnded):
        use(mesa, token, now)
    with pytest.raises(SessionEnded):
        use(mesa, token.replace(str(harbor.id), str(mesa.id)), now)


def test_only_scheduling_may_exchange_a_session(client, start_session, harbor):
    body = {"session_token": start_session(harbor, datetime.now(UTC))}
    for issuer in ("portal-gateway", "notifications", "branding"):
        token = service_token(issuer, "identity", "staff:sign-in")
        assert client.post("/v1/staff/sessions/token", token, json=body).status_code == 401


def test_old_sessions_and_attempts_are_forgotten_and_live_ones_kept(
    start_session, database, harbor, mesa, now
):
    start_session(harbor, now - timedelta(days=8))
    start_session(mesa, now - timedelta(days=8))
    kept = start_session(harbor, now - timedelta(days=6))
    with database.transaction(None) as session:
        for counter, age in (("old", 16), ("new", 14)):
            session.add(SignInAttempt(id=uuid4(), counter=counter, at=now - timedelta(minutes=age)))
    for _ in range(2):
        with database.transaction(None, every_practice=True) as session:
            sessions.forget_old_sessions(session, now)
            sessions.forget_old_attempts(session, now)
    with database.transaction(None, every_practice=True) as session:
        assert session.scalars(select(StaffSession.practice_id)).all() == [harbor.id]
        assert session.scalars(select(SignInAttempt.counter)).all() == ["new"]
        assert session.scalar(select(func.count()).select_from(StaffSession)) == 1
    assert kept.startswith(str(harbor.id))
