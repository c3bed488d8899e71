"""What the worker does in the background; every task may run twice."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal_kit.idempotency import forget_old_answers
from portal_kit.outbox import forget_relayed, relay_all
from portal_kit.redis import connect_redis
from portal_kit.worker import every
from scheduling.extensions import SERVICE, celery, db
from scheduling.usecases.expiry import BATCH, expire_requests

_HOUR = 3600.0

celery.conf.beat_schedule = {
    "relay outbox": every(5, "scheduling.relay_outbox"),
    "expire requests": every(15, "scheduling.expire_requests"),
    "forget what is old": every(_HOUR, "scheduling.forget_old"),
}


@celery.task(name="scheduling.relay_outbox")
def relay_outbox() -> None:
    """Publish what waits in the outbox."""
    with connect_redis(celery.conf.broker_url) as redis:
        relay_all(db, redis, SERVICE)


@celery.task(name="scheduling.expire_requests")
def expire_overdue_requests() -> None:
    """End requests of every practice whose time is up, batch after batch."""
    now = datetime.now(UTC)
    while db.transact(None, lambda session: expire_requests(session, now=now), every_practice=True) == BATCH:
        pass


@celery.task(name="scheduling.forget_old")
def forget_old() -> None:
    """Drop rows that nothing needs any more, of every practice."""
    db.transact(None, _forget, every_practice=True)


def _forget(session: Session) -> None:
    forget_old_answers(session)
    forget_relayed(session)
