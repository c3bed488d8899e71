"""A real worker process: tasks, ticks, events, a kill in the middle, and a graceful stop."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from courier.models import Parcel
from courier.wiring import celery
from sqlalchemy import insert, select

from portal_contracts.events import RequestVerifiedV1
from portal_kit.celery import Enqueuer, make_celery
from portal_kit.outbox import Outbox, relay_all
from portal_kit.request_id import request_id_of

SAMPLE = Path(__file__).parent / "sample"


def wait_for(what, seconds=40):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


class WorkerProcess:
    def __init__(self, courier, redis_url, log: Path):
        self.log = log
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(SAMPLE), *sys.path]),
            "DATABASE_URL": courier.app_url,
            "REDIS_URL": redis_url,
        }
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "courier.wiring"],
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        wait_for(lambda: self._ready() or self.process.poll() is not None)
        assert self.process.poll() is None, log.read_text()

    def _ready(self):
        return f'"ready": {self.process.pid}' in self.log.read_text()

    def stop(self, how=signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=30)


@pytest.fixture
def start(courier, redis, redis_url, tmp_path):
    workers = []

    def start():
        workers.append(WorkerProcess(courier, redis_url, tmp_path / "worker.log"))
        return workers[-1]

    yield start
    for worker in workers:
        if worker.process.poll() is None:
            worker.process.kill()
            worker.process.wait()


@pytest.fixture
def queue(redis_url):
    celery.conf.broker_url = redis_url
    return Enqueuer(celery)


def make_parcel(db, practice):
    parcel_id = uuid4()
    row = {"practice_id": practice, "id": parcel_id, "label": "waiting"}
    db.transact(practice, lambda session: session.execute(insert(Parcel).values(**row)))
    return parcel_id


def label_of(db, practice, parcel_id):
    return db.transact(
        practice, lambda s: s.execute(select(Parcel.label).where(Parcel.id == parcel_id)).scalar()
    )


def test_a_task_runs_with_the_request_id_of_whoever_asked(db, practice, start, queue):
    worker = start()
    parcel_id = make_parcel(db, practice)
    with request_id_of("c" * 32):
        assert queue.enqueue("courier.stamp_parcel", practice, parcel_id)
    wait_for(lambda: label_of(db, practice, parcel_id) == "c" * 32)
    assert worker.stop() == 0


def test_ticks_and_events_reach_the_worker(db, practice, redis, start):
    worker = start()
    sent = uuid4()
    event = RequestVerifiedV1(practice_id=practice, request_id=sent, at=datetime.now(UTC))
    db.transact(practice, lambda session: Outbox().publish(session, event))
    relay_all(db, redis, "scheduling")
    wait_for(lambda: label_of(db, practice, sent) == "came by event")
    wait_for(lambda: redis.get("courier-ticked"))
    assert worker.stop() == 0


def test_a_killed_workers_task_is_done_by_the_next_one(db, practice, start, queue, redis):
    first = start()
    parcel_id = make_parcel(db, practice)
    queue.enqueue("courier.stamp_parcel_slowly", practice, parcel_id)
    wait_for(lambda: label_of(db, practice, parcel_id) == "begun")
    first.process.kill()
    first.process.wait()
    start()
    wait_for(lambda: label_of(db, practice, parcel_id) == "finished", seconds=60)


def test_enqueueing_without_redis_gives_up_at_once_and_stays_quiet(practice):
    app = make_celery("courier")
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    queue = Enqueuer(app)
    began = time.monotonic()
    assert not queue.enqueue("courier.stamp_parcel", practice)
    for _ in range(1000):
        assert not queue.enqueue("courier.stamp_parcel", practice)
    assert time.monotonic() - began < 30
