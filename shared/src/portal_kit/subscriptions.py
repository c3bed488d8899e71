"""Facts arrive by the inbox: each event acts once, however often and in whatever order it comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from redis import Redis
from redis.exceptions import ResponseError
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal_contracts.events import EVENTS, Event
from portal_kit.db import Database
from portal_kit.errors import Conflict, NotFound
from portal_kit.metrics import EVENTS_HANDLED
from portal_kit.outbox import stream_of
from portal_kit.request_id import request_id_of
from portal_kit.tables import inbox

E = TypeVar("E", bound=Event)
Handler = Callable[[Session, Any, UUID], None]

ATTEMPTS = 5
_RETRY_AFTER_MS = 5_000
_BLOCK_MS = 1_000
_BATCH = 50

log = structlog.get_logger()


class Subscriptions:
    """Which use case each event of another service sets off."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}

    def on(self, event_class: type[E]) -> Callable[[Callable[[Session, E, UUID], None]], Callable[..., None]]:
        """Decorate `handler(session, event, event_id)`, which runs in the transaction that marks it done."""

        def register(handler: Callable[[Session, E, UUID], None]) -> Callable[..., None]:
            self.handlers[event_class.name] = handler
            return handler

        return register

    def sources(self) -> list[str]:
        return sorted({EVENTS[name].source() for name in self.handlers})


@dataclass(frozen=True)
class Delivery:
    """One stream entry, as it was read."""

    event_id: UUID
    practice_id: UUID
    name: str
    request_id: str
    body: dict[str, Any]


class Consumer:
    """One reader of the streams that a service listens to, a member of the service's consumer group."""

    def __init__(
        self, db: Database, redis: Redis, subscriptions: Subscriptions, *, service: str, member: str
    ) -> None:
        self.db, self.redis, self.subscriptions = db, redis, subscriptions
        self.group, self.member = service, member
        self.streams = [stream_of(source) for source in subscriptions.sources()]

    def read(self, block_ms: int = _BLOCK_MS) -> int:
        """Handle what is new and what earlier readers left undone; returns how many entries were seen."""
        if not self.streams:
            return 0
        try:
            return self._read_left_undone() + self._read_new(block_ms)
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            self.create_groups()
            return 0

    def create_groups(self) -> None:
        """Begin at the stream's start, so that nothing published before the group existed is missed."""
        for stream in self.streams:
            try:
                self.redis.xgroup_create(stream, self.group, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    def retry_waiting(self) -> int:
        """Try again what was received more than a minute ago and is still not settled: its stream entry
        may be gone. Returns how many events were tried."""
        overdue = (inbox.c.state == "waiting") & (inbox.c.received_at < func.now() - timedelta(minutes=1))
        statement = select(inbox).where(overdue).order_by(inbox.c.received_at).limit(_BATCH)
        rows = self.db.transact(None, lambda session: session.execute(statement).all(), every_practice=True)
        for row in rows:
            self.handle(Delivery(row.event_id, row.practice_id, row.name, row.request_id, row.body))
        return len(rows)

    def handle(self, delivery: Delivery) -> bool:
        """Act on one event; returns whether it is settled (done before, done now, or dead)."""
        with request_id_of(delivery.request_id):
            if delivery.name not in self.subscriptions.handlers:
                return True
            attempts = self._begin_attempt(delivery)
            if attempts is None:
                return True
            if attempts > ATTEMPTS:
                self._bury(delivery)
                return True
            return self._attempt(delivery)

    def _read_new(self, block_ms: int) -> int:
        streams: dict[Any, Any] = dict.fromkeys(self.streams, ">")
        answer: Any = self.redis.xreadgroup(self.group, self.member, streams, count=_BATCH, block=block_ms)
        return sum(self._settle(stream, entries) for stream, entries in answer or [])

    def _read_left_undone(self) -> int:
        seen = 0
        for stream in self.streams:
            _, entries, *_ = self.redis.xautoclaim(
                stream, self.group, self.member, min_idle_time=_RETRY_AFTER_MS, count=_BATCH
            )
            seen += self._settle(stream, entries)
        return seen

    def _settle(self, stream: str, entries: list[tuple[str, dict[str, str]]]) -> int:
        for entry_id, entry in entries:
            if self._is_settled(entry_id, entry):
                self.redis.xack(stream, self.group, entry_id)
        return len(entries)

    def _is_settled(self, entry_id: str, entry: dict[str, str]) -> bool:
        """Handle one entry; what is no event at all is passed over, or it would stop the reader for good."""
        try:
            delivery = _delivery(entry)
        except (KeyError, ValueError) as error:
            log.error("entry_unreadable", entry_id=entry_id, exc_info=error)
            EVENTS_HANDLED.labels("unreadable", "dead").inc()
            return True
        return self.handle(delivery)

    def _begin_attempt(self, delivery: Delivery) -> int | None:
        """Count the attempt before making it, so that an event that kills the process is counted too."""
        row = {
            "event_id": delivery.event_id,
            "practice_id": delivery.practice_id,
            "name": delivery.name,
            "body": delivery.body,
            "request_id": delivery.request_id,
        }
        statement = (
            insert(inbox)
            .values(**row, state="waiting", attempts=1)
            .on_conflict_do_update(
                index_elements=[inbox.c.event_id],
                set_={"attempts": inbox.c.attempts + 1},
                where=inbox.c.state == "waiting",
            )
            .returning(inbox.c.attempts)
        )
        return self.db.transact(
            None, lambda session: session.execute(statement).scalar(), every_practice=True
        )

    def _attempt(self, delivery: Delivery) -> bool:
        try:
            self.db.transact(delivery.practice_id, lambda session: self._act_once(session, delivery))
        except Exception as error:
            log.error(
                "event_failed", event_name=delivery.name, event_id=str(delivery.event_id), exc_info=error
            )
            EVENTS_HANDLED.labels(delivery.name, "failed").inc()
            self._note(delivery, last_error=type(error).__name__)
            return False
        EVENTS_HANDLED.labels(delivery.name, "done").inc()
        return True

    def _act_once(self, session: Session, delivery: Delivery) -> None:
        mine = inbox.c.event_id == delivery.event_id
        state = session.execute(select(inbox.c.state).where(mine).with_for_update()).scalar()
        if state != "waiting":
            return
        event = EVENTS[delivery.name].from_json(delivery.body)
        self.subscriptions.handlers[delivery.name](session, event, delivery.event_id)
        session.execute(update(inbox).where(mine).values(state="done", done_at=func.now(), last_error=None))

    def _bury(self, delivery: Delivery) -> None:
        log.error("event_dead", event_name=delivery.name, event_id=str(delivery.event_id))
        EVENTS_HANDLED.labels(delivery.name, "dead").inc()
        self._note(delivery, state="dead")

    def _note(self, delivery: Delivery, **values: Any) -> None:
        statement = update(inbox).where(inbox.c.event_id == delivery.event_id).values(**values)
        self.db.transact(None, lambda session: session.execute(statement), every_practice=True)


def list_dead_letters(session: Session) -> list[dict[str, Any]]:
    """Events that failed every attempt, oldest first: id, name, practice, last error and when they came."""
    columns = (inbox.c.event_id, inbox.c.name, inbox.c.practice_id, inbox.c.last_error, inbox.c.received_at)
    rows = session.execute(select(*columns).where(inbox.c.state == "dead").order_by(inbox.c.received_at))
    return [dict(row._mapping) for row in rows]


def revive_dead_letter(session: Session, event_id: UUID) -> Delivery:
    """Give a dead event its attempts back; raises NotFound or, for one that is not dead, Conflict."""
    row = session.execute(select(inbox).where(inbox.c.event_id == event_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("No such event was received.")
    if row.state != "dead":
        raise Conflict(f"The event is {row.state}, not dead.")
    session.execute(update(inbox).where(inbox.c.event_id == event_id).values(state="waiting", attempts=0))
    return Delivery(row.event_id, row.practice_id, row.name, row.request_id, row.body)


def _delivery(entry: dict[str, str]) -> Delivery:
    return Delivery(
        event_id=UUID(entry["id"]),
        practice_id=UUID(entry["practice_id"]),
        name=entry["name"],
        request_id=entry["request_id"],
        body=json.loads(entry["body"]),
    )
