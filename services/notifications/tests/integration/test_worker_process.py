"""The worker as it really runs: its own process, from an event on the stream to a mail at the server."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from portal_contracts.events import AppointmentRequestedV1, RequestVerifiedV1

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def start_worker(db, settings, tmp_path):
    """`start_worker()`: a worker process, killed at the end."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    for name, value in vars(settings).items():
        env[name.upper()] = value if isinstance(value, str) else json.dumps(value)
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        with (tmp_path / "worker.log").open("ab") as log:
            command = [sys.executable, "-m", "notifications.worker"]
            started.append(subprocess.Popen(command, env=env, stdout=log, stderr=log))
        return started[-1]

    start.log = tmp_path / "worker.log"
    yield start
    for process in started:
        process.kill()
        process.wait()


def until(what: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        time.sleep(0.1)


def put_on_stream(redis, event):
    entry = {
        "id": str(uuid4()),
        "practice_id": str(event.practice_id),
        "name": event.name,
        "request_id": "ab" * 16,
        "body": json.dumps(event.to_json()),
    }
    redis.xadd("events.scheduling", entry)


def test_from_the_stream_to_the_server_and_out_to_staff(
    start_worker, redis, ask, practice, other_practice, mail_double, ledger
):
    worker = start_worker()
    for practice_id in (practice, other_practice):
        event = RequestVerifiedV1(practice_id=practice_id, request_id=ask(practice_id), at=AT)
        put_on_stream(redis, event)
    until(lambda: len(mail_double.taken) == 2 * 4)
    until(lambda: {m.state for m in ledger()} == {"sent", "expanded"})
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    lines = [json.loads(line) for line in start_worker.log.read_text().splitlines() if line.startswith("{")]
    assert {line["request_id"] for line in lines if line["event"] == "message_sent"} == {"ab" * 16}
    assert len(mail_double.taken) == 8


def test_a_worker_killed_while_sending_is_followed_by_another_and_one_mail_arrives(
    start_worker, redis, ask, practice, mail_double, ledger, db
):
    mail_double.mode = "stall"
    first = start_worker()
    request_id = ask(practice, state="unverified")
    put_on_stream(
        redis,
        AppointmentRequestedV1(
            practice_id=practice, request_id=request_id, at=AT, state="unverified", starts_at=AT
        ),
    )
    assert mail_double.reached.wait(timeout=60)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert [m.state for m in ledger()] == ["sending"]
    mail_double.mode = "accept"
    with db.transaction(practice) as session:
        session.execute(
            text("update messages set lease_until = now(), enqueued_at = enqueued_at - interval '1 hour'")
        )
    start_worker()
    until(lambda: [m.state for m in ledger()] == ["sent"])
    assert [mail["Message-ID"] for mail in mail_double.mails] == [ledger()[0].message_id]
    assert ledger()[0].attempts == 2
