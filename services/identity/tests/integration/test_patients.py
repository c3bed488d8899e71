from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from identity.models import Patient
from portal_kit.testing import SigningClient, audit_in, service_token

ANA = {
    "given_name": "Ana",
    "family_name": "Díaz",
    "birth_date": "1990-04-02",
    "email": "Ana.Diaz@Example.com",
    "phone": "(212) 555-0101",
}


def _count(database, practice_id):
    with database.transaction(practice_id) as session:
        return session.scalar(select(func.count()).select_from(Patient))


@pytest.mark.parametrize("role", ["practice_administrator", "scheduler", "clinician"])
def test_any_staff_may_make_a_patient_who_is_kept_as_typed_and_comparable(
    client, database, harbor, mesa, role
):
    answer = client.post("/v1/patients", harbor.token(role), key="k1", json=ANA)
    body = answer.get_json()
    assert answer.status_code == 201
    assert body == ANA | {"id": body["id"], "email": "ana.diaz@example.com", "display_name": "Ana Díaz"}
    with database.transaction(harbor.id) as session:
        stored = session.scalars(select(Patient)).one()
    assert (stored.phone, stored.phone_number, stored.name_key) == (
        "(212) 555-0101",
        "+12125550101",
        "ana diaz",
    )
    assert audit_in(database)[-1] == (str(harbor.staff[role]), "patient.create", "done")
    assert _count(database, mesa.id) == 0


def test_address_and_phone_may_be_missing(client, harbor):
    for number, empty in enumerate(({"email": None, "phone": None}, {"email": "", "phone": " "})):
        answer = client.post("/v1/patients", harbor.token(), key=str(number), json=ANA | empty)
        assert (answer.status_code, answer.get_json()["email"], answer.get_json()["phone"]) == (
            201,
            None,
            None,
        )


def test_the_same_key_again_makes_no_second_patient_and_gets_the_same_answer(client, database, harbor):
    first = client.post("/v1/patients", harbor.token(), key="k1", json=ANA)
    lines = len(audit_in(database))
    second = client.post("/v1/patients", harbor.token(), key="k1", json=ANA)
    assert (second.status_code, second.get_json()) == (201, first.get_json())
    assert (_count(database, harbor.id), len(audit_in(database))) == (1, lines)


def test_a_key_that_was_used_for_somebody_else_is_refused(client, database, harbor):
    client.post("/v1/patients", harbor.token(), key="k1", json=ANA)
    answer = client.post("/v1/patients", harbor.token(), key="k1", json=ANA | {"given_name": "Ines"})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_reused")
    assert _count(database, harbor.id) == 1


def test_two_of_the_staff_who_mean_the_same_make_one_patient_and_another_practice_its_own(
    client, database, harbor, mesa
):
    for token in (harbor.token(), harbor.token("clinician"), mesa.token()):
        assert client.post("/v1/patients", token, key="k1", json=ANA).status_code == 201
    assert (_count(database, harbor.id), _count(database, mesa.id)) == (1, 1)


def test_a_refusal_does_not_use_the_key_up(client, harbor):
    refused = client.post("/v1/patients", harbor.token(), key="k1", json=ANA | {"birth_date": "2999-01-01"})
    assert refused.status_code == 422
    assert client.post("/v1/patients", harbor.token(), key="k1", json=ANA).status_code == 201


def test_without_a_key_nobody_is_made(client, database, harbor):
    answer = client.post("/v1/patients", harbor.token(), json=ANA)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_missing")
    assert _count(database, harbor.id) == 0


@pytest.mark.race
def test_fifty_posts_at_once_with_one_key_make_one_patient(app, database, harbor):
    token = harbor.token()

    def post(_: int):
        answer = SigningClient(app).post("/v1/patients", token, key="k1", json=ANA)
        return answer.status_code, answer.get_json()["id"]

    with ThreadPoolExecutor(10) as pool:
        answers = Counter(pool.map(post, range(50)))
    assert len(answers) == 1
    assert {status for status, _ in answers} == {201}
    assert _count(database, harbor.id) == 1
    assert [line[1] for line in audit_in(database)].count("patient.create") == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", ""),
        ("given_name", None),
        ("family_name", "x" * 101),
        ("family_name", "Di\x07az"),
        ("birth_date", "04/02/1990"),
        ("birth_date", "2027-01-01"),
        ("birth_date", "1850-01-01"),
        ("email", "ana at example"),
        ("phone", "call me"),
        ("role", "admin"),
    ],
)
def test_bad_input_is_refused_by_field(client, database, harbor, field, value):
    answer = client.post("/v1/patients", harbor.token(), key="k1", json=ANA | {field: value})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
    assert _count(database, harbor.id) == 0


def test_a_birth_date_of_today_is_today_where_the_practice_is(client, database, harbor, make_patient):
    # 15:00 UTC on 24 November is the same day in New York: the fixture's instant, not the machine's.
    assert make_patient(harbor, "New", "Born", "2026-11-24")
    with pytest.raises(Exception, match="can't be used"):
        make_patient(harbor, "Not", "Born", "2026-11-25")


def test_a_patient_is_read_and_the_reading_is_audited(client, database, harbor, make_patient):
    patient_id = make_patient(harbor, "Ana", "Díaz", "1990-04-02", phone="(212) 555-0101")
    for _ in range(2):
        answer = client.get(f"/v1/patients/{patient_id}", harbor.token("clinician"))
        assert (answer.status_code, answer.get_json()["family_name"]) == (200, "Díaz")
    assert audit_in(database)[-2:] == [(str(harbor.staff["clinician"]), "patient.read", "done")] * 2


def test_another_practices_patient_is_not_there(client, database, harbor, mesa, make_patient):
    patient_id = make_patient(mesa, "Ana", "Díaz", "1990-04-02")
    lines = len(audit_in(database))
    for unknown in (patient_id, uuid4()):
        answer = client.get(f"/v1/patients/{unknown}", harbor.token())
        assert (answer.status_code, answer.get_json()["code"]) == (404, "patient_not_found")
    assert len(audit_in(database)) == lines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("diaz", ["Ana Díaz", "Bruno Díaz"]),
        ("DÍAZ ana", ["Ana Díaz"]),
        ("dia", ["Ana Díaz", "Bruno Díaz"]),
        ("castelano", ["Lena Castellano"]),
        ("4/2/1990", ["Ana Díaz"]),
        ("diaz 1985-07-09", ["Bruno Díaz"]),
        ("ana.diaz@example.com", ["Ana Díaz"]),
        ("+1 212 555 0101", ["Ana Díaz"]),
        ("zzz", []),
        ("%", ["Ana Díaz", "Lena Castellano", "Bruno Díaz"]),
    ],
)
def test_patients_are_found_by_what_staff_type(client, harbor, mesa, make_patient, text, found):
    make_patient(harbor, "Ana", "Díaz", "1990-04-02", email="ana.diaz@example.com", phone="212 555 0101")
    make_patient(harbor, "Bruno", "Díaz", "1985-07-09")
    make_patient(harbor, "Lena", "Castellano", "2014-09-23")
    make_patient(mesa, "Ana", "Díaz", "1990-04-02", email="ana.diaz@example.com", phone="212 555 0101")
    answer = client.post("/v1/patients/search", harbor.token(), json={"text": text})
    assert sorted(item["display_name"] for item in answer.get_json()["items"]) == sorted(found)


def test_a_search_is_in_order_limited_and_audited_for_each_patient_shown(
    client, database, harbor, make_patient
):
    for given_name in ("Cleo", "Ana", "Bea"):
        make_patient(harbor, given_name, "Díaz", "1990-04-02")
    answer = client.post("/v1/patients/search", harbor.token(), json={"text": "diaz", "limit": 2})
    assert [item["given_name"] for item in answer.get_json()["items"]] == ["Ana", "Bea"]
    assert audit_in(database)[-2:] == [(str(harbor.staff["scheduler"]), "patient.search", "done")] * 2


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "a", "limit": 51}, {"text": "a", "limit": 0}, {"text": "a\x00"}]
)
def test_a_search_for_nothing_or_for_too_much_is_refused(client, harbor, body):
    assert client.post("/v1/patients/search", harbor.token(), json=body).status_code == 422


def test_names_are_given_for_this_practices_patients_alone(client, database, harbor, mesa, make_patient):
    ours, theirs = (
        make_patient(harbor, "Ana", "Díaz", "1990-04-02"),
        make_patient(mesa, "Bo", "Li", "1990-04-02"),
    )
    body = {"ids": [str(ours), str(theirs), str(uuid4())]}
    answer = client.post("/v1/patients/names", harbor.token(), json=body)
    assert answer.get_json() == {"items": [{"id": str(ours), "display_name": "Ana Díaz"}]}
    assert audit_in(database)[-1] == (str(harbor.staff["scheduler"]), "patient.name", "done")
    assert client.post("/v1/patients/names", harbor.token(), json={"ids": []}).get_json() == {"items": []}


def test_no_service_may_see_a_patient(client, harbor, make_patient):
    patient_id = make_patient(harbor, "Ana", "Díaz", "1990-04-02")
    for issuer in ("portal-gateway", "scheduling", "notifications", "branding"):
        token = service_token(issuer, "identity", "practices:read", harbor.id)
        assert client.get(f"/v1/patients/{patient_id}", token).status_code == 403
