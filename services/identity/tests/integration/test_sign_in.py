from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from identity.domain.attempts import ACCOUNT_LIMIT, ADDRESS_LIMIT, PRACTICE_LIMIT, WINDOW, Counters
from identity.domain.errors import SignInFailed
from identity.models import SignInAttempt, StaffSession
from identity.usecases import practices, sign_in, staff
from portal_contracts.tokens import Claims
from portal_kit.commands import operator
from portal_kit.errors import Invalid
from portal_kit.testing import SigningClient, audit_in, service_token

OPERATOR = operator("identity")
SCHEDULING = Claims(issuer="scheduling", audience=("identity",), kind="service", subject="scheduling")


@pytest.fixture
def sign_in_as(client, sign_in_token, password):
    def post(clinic_code: str, email: str, typed: str = password, address: str = "203.0.113.7"):
        body = {"practice_code": clinic_code, "email": email, "password": typed, "address": address}
        return client.post("/v1/staff/sessions", sign_in_token, json=body)

    return post


def test_staff_sign_in_and_the_token_is_stored_as_a_digest_alone(sign_in_as, database, harbor, mesa):
    answer = sign_in_as(harbor.code, harbor.email())
    assert answer.status_code == 201
    body = answer.get_json()
    assert body["staff"] == {
        "id": str(harbor.staff["scheduler"]),
        "display_name": "harbor-light scheduler",
        "roles": ["scheduler"],
    }
    practice, secret = body["session_token"].split(".")
    assert (practice, len(secret)) == (str(harbor.id), 43)
    with database.transaction(harbor.id) as session:
        stored = session.scalars(select(StaffSession)).one()
    assert stored.staff_user_id == harbor.staff["scheduler"]
    assert secret.encode() not in stored.token_digest
    assert len(stored.token_digest) == 32
    assert audit_in(database)[-1] == ("scheduling", "staff.sign_in", "done")


def test_an_address_is_known_in_any_case(sign_in_as, harbor):
    assert sign_in_as(harbor.code, " Scheduler@HARBOR-light.example ").status_code == 201


def test_every_sign_in_is_a_new_session(sign_in_as, harbor):
    tokens = {sign_in_as(harbor.code, harbor.email()).get_json()["session_token"] for _ in range(3)}
    assert len(tokens) == 3


def test_whatever_does_not_fit_gets_one_answer(sign_in_as, database, harbor, mesa, now):
    with database.transaction(harbor.id) as session:
        staff.deactivate_staff(session, OPERATOR, harbor.id, harbor.staff["clinician"], now)
    with database.transaction(mesa.id) as session:
        practices.disable_practice(session, OPERATOR, mesa.code, now)
    answers = [
        sign_in_as(harbor.code, harbor.email(), "not the password"),
        sign_in_as(harbor.code, "nobody@harbor-light.example"),
        sign_in_as(harbor.code, "not an address"),
        sign_in_as(harbor.code, harbor.email("clinician")),
        sign_in_as(harbor.code, mesa.email()),
        sign_in_as("nowhere", harbor.email()),
        sign_in_as(mesa.code, mesa.email()),
    ]
    assert len({_what_is_seen(answer) for answer in answers}) == 1
    assert (answers[0].status_code, answers[0].get_json()["code"]) == (401, "sign_in_failed")
    with database.transaction(None, every_practice=True) as session:
        assert session.scalar(select(func.count()).select_from(StaffSession)) == 0


def test_a_refusal_is_audited_where_there_is_a_practice(sign_in_as, database, harbor):
    before = len(audit_in(database))
    sign_in_as(harbor.code, harbor.email(), "not the password")
    sign_in_as(harbor.code, "nobody@harbor-light.example")
    sign_in_as("nowhere", harbor.email())
    assert audit_in(database)[before:] == [("scheduling", "staff.sign_in", "refused")] * 2
    with database.transaction(harbor.id) as session:
        objects = session.scalars(
            text("select object_id from audit_log where outcome = 'refused' order by id")
        ).all()
    assert objects == [str(harbor.staff["scheduler"]), "unknown"]


@pytest.mark.parametrize("email", ["scheduler@harbor-light.example", "nobody@harbor-light.example"])
@pytest.mark.parametrize("code", ["harbor-light", "nowhere"])
def test_the_eleventh_guess_at_an_account_must_wait_whether_or_not_it_exists(sign_in_as, harbor, code, email):
    for _ in range(ACCOUNT_LIMIT):
        assert sign_in_as(code, email, "not the password").status_code == 401
    answer = sign_in_as(code, email)
    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (429, "too_many_attempts")
    assert 0 < body["retry_after"] <= WINDOW.total_seconds()


def test_the_practices_other_accounts_and_the_other_practice_are_not_kept_waiting(sign_in_as, harbor, mesa):
    for _ in range(ACCOUNT_LIMIT + 1):
        sign_in_as(harbor.code, harbor.email(), "not the password")
    assert sign_in_as(harbor.code, harbor.email()).status_code == 429
    assert sign_in_as(harbor.code, harbor.email("clinician")).status_code == 201
    assert sign_in_as(mesa.code, mesa.email()).status_code == 201


def test_the_right_password_forgives_the_account_its_failures(sign_in_as, harbor):
    for _ in range(3):
        for _ in range(ACCOUNT_LIMIT - 1):
            assert sign_in_as(harbor.code, harbor.email(), "not the password").status_code == 401
        assert sign_in_as(harbor.code, harbor.email()).status_code == 201


def test_a_network_that_fails_often_must_wait_at_every_account(database, harbor, mesa, now):
    _fail(database, now, Counters.of("any", "any", "203.0.113.7").address, ADDRESS_LIMIT)
    assert _begin(database, harbor, now, address="203.0.113.99").wait_seconds
    assert _begin(database, mesa, now, address="203.0.113.1").wait_seconds
    assert _begin(database, harbor, now, address="198.51.100.4").wait_seconds is None


def test_a_practice_under_a_flood_of_guesses_waits_and_the_other_does_not(database, harbor, mesa, now):
    _fail(database, now, Counters.of(harbor.code, "any", "203.0.113.7").practice, PRACTICE_LIMIT)
    assert _begin(database, harbor, now).wait_seconds
    assert _begin(database, mesa, now).wait_seconds is None


def test_the_wait_is_over_when_the_oldest_failure_is_old(database, harbor, now):
    for minute in range(ACCOUNT_LIMIT):
        assert _begin(database, harbor, now + timedelta(minutes=minute)).wait_seconds is None
    at_last = now + timedelta(minutes=ACCOUNT_LIMIT)
    assert _begin(database, harbor, at_last).wait_seconds == 5 * 60
    assert _begin(database, harbor, now + WINDOW - timedelta(seconds=1)).wait_seconds == 1
    assert _begin(database, harbor, now + WINDOW).wait_seconds is None


def test_waiting_attempts_fill_no_table(sign_in_as, database, harbor):
    for _ in range(ACCOUNT_LIMIT):
        sign_in_as(harbor.code, harbor.email(), "not the password")
    before = _attempts(database), len(audit_in(database))
    for _ in range(5):
        sign_in_as(harbor.code, harbor.email(), "not the password")
    assert (_attempts(database), len(audit_in(database))) == before


@pytest.mark.race
def test_thirty_guesses_at_once_are_counted_one_by_one(app, sign_in_token, harbor):
    body = {
        "practice_code": harbor.code,
        "email": harbor.email(),
        "password": "not the password",
        "address": "203.0.113.7",
    }

    def guess(_: int) -> int:
        return SigningClient(app).post("/v1/staff/sessions", sign_in_token, json=body).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(guess, range(30)))
    assert answers == {401: ACCOUNT_LIMIT, 429: 30 - ACCOUNT_LIMIT}


def test_who_is_deactivated_while_the_password_is_checked_does_not_get_in(database, harbor, now):
    attempt = _begin(database, harbor, now)
    with database.transaction(harbor.id) as session:
        staff.deactivate_staff(session, OPERATOR, harbor.id, harbor.staff["scheduler"], now)
    with pytest.raises(SignInFailed), database.transaction(harbor.id) as session:
        sign_in.accept_sign_in(session, SCHEDULING, attempt, now)


def test_an_attempt_at_no_account_can_not_be_accepted(database, harbor, now):
    with database.transaction(None, every_practice=True) as session:
        attempt = sign_in.begin_sign_in(
            session, practice_code="nowhere", email="nobody@example.com", address="203.0.113.7", now=now
        )
    with pytest.raises(SignInFailed), database.transaction(harbor.id) as session:
        sign_in.accept_sign_in(session, SCHEDULING, attempt, now)


def test_a_malformed_address_is_schedulings_mistake_and_counts_nothing(sign_in_as, database, harbor, now):
    answer = sign_in_as(harbor.code, harbor.email(), address="unknown")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["address"])
    with pytest.raises(Invalid):
        _begin(database, harbor, now, address="unknown")
    assert _attempts(database) == 0


@pytest.mark.parametrize(
    "change",
    [{"password": ""}, {"password": "x" * 300}, {"email": "a\x07b"}, {"extra": 1}, {"practice_code": None}],
)
def test_malformed_input_is_refused_by_field(client, sign_in_token, harbor, change):
    body = {"practice_code": "a", "email": "b", "password": "c", "address": "203.0.113.7"} | change
    answer = client.post("/v1/staff/sessions", sign_in_token, json=body)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, list(change))


def test_only_scheduling_signs_staff_in(client, harbor, password):
    body = {
        "practice_code": harbor.code,
        "email": harbor.email(),
        "password": password,
        "address": "203.0.113.7",
    }
    for issuer in ("portal-gateway", "notifications", "branding", "identity"):
        token = service_token(issuer, "identity", "staff:sign-in")
        assert client.post("/v1/staff/sessions", token, json=body).status_code == 401
    assert client.post("/v1/staff/sessions", harbor.token(), json=body).status_code == 403


def _what_is_seen(answer):
    body = answer.get_json()
    body.pop("request_id")
    headers = {name: value for name, value in answer.headers if name != "X-Request-Id"}
    return answer.status_code, str(body), str(sorted(headers.items()))


def _begin(database, clinic, now, address="203.0.113.7"):
    with database.transaction(None, every_practice=True) as session:
        return sign_in.begin_sign_in(
            session, practice_code=clinic.code, email=clinic.email(), address=address, now=now
        )


def _fail(database, now, counter, times):
    with database.transaction(None) as session:
        session.execute(
            text(
                "insert into sign_in_attempts select gen_random_uuid(), :key, :at from generate_series(1, :n)"
            ),
            {"key": counter.key, "at": now, "n": times},
        )


def _attempts(database):
    with database.transaction(None) as session:
        return session.scalar(select(func.count()).select_from(SignInAttempt))
