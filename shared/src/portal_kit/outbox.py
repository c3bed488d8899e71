"""Facts leave a service by its outbox: written with the change, relayed to a Redis stream after it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import structlog
from redis import Redis
from sqlalchemy import Row, func, insert, select, text, update
from sqlalchemy.orm import Session

from portal_contracts.events import Event
from portal_kit.db import Database, after_commit
from portal_kit.metrics import EVENTS_RELAYED
from portal_kit.request_id import current_request_id
from portal_kit.tables import outbox

_BATCH = 200
_STREAM_LENGTH = 100_000
_ADVISORY_LOCK = 0x706F7274616C  # one relay at a time per database

_FORGET = text(
    "delete from outbox where relay_no is not null and relay_no < (select max(relay_no) from outbox)"
    " and written_at < now() - make_interval(days => :days)"
)

log = structlog.get_logger()


class Outbox:
    """Where use cases put events. The service's wiring says how the relay is nudged after a commit."""

    def __init__(self) -> None:
        self.nudge: Callable[[], None] = lambda: None

    def publish(self, session: Session, event: Event) -> UUID:
        """Write the event in the session's transaction; it is gone if that rolls back."""
        event_id = uuid4()
        session.execute(
            insert(outbox).values(
                event_id=event_id,
                practice_id=event.practice_id,
                name=event.name,
                body=event.to_json(),
                request_id=current_request_id(),
            )
        )
        if not session.info.get("outbox_nudged"):
            session.info["outbox_nudged"] = True
            after_commit(session, self.nudge)
        return event_id


def stream_of(service: str) -> str:
    return f"events.{service}"


def relay(db: Database, redis: Redis, service: str) -> int:
    """Write waiting events to the service's stream, oldest first; returns how many.

    The stream carries a marker, the number of the last event written to it, in the same Redis
    transaction as the event. A Redis that came back older or empty shows a marker behind the database's,
    and everything after it is written again. Readers ignore what they have seen.
    """
    with db.transaction(None, every_practice=True) as session:
        if not session.execute(select(func.pg_try_advisory_xact_lock(_ADVISORY_LOCK))).scalar():
            return 0
        _requeue_what_redis_lost(session, redis, service)
        rows = session.execute(
            select(outbox).where(outbox.c.relay_no.is_(None)).order_by(outbox.c.seq).limit(_BATCH)
        ).all()
        if rows:
            _write(session, redis, service, rows)
    EVENTS_RELAYED.labels(service).inc(len(rows))
    return len(rows)


def relay_all(db: Database, redis: Redis, service: str) -> int:
    """Relay batch after batch until nothing waits; returns how many events were written."""
    total = 0
    while count := relay(db, redis, service):
        total += count
    return total


def backlog(session: Session) -> tuple[int, float]:
    """How many events wait, and for how many seconds the oldest has."""
    waiting = outbox.c.relay_no.is_(None)
    age = func.coalesce(func.extract("epoch", func.now() - func.min(outbox.c.written_at)), 0)
    count, seconds = session.execute(select(func.count(), age).where(waiting)).one()
    return count, float(seconds)


def forget_relayed(session: Session, days: int = 7) -> None:
    """Drop events that were relayed long ago; what a lost stream can be refilled from shrinks to `days`."""
    session.execute(_FORGET, {"days": days})


def _marker(service: str) -> str:
    return f"{stream_of(service)}:marker"


def _requeue_what_redis_lost(session: Session, redis: Redis, service: str) -> None:
    marker = int(redis.get(_marker(service)) or 0)
    latest = session.execute(select(func.max(outbox.c.relay_no))).scalar() or 0
    if marker < latest:
        session.execute(update(outbox).where(outbox.c.relay_no > marker).values(relay_no=None))
        log.warning("stream_behind_database", marker=marker, latest=latest)


def _write(session: Session, redis: Redis, service: str, rows: Sequence[Row[Any]]) -> None:
    take = text("select nextval('outbox_relay_no') from generate_series(1, :count)")
    numbers = list(session.execute(take, {"count": len(rows)}).scalars())
    with redis.pipeline(transaction=True) as pipe:
        for row in rows:
            pipe.xadd(stream_of(service), _entry(row), maxlen=_STREAM_LENGTH, approximate=True)
        pipe.set(_marker(service), numbers[-1])
        pipe.execute()
    for row, number in zip(rows, numbers, strict=True):
        session.execute(update(outbox).where(outbox.c.seq == row.seq).values(relay_no=number))


def _entry(row: Row[Any]) -> dict[Any, Any]:
    return {
        "id": str(row.event_id),
        "practice_id": str(row.practice_id),
        "name": row.name,
        "request_id": row.request_id,
        "body": json.dumps(row.body),
    }
