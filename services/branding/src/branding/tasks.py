"""What the worker does in the background; every task may run twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from branding import queries
from branding.extensions import SERVICE, celery, db, enqueuer, store
from branding.reading import LogoRefused, Reading, read_logo
from branding.usecases import logos
from portal_kit.idempotency import forget_old_answers
from portal_kit.outbox import forget_relayed, relay_all
from portal_kit.redis import connect_redis
from portal_kit.worker import every

_HOUR = 3600.0
_OVERDUE = timedelta(seconds=60)

READ_LOGO = "branding.read_logo"

celery.conf.beat_schedule = {
    "relay outbox": every(5, "branding.relay_outbox"),
    "read logos left behind": every(30, "branding.read_logos_left_behind"),
    "forget what is old": every(_HOUR, "branding.forget_old"),
}


@celery.task(name=READ_LOGO)
def read_uploaded_logo(practice_text: str, logo_text: str) -> None:
    """Read one upload in a child process and keep its colours and pictures, or the reason it is refused."""
    practice_id, logo_id = UUID(practice_text), UUID(logo_text)
    if not db.transact(practice_id, lambda session: logos.begin_reading(session, practice_id, logo_id)):
        return
    now = datetime.now(UTC)
    try:
        reading = read_logo(store.upload_path(practice_id, logo_id))
    except LogoRefused as refused:
        reason = refused
        db.transact(practice_id, lambda s: logos.keep_refusal(s, practice_id, logo_id, reason, now))
    else:
        _keep(practice_id, logo_id, reading, now)
    store.forget_upload(practice_id, logo_id)


@celery.task(name="branding.read_logos_left_behind")
def read_logos_left_behind() -> None:
    """Ask again for uploads whose task was lost."""
    overdue = datetime.now(UTC) - _OVERDUE
    found = db.transact(None, lambda s: queries.list_waiting_logos(s, overdue), every_practice=True)
    for practice_id, logo_id in found:
        enqueuer.enqueue(READ_LOGO, practice_id, logo_id)


@celery.task(name="branding.relay_outbox")
def relay_outbox() -> None:
    """Publish what waits in the outbox."""
    with connect_redis(celery.conf.broker_url) as redis:
        relay_all(db, redis, SERVICE)


@celery.task(name="branding.forget_old")
def forget_old() -> None:
    """Drop rows that nothing needs any more, of every practice."""
    db.transact(None, _forget, every_practice=True)


def _keep(practice_id: UUID, logo_id: UUID, reading: Reading, now: datetime) -> None:
    for picture in reading.pictures.values():
        store.put_picture(practice_id, picture.hash, picture.content)
    db.transact(practice_id, lambda s: logos.keep_reading(s, practice_id, logo_id, reading, now))


def _forget(session: Session) -> None:
    forget_old_answers(session)
    forget_relayed(session)
