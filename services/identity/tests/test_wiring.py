"""What must hold of the whole service, whatever is added to it."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask
from sqlalchemy import Engine

from identity import tasks
from identity.app import create_app
from identity.extensions import SERVICE, celery
from identity.models import Model
from identity.settings import Settings
from portal_kit.migrations import differences
from portal_kit.settings import SettingsMissing, read_settings
from portal_kit.tables import KIT_METADATA, UNPROTECTED
from portal_kit.tenancy import unprotected_tables
from portal_kit.testing import SigningClient, endpoints_without_policy

# Digests of practices and addresses that may not exist: rows of no practice.
IDENTITYS_UNPROTECTED = {"sign_in_attempts"}


def test_every_endpoint_says_who_may_call_it(app):
    assert endpoints_without_policy(app) == []


def test_nobody_gets_past_an_endpoint_without_a_token(app):
    client = SigningClient(app)
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/v1"):
            path = rule.rule.replace("<uuid:patient_id>", "8c0e9e7a-3f0f-4a52-a4f5-0d8de1a3a111")
            for method in rule.methods - {"OPTIONS", "HEAD"}:
                assert client.open(method, path.replace("<code>", "x")).status_code == 401, rule.rule


def test_every_task_goes_to_the_queue_that_the_worker_serves():
    ours = {name for name in tasks.celery.tasks if name.startswith(f"{SERVICE}.")}
    assert ours == {"identity.relay_outbox", "identity.forget_old"}
    routed = {celery.amqp.router.route({}, name)["queue"].name for name in ours}
    assert routed == {celery.conf.task_default_queue} == {SERVICE}


def test_every_tick_names_a_task_that_exists():
    assert {entry["task"] for entry in celery.conf.beat_schedule.values()} <= set(celery.tasks)


def test_models_and_migrations_agree(databases, owner_engine: Engine):
    with owner_engine.connect() as connection:
        assert differences(connection, Model.metadata, KIT_METADATA) == []


def test_every_table_of_a_practice_is_protected(databases, owner_engine: Engine):
    with owner_engine.connect() as connection:
        assert unprotected_tables(connection) == UNPROTECTED | IDENTITYS_UNPROTECTED


def test_the_openapi_document_lists_every_route(app: Flask):
    document = SigningClient(app).get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/v1")}
    paths = {
        path.replace("{code}", "<code>").replace("{patient_id}", "<uuid:patient_id>")
        for path in document["paths"]
    }
    assert paths == routes
    assert len(routes) == 12


def test_settings_name_everything_missing_at_once(monkeypatch: pytest.MonkeyPatch):
    needed = [
        field.name.upper() for field in dataclasses.fields(Settings) if field.default is dataclasses.MISSING
    ]
    for name in needed:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsMissing) as refused:
        read_settings(Settings)
    assert all(name in str(refused.value) for name in needed)
    assert {"DATABASE_URL", "REDIS_URL", "SERVICE_PRIVATE_KEY", "PUBLIC_KEYS", "SERVICE_KEY_ID"} == set(
        needed
    )


def test_health_is_ready_when_both_dependencies_are(client: SigningClient):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.get_json()["dependencies"]) == (200, {"postgres": "up", "redis": "up"})


def test_health_says_which_dependency_is_down(settings: Settings):
    try:
        without_redis = create_app(dataclasses.replace(settings, redis_url="redis://127.0.0.1:1/0"))
        answer = SigningClient(without_redis).get("/health/ready")
        assert (answer.status_code, answer.get_json()["dependencies"]) == (
            503,
            {"postgres": "up", "redis": "down"},
        )
        without_postgres = create_app(
            dataclasses.replace(settings, database_url="postgresql://nobody@127.0.0.1:1/none")
        )
        answer = SigningClient(without_postgres).get("/health/ready")
        assert (answer.status_code, answer.get_json()["dependencies"]) == (
            503,
            {"postgres": "down", "redis": "up"},
        )
    finally:
        create_app(settings)
