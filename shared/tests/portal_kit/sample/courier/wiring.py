"""The sample service's worker process."""

import os
import time
from uuid import UUID

from celery.signals import worker_ready
from sqlalchemy import insert, update

from courier.models import Parcel
from portal_contracts.events import RequestVerifiedV1
from portal_kit.celery import make_celery
from portal_kit.db import Database
from portal_kit.redis import connect_redis
from portal_kit.request_id import current_request_id
from portal_kit.subscriptions import Consumer, Subscriptions
from portal_kit.worker import every, member_name, run_worker

db = Database()
celery = make_celery("courier")
celery.conf.broker_transport_options["visibility_timeout"] = 10  # as 120 in earnest, to keep the tests short
subscriptions = Subscriptions()


def relabel(practice_id: str, parcel_id: str, label: str) -> None:
    statement = update(Parcel).where(Parcel.practice_id == UUID(practice_id), Parcel.id == UUID(parcel_id))
    db.transact(UUID(practice_id), lambda session: session.execute(statement.values(label=label)))


@celery.task(name="courier.stamp_parcel")
def stamp_parcel(practice_id: str, parcel_id: str) -> None:
    relabel(practice_id, parcel_id, current_request_id())


@celery.task(name="courier.stamp_parcel_slowly")
def stamp_parcel_slowly(practice_id: str, parcel_id: str) -> None:
    relabel(practice_id, parcel_id, "begun")
    time.sleep(3)
    relabel(practice_id, parcel_id, "finished")


@celery.task(name="courier.tick")
def tick() -> None:
    connect_redis(os.environ["REDIS_URL"]).set("courier-ticked", "yes")


@subscriptions.on(RequestVerifiedV1)
def receive(session, event, event_id) -> None:
    row = {"practice_id": event.practice_id, "id": event.request_id, "label": "came by event"}
    session.execute(insert(Parcel).values(**row))


@worker_ready.connect
def say_ready(**_) -> None:
    print(f'{{"ready": {os.getpid()}}}', flush=True)


if __name__ == "__main__":
    db.configure(os.environ["DATABASE_URL"])
    redis_url = os.environ["REDIS_URL"]
    celery.conf.beat_schedule = {"tick": every(1, "courier.tick")}
    reader = Consumer(db, connect_redis(redis_url), subscriptions, service="courier", member=member_name())
    run_worker(celery, redis_url=redis_url, consumer=reader, service="courier", log_level="INFO")
