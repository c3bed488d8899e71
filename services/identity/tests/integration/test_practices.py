from __future__ import annotations

from uuid import uuid4

import pytest

from identity.domain.errors import PracticeCodeTaken, PracticeNotFound
from identity.usecases import practices
from portal_kit.commands import operator
from portal_kit.errors import Invalid
from portal_kit.testing import audit_in, events_in, service_token

OPERATOR = operator("identity")


def _create(session, now, **fields):
    described = {
        "practice_id": uuid4(),
        "code": "north-star",
        "name": "North Star",
        "time_zone": "Europe/London",
        "phone": "+44 20 7946 0958",
    }
    return practices.create_practice(session, OPERATOR, **described | fields, now=now)


def test_a_new_practice_is_audited_and_told_to_the_other_services(database, now):
    with database.transaction(None, every_practice=True) as session:
        practice_id = _create(session, now).id
    assert audit_in(database) == [("operator", "practice.create", "done")]
    assert events_in(database) == [
        (
            "identity.practice_changed.v1",
            {
                "practice_id": str(practice_id),
                "time_zone": "Europe/London",
                "active": True,
                "changed_at": "2026-11-24T15:00:00Z",
            },
        )
    ]


def test_two_practices_can_not_have_one_code(database, harbor, now):
    before = events_in(database)
    with pytest.raises(PracticeCodeTaken), database.transaction(None, every_practice=True) as session:
        _create(session, now, code=harbor.code)
    assert events_in(database) == before


@pytest.mark.parametrize(
    ("field", "value"), [("code", "North Star"), ("time_zone", "Mars/Olympus"), ("phone", "ask at the desk")]
)
def test_a_malformed_code_zone_or_phone_is_refused_by_name(database, now, field, value):
    with pytest.raises(Invalid) as refused, database.transaction(None, every_practice=True) as session:
        _create(session, now, **{field: value})
    assert list(refused.value.extra["errors"]) == [field]
    assert events_in(database) == []


def test_a_practice_is_found_by_its_code_before_anything_else_is_known(client, harbor, mesa):
    token = service_token("portal-gateway", "identity", "practices:read")
    answer = client.get("/v1/practices/by-code/mesa-verde", token)
    assert answer.status_code == 200
    assert answer.get_json() == {
        "id": str(mesa.id),
        "code": "mesa-verde",
        "name": "Mesa Verde",
        "time_zone": "America/Phoenix",
        "phone": "(212) 555-0100",
    }


@pytest.mark.parametrize("code", ["nowhere", "MESA-VERDE", "%07", "mesa-verde%0A", "'", "a" * 5000])
def test_an_unknown_or_impossible_code_is_not_found(client, mesa, code):
    token = service_token("portal-gateway", "identity", "practices:read")
    answer = client.get(f"/v1/practices/by-code/{code}", token)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "practice_not_found")


def test_staff_and_services_see_the_practice_their_token_names(client, harbor, mesa):
    services = service_token("notifications", "identity", "practices:read", mesa.id)
    assert client.get("/v1/practices/current", services).get_json()["code"] == "mesa-verde"
    assert client.get("/v1/practices/current", harbor.token()).get_json()["code"] == "harbor-light"


def test_a_service_that_names_no_practice_is_refused(client, harbor):
    token = service_token("notifications", "identity", "practices:read")
    assert client.get("/v1/practices/current", token).status_code == 403


def test_a_disabled_practice_answers_404_everywhere_and_the_other_goes_on(
    client, database, harbor, mesa, now
):
    with database.transaction(None, every_practice=True) as session:
        practices.disable_practice(session, OPERATOR, harbor.code, now)
    gateway = service_token("portal-gateway", "identity", "practices:read")
    gateway_here = service_token("portal-gateway", "identity", "clinicians:read", harbor.id)
    answers = [
        client.get(f"/v1/practices/by-code/{harbor.code}", gateway),
        client.get("/v1/practices/current", harbor.token()),
        client.get("/v1/clinicians", gateway_here),
        client.get("/v1/staff", harbor.token("practice_administrator")),
        client.get(f"/v1/patients/{uuid4()}", harbor.token()),
        client.post("/v1/patients/search", harbor.token(), json={"text": "a"}),
    ]
    assert {(a.status_code, a.get_json()["code"]) for a in answers} == {(404, "practice_not_found")}
    assert client.get("/v1/practices/current", mesa.token()).status_code == 200


def test_disabling_and_enabling_are_told_once_each_however_often_done(client, database, harbor, now):
    before = len(events_in(database))
    for change in (practices.disable_practice, practices.disable_practice, practices.enable_practice):
        with database.transaction(None, every_practice=True) as session:
            change(session, OPERATOR, harbor.code, now)
    told = [body["active"] for name, body in events_in(database)[before:]]
    assert told == [False, True]
    assert [line[1] for line in audit_in(database)][-2:] == ["practice.disable", "practice.enable"]
    assert client.get("/v1/practices/current", harbor.token()).status_code == 200


def test_a_practice_that_is_not_there_can_not_be_disabled(database, now):
    with pytest.raises(PracticeNotFound), database.transaction(None, every_practice=True) as session:
        practices.disable_practice(session, OPERATOR, "nowhere", now)
