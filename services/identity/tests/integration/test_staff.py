from __future__ import annotations

from uuid import uuid4

import pytest

from identity.domain.errors import PasswordRefused, PracticeNotFound, StaffEmailTaken, StaffNotFound
from identity.usecases import staff
from portal_kit.commands import operator
from portal_kit.errors import Invalid
from portal_kit.testing import audit_in, events_in, service_token

OPERATOR = operator("identity")


def _create(database, practice_id, now, **fields):
    described = {
        "staff_user_id": uuid4(),
        "email": "Ben@Harbor-Light.Example",
        "display_name": "Ben Okoye",
        "credentials": "PhD",
        "roles": ["scheduler", "clinician"],
        "password": "quiet-river-stones",
    }
    with database.transaction(practice_id) as session:
        return staff.create_staff(session, OPERATOR, practice_id, **described | fields, now=now)


def test_a_new_member_of_staff_may_hold_several_roles_and_is_told_to_the_other_services(
    database, harbor, now
):
    before = len(events_in(database))
    made = _create(database, harbor.id, now)
    assert (made.email, made.roles) == ("ben@harbor-light.example", ["clinician", "scheduler"])
    assert "quiet" not in made.password_hash
    assert events_in(database)[before:] == [
        (
            "identity.staff_changed.v1",
            {
                "practice_id": str(harbor.id),
                "staff_user_id": str(made.id),
                "clinician": True,
                "active": True,
                "changed_at": "2026-11-24T15:00:00Z",
            },
        )
    ]
    assert audit_in(database)[-1] == ("operator", "staff.create", "done")


def test_an_address_is_one_member_of_staff_in_a_practice_and_may_be_another_elsewhere(
    database, harbor, mesa, now
):
    _create(database, harbor.id, now)
    with pytest.raises(StaffEmailTaken):
        _create(database, harbor.id, now)
    assert _create(database, mesa.id, now).practice_id == mesa.id


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("email", "ben", Invalid),
        ("roles", [], Invalid),
        ("roles", ["owner"], Invalid),
        ("password", "too short", PasswordRefused),
    ],
)
def test_a_bad_address_role_or_password_is_refused(database, harbor, now, field, value, refusal):
    before = events_in(database)
    with pytest.raises(refusal):
        _create(database, harbor.id, now, **{field: value})
    assert events_in(database) == before


def test_nobody_joins_a_practice_that_is_not_there(database, harbor, now):
    with pytest.raises(PracticeNotFound):
        _create(database, uuid4(), now)


def test_clinicians_are_listed_with_their_credentials_and_without_their_addresses(client, harbor, mesa):
    token = service_token("portal-gateway", "identity", "clinicians:read", harbor.id)
    listed = client.get("/v1/clinicians", token).get_json()
    assert listed == {
        "items": [
            {
                "id": str(harbor.staff["clinician"]),
                "display_name": "harbor-light clinician",
                "credentials": "LCSW",
            }
        ]
    }


def test_administrators_and_notifications_see_all_staff_with_addresses(client, harbor, mesa):
    notifications = service_token("notifications", "identity", "staff:read", harbor.id)
    for token in (harbor.token("practice_administrator"), notifications):
        items = client.get("/v1/staff", token).get_json()["items"]
        assert {item["email"] for item in items} == {harbor.email(role) for role in harbor.staff}
        assert all(set(item) == {"id", "display_name", "email", "roles"} for item in items)


@pytest.mark.parametrize("role", ["scheduler", "clinician"])
def test_other_staff_do_not(client, harbor, role):
    assert client.get("/v1/staff", harbor.token(role)).status_code == 403


def test_who_is_deactivated_is_listed_no_more(client, database, harbor, now):
    _deactivate(database, harbor.id, harbor.staff["clinician"], now)
    assert client.get("/v1/clinicians", harbor.token()).get_json() == {"items": []}
    items = client.get("/v1/staff", harbor.token("practice_administrator")).get_json()["items"]
    assert {item["id"] for item in items} == {
        str(harbor.staff[role]) for role in ("scheduler", "practice_administrator")
    }


def test_deactivating_is_told_and_audited_once_however_often_done(database, harbor, now):
    before, lines = len(events_in(database)), len(audit_in(database))
    for _ in range(2):
        _deactivate(database, harbor.id, harbor.staff["clinician"], now)
    told = [(body["clinician"], body["active"]) for _, body in events_in(database)[before:]]
    assert told == [(True, False)]
    assert audit_in(database)[lines:] == [("operator", "staff.deactivate", "done")]


def test_another_practices_staff_can_not_be_deactivated(database, harbor, mesa, now):
    with pytest.raises(StaffNotFound):
        _deactivate(database, harbor.id, mesa.staff["clinician"], now)


def _deactivate(database, practice_id, staff_user_id, now):
    with database.transaction(practice_id) as session:
        staff.deactivate_staff(session, OPERATOR, practice_id, staff_user_id, now)
