"""That every part of the process is plugged in, and nothing is open that should be closed."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine

from notifications import tasks
from notifications.app import create_app
from notifications.cli import cli
from notifications.models import Model
from notifications.settings import Settings
from notifications.subscribers import subscriptions
from portal_contracts.events import RequestEvent
from portal_kit.migrations import differences
from portal_kit.settings import SettingsMissing, read_settings
from portal_kit.tables import KIT_METADATA, UNPROTECTED
from portal_kit.tenancy import unprotected_tables
from portal_kit.testing import endpoints_without_policy

PUBLIC = {"/health/live", "/health/ready", "/metrics", "/version", "/openapi.json"}


@pytest.fixture
def owner(service_database):
    engine = create_engine(service_database.owner_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_every_endpoint_says_who_may_call_it(db, settings):
    assert endpoints_without_policy(create_app(settings)) == []


def test_the_models_are_what_the_migrations_make(owner):
    assert differences(owner, Model.metadata, KIT_METADATA) == []


def test_every_table_shows_one_practice_only(owner):
    assert unprotected_tables(owner) - UNPROTECTED == set()


def test_every_task_is_on_the_queue_that_the_worker_reads():
    ours = [name for name in tasks.celery.tasks if name.startswith("notifications.")]
    assert sorted(ours) == [
        "notifications.deliver_message",
        "notifications.enqueue_overdue",
        "notifications.tidy",
    ]
    assert tasks.celery.conf.task_default_queue == "notifications"
    assert not tasks.celery.conf.task_routes


def test_every_tick_names_a_task_there_is():
    assert {entry["task"] for entry in tasks.celery.conf.beat_schedule.values()} <= set(tasks.celery.tasks)


def test_it_listens_to_every_fact_about_a_request_that_has_a_mail():
    listened = {name.removeprefix("scheduling.") for name in subscriptions.handlers}
    facts = {event.name.removeprefix("scheduling.") for event in RequestEvent.__subclasses__()}
    assert listened == facts - {"request_withdrawn.v1"}


def test_the_document_is_openapi_3_1_and_lists_every_route(client, db, settings):
    document = client.get("/openapi.json").get_json()
    rules = {rule.rule for rule in create_app(settings).url_map.iter_rules()} - PUBLIC
    assert document["openapi"].startswith("3.1")
    assert {path.replace("{message_id}", "<uuid:message_id>") for path in document["paths"]} == rules


def test_it_names_every_missing_setting_at_once(monkeypatch):
    for name in ("DATABASE_URL", "SMTP_URL", "MAIL_FROM", "PORTAL_BASE_URL", "IDENTITY_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsMissing) as ended:
        read_settings(Settings)
    for name in ("DATABASE_URL", "SMTP_URL", "MAIL_FROM", "PORTAL_BASE_URL", "IDENTITY_URL"):
        assert name in str(ended.value)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"mail_from": "The Portal <no-reply@portal.example>"}, "MAIL_FROM"),
        ({"mail_from": "nobody"}, "MAIL_FROM"),
        ({"mail_from": "a@"}, "MAIL_FROM"),
        ({"smtp_url": "http://mail.example"}, "SMTP_URL"),
        ({"smtp_url": "smtp://"}, "SMTP_URL"),
        ({"smtp_url": "smtp://user:secret@mail.example:port"}, "SMTP_URL"),
    ],
)
def test_it_does_not_start_with_what_could_never_send_a_mail(settings, other, named):
    with pytest.raises(SettingsMissing) as ended:
        Settings(**(vars(settings) | other))
    assert named in str(ended.value)
    assert "secret" not in str(ended.value)


def test_health_says_which_dependency_is_down(db, settings):
    broken = Settings(**(vars(settings) | {"redis_url": "redis://127.0.0.1:1/0"}))
    answer = create_app(broken).test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["dependencies"] == {"postgres": "up", "redis": "down"}


def test_a_mail_server_that_is_away_takes_no_web_process_out_of_service(client, mail_double):
    mail_double.stop()
    assert client.get("/health/ready").status_code == 200


def test_the_command_prints_the_document(db, settings, monkeypatch):
    for name, value in vars(settings).items():
        monkeypatch.setenv(name.upper(), value if isinstance(value, str) else json.dumps(value))
    printed = CliRunner().invoke(cli, ["openapi"])
    assert printed.exit_code == 0, printed.output
    assert "/v1/messages" in printed.output
