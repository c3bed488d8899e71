"""What must hold of the whole service, whatever is added to it."""

from __future__ import annotations

import dataclasses
import re

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from portal_kit.migrations import differences
from portal_kit.settings import SettingsMissing, read_settings
from portal_kit.tables import KIT_METADATA, UNPROTECTED
from portal_kit.tenancy import unprotected_tables
from portal_kit.testing import SigningClient, endpoints_without_policy
from scheduling import tasks
from scheduling.app import create_app
from scheduling.extensions import SERVICE, celery
from scheduling.models import BUSY_CONSTRAINT, Model
from scheduling.settings import Settings
from scheduling.subscribers import subscriptions

V1_ROUTES = {
    "/v1/portal",
    "/v1/slots",
    "/v1/requests",
    "/v1/requests/lookup",
    "/v1/requests/confirmations",
    "/v1/requests/confirmations/lookup",
    "/v1/requests/{request_id}",
    "/v1/requests/{request_id}/approval",
    "/v1/requests/{request_id}/denial",
    "/v1/calendar",
    "/v1/mail-facts/requests/{request_id}",
}


def test_every_endpoint_says_who_may_call_it(app: Flask):
    assert endpoints_without_policy(app) == []


def test_nobody_gets_past_the_api_without_a_token(client: SigningClient, app: Flask):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/v1"):
            path = re.sub("<[^>]*>", "8c0e9e7a-3f0f-4a52-a4f5-0d8de1a3a111", rule.rule)
            for method in rule.methods - {"OPTIONS", "HEAD"}:
                assert client.open(method, path).status_code == 401, rule.rule


def test_every_task_goes_to_the_queue_that_the_worker_serves():
    ours = {name for name in tasks.celery.tasks if name.startswith(f"{SERVICE}.")}
    assert ours == {"scheduling.relay_outbox", "scheduling.expire_requests", "scheduling.forget_old"}
    routed = {celery.amqp.router.route({}, name)["queue"].name for name in ours}
    assert routed == {celery.conf.task_default_queue} == {SERVICE}


def test_every_tick_names_a_task_that_exists():
    assert {entry["task"] for entry in celery.conf.beat_schedule.values()} <= set(celery.tasks)


def test_it_listens_to_identity():
    assert set(subscriptions.handlers) == {"identity.practice_changed.v1", "identity.staff_changed.v1"}


def test_models_and_migrations_agree(service_database, owner_engine: Engine):
    with owner_engine.connect() as connection:
        assert differences(connection, Model.metadata, KIT_METADATA) == []


def test_the_constraint_against_double_booking_is_the_models(service_database, owner_engine: Engine):
    definition = "select pg_get_constraintdef(oid) from pg_constraint where conname = :name"
    with owner_engine.connect() as connection:
        found = connection.execute(text(definition), {"name": BUSY_CONSTRAINT}).scalar_one()
    assert found == (
        "EXCLUDE USING gist (practice_id WITH =, clinician_id WITH =,"
        " tstzrange(busy_from, busy_until) WITH &&) WHERE ((NOT overbooked))"
    )


def test_checks_have_the_same_names_in_models_and_migrations(service_database, owner_engine: Engine):
    declared = {
        str(constraint.name)
        for table in Model.metadata.sorted_tables
        for constraint in table.constraints
        if str(constraint.name).startswith("ck_")
    }
    tables = [table.name for table in Model.metadata.sorted_tables]
    checks = "select conname from pg_constraint where contype = 'c' and conrelid::regclass::text"
    statement = text(f"{checks} = any(:tables)")
    with owner_engine.connect() as connection:
        assert set(connection.execute(statement, {"tables": tables}).scalars()) == declared


def test_every_table_of_a_practice_is_protected(service_database, owner_engine: Engine):
    with owner_engine.connect() as connection:
        assert unprotected_tables(connection) == UNPROTECTED


def test_every_key_leads_with_the_practice():
    for table in Model.metadata.sorted_tables:
        assert next(iter(table.primary_key.columns)).name == "practice_id"
        for constraint in table.foreign_key_constraints:
            assert constraint.column_keys[0] == "practice_id"


def test_the_openapi_document_lists_every_route(client: SigningClient, app: Flask):
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == V1_ROUTES
    served = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/v1")}
    assert {re.sub("<uuid:([a-z_]+)>", r"{\1}", rule) for rule in served} == V1_ROUTES


def test_settings_name_everything_missing_at_once(monkeypatch: pytest.MonkeyPatch):
    needed = {
        field.name.upper() for field in dataclasses.fields(Settings) if field.default is dataclasses.MISSING
    }
    for name in needed:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsMissing) as refused:
        read_settings(Settings)
    assert all(name in str(refused.value) for name in needed)
    assert needed == {
        "DATABASE_URL",
        "IDENTITY_URL",
        "NOTIFICATIONS_URL",
        "PORTAL_BASE_URL",
        "PUBLIC_KEYS",
        "REDIS_URL",
        "SECRET_KEY",
        "SERVICE_KEY_ID",
        "SERVICE_PRIVATE_KEY",
        "STAFF_BASE_URL",
    }


def test_health_is_ready_when_both_dependencies_are(client: SigningClient):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.get_json()["dependencies"]) == (200, {"postgres": "up", "redis": "up"})


@pytest.mark.parametrize(
    ("changes", "down"),
    [
        ({"redis_url": "redis://127.0.0.1:1/0"}, "redis"),
        ({"database_url": "postgresql://nobody@127.0.0.1:1/none"}, "postgres"),
    ],
)
def test_health_says_which_dependency_is_down(app: Flask, settings: Settings, changes, down):
    try:
        answer = SigningClient(create_app(dataclasses.replace(settings, **changes))).get("/health/ready")
    finally:
        create_app(settings)
    states = {"postgres": "up", "redis": "up"} | {down: "down"}
    assert (answer.status_code, answer.get_json()["dependencies"]) == (503, states)
