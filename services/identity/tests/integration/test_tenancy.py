"""The backstop: even a query without a predicate sees one practice."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from identity.models import Patient, Practice, StaffSession, StaffUser
from portal_kit.tables import audit_log

PROTECTED = ["practices", "staff_users", "staff_sessions", "patients", "audit_log", "idempotency_keys"]


@pytest.fixture
def filled(client, database, harbor, mesa, sign_in_token, password):
    """Both practices with a row in every table."""
    for clinic in (harbor, mesa):
        body = {"practice_code": clinic.code, "email": clinic.email(), "password": password, "address": "::1"}
        assert client.post("/v1/staff/sessions", sign_in_token, json=body).status_code == 201
        patient = {"given_name": "Ana", "family_name": "Díaz", "birth_date": "1990-04-02"}
        assert client.post("/v1/patients", clinic.token(), key="k1", json=patient).status_code == 201


@pytest.mark.parametrize("table", PROTECTED)
def test_a_transaction_of_one_practice_sees_its_rows_alone(database, filled, harbor, mesa, table):
    for clinic in (harbor, mesa):
        with database.transaction(clinic.id) as session:
            assert set(session.scalars(text(f"select practice_id from {table}"))) == {clinic.id}  # noqa: S608


@pytest.mark.parametrize("practice_id", [None, uuid4()])
def test_a_transaction_of_no_practice_sees_nothing(database, filled, practice_id):
    with database.transaction(practice_id) as session:
        for model in (Practice, StaffUser, StaffSession, Patient):
            assert session.scalar(select(func.count()).select_from(model)) == 0
        assert session.scalar(select(func.count()).select_from(audit_log)) == 0


def test_a_row_can_not_be_written_into_another_practice(database, filled, harbor, mesa, now):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        database.transaction(harbor.id) as session,
    ):
        session.execute(text("update patients set practice_id = :other"), {"other": mesa.id})
    with database.transaction(harbor.id) as session:
        changed = session.execute(
            text("update patients set given_name = 'X' where practice_id = :other"), {"other": mesa.id}
        )
    assert changed.rowcount == 0


@pytest.mark.parametrize("statement", ["update audit_log set action = 'x'", "delete from audit_log"])
def test_the_audit_log_can_only_grow(database, filled, harbor, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        database.transaction(harbor.id) as session,
    ):
        session.execute(text(statement))


def test_the_application_owns_no_table(database, owner_engine):
    with owner_engine.connect() as connection:
        owners = connection.execute(
            text("select distinct tableowner from pg_tables where schemaname = 'public'")
        )
        assert set(owners.scalars()) == {"identity_owner"}
