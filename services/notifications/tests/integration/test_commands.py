"""Operators' commands, as they are typed."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from notifications.cli import cli
from notifications.delivery import postman
from portal_contracts.events import RequestVerifiedV1
from portal_kit.testing import audit_in

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def run(db, settings, service_database, monkeypatch):
    for name, value in vars(settings).items():
        monkeypatch.setenv(name.upper(), value if isinstance(value, str) else json.dumps(value))
    monkeypatch.setenv("MIGRATION_DATABASE_URL", service_database.owner_url)
    return lambda *words: CliRunner().invoke(cli, list(map(str, words)))


@pytest.fixture
def dead(publish, ask, practice, ledger, clock):
    """A message that was given up."""
    publish(RequestVerifiedV1(practice_id=practice, request_id=ask(practice, time_zone="No/Where"), at=AT))
    (row,) = ledger(template="request_received")
    while row.state != "dead":
        postman.deliver(practice, row.id, clock)
        row = ledger(id=row.id)[0]
        clock.at = max(clock.at, row.next_attempt_at)
    return row


def test_migrating_twice_does_no_more_than_once(run):
    for _ in range(2):
        assert run("migrate").output == "notifications is at 0001\n"


def test_what_was_given_up_is_listed_with_its_reason(run, dead):
    lines = [json.loads(line) for line in run("messages", "list-stuck").output.splitlines()]
    assert [(line["id"], line["state"], line["last_problem"]) for line in lines] == [
        (str(dead.id), "dead", "unexpected:ZoneInfoNotFoundError")
    ]


def test_what_is_taking_long_is_listed_and_what_is_not_is_not(run, publish, ask, practice, ledger, db):
    publish(RequestVerifiedV1(practice_id=practice, request_id=ask(practice), at=AT))
    assert run("messages", "list-stuck").output == ""
    with db.transaction(practice) as session:
        session.execute(text("update messages set created_at = created_at - interval '11 minutes'"))
    assert len(run("messages", "list-stuck").output.splitlines()) == 2
    assert run("messages", "list-stuck", "--minutes", 12).output == ""


def test_a_message_that_was_given_up_is_replayed(run, dead, practice, neighbours, ledger, clock, db):
    neighbours.requests[practice, dead.about_id]["time_zone"] = "America/New_York"
    answer = run("messages", "replay", practice, dead.id)
    assert (answer.exit_code, answer.output) == (0, "on the queue\n")
    postman.deliver(practice, dead.id, clock)
    assert ledger(id=dead.id)[0].state == "sent"
    assert audit_in(db) == [("operator", "message.replay", "done")]


def test_only_what_was_given_up_can_be_replayed(run, dead, practice, other_practice, ledger):
    (waiting,) = ledger(template="new_request")
    for words, said in (
        ((practice, waiting.id), "Only a message that was given up can be replayed."),
        ((practice, uuid4()), "There is no such message here."),
        ((other_practice, dead.id), "There is no such message here."),
    ):
        answer = run("messages", "replay", *words)
        assert answer.exit_code == 1
        assert said in answer.output


def test_a_test_mail_goes_all_the_way(run, mail_double):
    answer = run("send-test", "operator@example.com")
    assert answer.exit_code == 0
    assert "took a mail from no-reply@mail.portal.example" in answer.output
    assert mail_double.recipients == [["operator@example.com"]]
    assert mail_double.mails[0]["Subject"] == "A test of the portal's mail settings"


@pytest.mark.parametrize(
    ("mode", "said"), [("refuse_recipient", "recipient_refused:550"), ("refuse_sender", "sender_refused:550")]
)
def test_a_test_mail_that_is_refused_says_how(run, mail_double, mode, said):
    mail_double.mode = mode
    answer = run("send-test", "operator@example.com")
    assert answer.exit_code == 1
    assert said in answer.output


def test_a_test_mail_without_a_server_says_so(run, mail_double):
    mail_double.stop()
    answer = run("send-test", "operator@example.com")
    assert answer.exit_code == 1
    assert "mail_server_unreachable" in answer.output


def test_a_test_mail_needs_an_address(run, mail_double):
    answer = run("send-test", "nobody")
    assert answer.exit_code == 2
    assert mail_double.taken == []


def test_dead_letters_are_listed_and_replayed(run, publish, practice, redis, ledger, db):
    event_id = uuid4()
    with db.transaction(None, every_practice=True) as session:
        session.execute(
            text(
                "insert into inbox (event_id, practice_id, name, body, request_id, state, attempts)"
                " values (:id, :practice, :name, cast(:body as jsonb), '', 'dead', 6)"
            ),
            {
                "id": event_id,
                "practice": practice,
                "name": RequestVerifiedV1.name,
                "body": json.dumps(
                    RequestVerifiedV1(practice_id=practice, request_id=uuid4(), at=AT).to_json()
                ),
            },
        )
    assert str(event_id) in run("dead-letters", "list").output
    assert run("dead-letters", "replay", event_id).output == "done\n"
    assert len(ledger(event_id=event_id)) == 2
