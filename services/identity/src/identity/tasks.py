"""What the worker does in the background; every task may run twice."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from identity.extensions import SERVICE, celery, db
from identity.usecases.sessions import forget_old_attempts, forget_old_sessions
from portal_kit.idempotency import forget_old_answers
from portal_kit.outbox import forget_relayed, relay_all
from portal_kit.redis import connect_redis
from portal_kit.worker import every

_HOUR = 3600.0

celery.conf.beat_schedule = {
    "relay outbox": every(5, "identity.relay_outbox"),
    "forget what is old": every(_HOUR, "identity.forget_old"),
}


@celery.task(name="identity.relay_outbox")
def relay_outbox() -> None:
    """Publish what waits in the outbox."""
    with connect_redis(celery.conf.broker_url) as redis:
        relay_all(db, redis, SERVICE)


@celery.task(name="identity.forget_old")
def forget_old() -> None:
    """Drop rows that nothing needs any more, of every practice."""
    db.transact(None, lambda session: _forget(session, datetime.now(UTC)), every_practice=True)


def _forget(session: Session, now: datetime) -> None:
    forget_old_sessions(session, now)
    forget_old_attempts(session, now)
    forget_old_answers(session)
    forget_relayed(session)
