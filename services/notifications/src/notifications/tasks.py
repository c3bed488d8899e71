"""Celery tasks: ids in, one unit of work each; and the ticks that find what the queue lost."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from notifications.delivery import postman
from notifications.extensions import DELIVER, celery, db, enqueuer
from notifications.usecases import delivery
from portal_kit.idempotency import forget_old_answers
from portal_kit.worker import every

_BATCH = 500


def _now() -> datetime:
    return datetime.now(UTC)


@celery.task(name=DELIVER)
def deliver_message(practice_id: str, message_id: str) -> None:
    postman.deliver(UUID(practice_id), UUID(message_id), _now)


@celery.task(name="notifications.enqueue_overdue")
def enqueue_overdue() -> None:
    """Messages whose time to be tried again has come, whose worker died, or whose task was lost."""

    def work(session: Session) -> None:
        for practice_id, message_id in delivery.take_overdue(session, _now(), _BATCH):
            enqueuer.after_commit(session, DELIVER, practice_id, message_id)

    db.transact(None, work, every_practice=True)


@celery.task(name="notifications.tidy")
def tidy() -> None:
    def work(session: Session) -> None:
        forget_old_answers(session)
        delivery.forget_address_uses(session, _now())

    db.transact(None, work, every_practice=True)


celery.conf.beat_schedule = {
    "enqueue-overdue": every(5, "notifications.enqueue_overdue"),
    "tidy": every(3600, "notifications.tidy"),
}
