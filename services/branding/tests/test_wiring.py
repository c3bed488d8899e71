"""What must hold of the whole service, whatever is added to it."""

import dataclasses
import json
from pathlib import Path

import pytest

from branding import demo, tasks
from branding.app import create_app
from branding.extensions import SERVICE, celery, db
from branding.models import Model
from branding.settings import Settings
from portal_kit.migrations import differences
from portal_kit.settings import SettingsMissing, read_settings
from portal_kit.tables import KIT_METADATA, UNPROTECTED
from portal_kit.tenancy import unprotected_tables
from portal_kit.testing import SigningClient, endpoints_without_policy

DEMO = Path(__file__).parents[3] / "deploy" / "demo"


def test_every_endpoint_says_who_may_call_it(app):
    assert endpoints_without_policy(app) == []


def test_every_task_goes_to_the_queue_that_the_worker_serves():
    ours = {name for name in tasks.celery.tasks if name.startswith(f"{SERVICE}.")}
    assert ours >= {entry["task"] for entry in celery.conf.beat_schedule.values()} | {tasks.READ_LOGO}
    assert {celery.amqp.router.route({}, name)["queue"].name for name in ours} == {SERVICE}


def test_models_and_migrations_agree(databases, owner_engine):
    with owner_engine.connect() as connection:
        assert differences(connection, Model.metadata, KIT_METADATA) == []


def test_every_table_of_a_practice_is_protected(databases, owner_engine):
    with owner_engine.connect() as connection:
        assert unprotected_tables(connection) == UNPROTECTED


def test_the_openapi_document_lists_every_route(app):
    document = SigningClient(app).get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/v1")}
    assert len(document["paths"]) == len(routes) == 7


def test_settings_name_everything_missing_at_once(monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "LOGO_DIR"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsMissing) as refused:
        read_settings(Settings)
    assert all(name in str(refused.value) for name in ("DATABASE_URL", "REDIS_URL", "LOGO_DIR"))


def test_health_says_which_dependency_is_down(settings, client):
    assert client.get("/health/ready").status_code == 200
    try:
        app = create_app(dataclasses.replace(settings, redis_url="redis://127.0.0.1:1/0"))
        states = SigningClient(app).get("/health/ready").get_json()["dependencies"]
        assert states == {"postgres": "up", "redis": "down", "logo store": "up"}
    finally:
        create_app(settings)


def test_the_demo_gives_each_practice_its_looks_and_again_changes_nothing(client, now):
    practices = json.loads((DEMO / "demo.json").read_text())["practices"]
    first = [demo.load_practice(practice, DEMO, now) for practice in practices]
    again = [demo.load_practice(practice, DEMO, now) for practice in practices]
    assert all("from its logo" in line for line in first)
    assert all("has its looks" in line for line in again)
    assert db is not None


@pytest.fixture
def now():
    from datetime import UTC, datetime

    return datetime(2026, 11, 24, 15, tzinfo=UTC)
