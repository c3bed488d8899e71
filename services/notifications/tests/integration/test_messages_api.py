"""The ledger over HTTP: staff see what was sent about a request, and send it again."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from redis import Redis

from notifications.delivery import postman
from notifications.extensions import celery, enqueuer
from portal_contracts.events import RequestVerifiedV1
from portal_kit.celery import make_celery
from portal_kit.testing import account_token, audit_in, service_token, staff_token

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
STAFF_USER = uuid4()


def scheduler(practice_id):
    return staff_token("notifications", practice_id, STAFF_USER, "scheduler")


@pytest.fixture
def sent(publish, ask, practice, ledger, clock):
    """The row of a mail that has gone to a requester."""
    request_id = ask(practice)
    publish(RequestVerifiedV1(practice_id=practice, request_id=request_id, at=AT))
    (message,) = ledger(template="request_received")
    postman.deliver(practice, message.id, clock)
    return ledger(id=message.id)[0]


def test_staff_see_what_was_sent_about_a_request(client, sent, practice, ledger):
    answer = client.get(f"/v1/messages?about={sent.about_id}", scheduler(practice))
    assert answer.status_code == 200
    items = {item["template"]: item for item in answer.get_json()["items"]}
    assert set(items) == {"request_received", "new_request"}
    item = items["request_received"]
    assert (item["id"], item["state"], item["recipient_kind"]) == (str(sent.id), "sent", "requester")
    assert item["sent_at"].endswith("Z")
    assert item["next_attempt_at"] is None
    assert items["new_request"]["sent_at"] is None


def test_the_answer_holds_no_address_name_or_token(client, sent, practice):
    answer = client.get(f"/v1/messages?about={sent.about_id}", scheduler(practice))
    assert {key for item in answer.get_json()["items"] for key in item} == {
        "id",
        "template",
        "recipient_kind",
        "recipient_id",
        "resend_of",
        "state",
        "problem",
        "created_at",
        "next_attempt_at",
        "sent_at",
    }
    assert "@" not in answer.get_data(as_text=True)


def test_any_role_may_look(client, sent, practice):
    for role in ("clinician", "scheduler", "practice_administrator"):
        token = staff_token("notifications", practice, STAFF_USER, role)
        assert len(client.get(f"/v1/messages?about={sent.about_id}", token).get_json()["items"]) == 2


def test_another_practice_sees_nothing(client, sent, other_practice):
    answer = client.get(f"/v1/messages?about={sent.about_id}", scheduler(other_practice))
    assert (answer.status_code, answer.get_json()) == (200, {"items": []})


def test_nobody_else_may_look(client, sent, practice):
    path = f"/v1/messages?about={sent.about_id}"
    assert client.get(path).status_code == 401
    assert client.get(path, account_token("notifications", practice, uuid4(), [])).status_code == 403
    theme = service_token("branding", "notifications", "practices:read", practice)
    assert client.get(path, theme).status_code == 403
    assert client.get(path, staff_token("identity", practice, STAFF_USER, "scheduler")).status_code == 401


@pytest.mark.parametrize("query", ["", "?about=", "?about=1", "?about=x'--"])
def test_a_question_that_makes_no_sense_is_refused(client, practice, query):
    answer = client.get(f"/v1/messages{query}", scheduler(practice))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


def test_a_mail_is_sent_again_as_a_message_of_its_own(client, sent, practice, ledger, clock, mail_double, db):
    answer = client.post(f"/v1/messages/{sent.id}/resend", scheduler(practice), key="k1")
    assert answer.status_code == 201
    body = answer.get_json()
    assert (body["state"], body["resend_of"], body["template"]) == (
        "queued",
        str(sent.id),
        "request_received",
    )
    (again,) = ledger(resend_of=sent.id)
    postman.deliver(practice, again.id, clock)
    assert [m.state for m in ledger(template="request_received")] == ["sent", "sent"]
    one, two = mail_double.mails
    assert one["Message-ID"] != two["Message-ID"]
    assert one["References"] == two["References"]
    assert audit_in(db) == [(str(STAFF_USER), "message.resend", "done")]


def test_it_is_on_the_queue_by_its_ids_alone(client, sent, practice, ledger, settings):
    queue = Redis.from_url(settings.redis_url, decode_responses=True)
    queue.flushdb()
    client.post(f"/v1/messages/{sent.id}/resend", scheduler(practice), key="k1")
    (again,) = ledger(resend_of=sent.id)
    with celery.connection_for_read() as connection:
        task = connection.default_channel.basic_get("notifications")
    assert task.headers["task"] == "notifications.deliver_message"
    assert list(task.decode()[:2]) == [[str(practice), str(again.id)], {}]


def test_the_same_key_sends_again_once(client, sent, practice, ledger, db):
    answers = [client.post(f"/v1/messages/{sent.id}/resend", scheduler(practice), key="k1") for _ in range(3)]
    assert len({answer.get_data() for answer in answers}) == 1
    assert len(ledger(resend_of=sent.id)) == 1
    assert len(audit_in(db)) == 1


def test_a_key_used_for_another_message_is_refused(client, sent, practice, ledger):
    client.post(f"/v1/messages/{sent.id}/resend", scheduler(practice), key="k1")
    (other,) = ledger(template="new_request")
    answer = client.post(f"/v1/messages/{other.id}/resend", scheduler(practice), key="k1")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_reused")


def test_sending_again_needs_a_key(client, sent, practice):
    answer = client.post(f"/v1/messages/{sent.id}/resend", scheduler(practice))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_missing")


def test_what_is_still_on_its_way_is_not_sent_again(client, sent, practice, ledger):
    (waiting,) = ledger(template="new_request")
    answer = client.post(f"/v1/messages/{waiting.id}/resend", scheduler(practice), key="k1")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "message_under_way")
    assert ledger(resend_of=waiting.id) == []


def test_a_clinician_alone_may_not_send_again(client, sent, practice, ledger, db):
    token = staff_token("notifications", practice, STAFF_USER, "clinician")
    assert client.post(f"/v1/messages/{sent.id}/resend", token, key="k1").status_code == 403
    assert ledger(resend_of=sent.id) == []
    assert audit_in(db) == []


def test_another_practices_message_is_not_there(client, sent, other_practice, ledger):
    for message_id in (sent.id, uuid4()):
        answer = client.post(f"/v1/messages/{message_id}/resend", scheduler(other_practice), key="k1")
        assert (answer.status_code, answer.get_json()["code"]) == (404, "message_not_found")
    assert ledger(resend_of=sent.id) == []


def test_it_works_without_a_queue_and_the_tick_finds_the_message(client, sent, practice, ledger, monkeypatch):
    unreachable = make_celery("notifications")
    unreachable.conf.broker_url = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(enqueuer, "app", unreachable)
    monkeypatch.setattr(enqueuer, "_quiet_until", 0.0)
    answer = client.post(f"/v1/messages/{sent.id}/resend", scheduler(practice), key="k1")
    assert answer.status_code == 201
    assert [m.state for m in ledger(resend_of=sent.id)] == ["queued"]


def test_the_gauges_count_what_has_not_gone_out(client, sent):
    page = client.get("/metrics").get_data(as_text=True)
    assert 'mail_messages{state="queued"} 1.0' in page
    assert 'mail_messages{state="failed"} 0.0' in page
    assert 'mail_oldest_message_seconds{state="queued"}' in page
    assert 'mail_messages{state="sent"}' not in page
