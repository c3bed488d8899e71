"""What happens to a row while its mail is on the way: claimed, then marked by how that ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from notifications import queries
from notifications.domain.errors import TryLater, Undeliverable
from notifications.domain.kinds import CONFIRM_REQUEST
from notifications.domain.limits import MOST_PER_WINDOW, WINDOW
from notifications.models import SENDING, SENT, AddressUse, Message


def claim_message(session: Session, practice_id: UUID, message_id: UUID, now: datetime) -> Message | None:
    """The message, leased to the caller for one attempt, or None when there is nothing for it to do."""
    message = queries.find_claimable(session, practice_id, message_id, now)
    if message is None or not message.begin_attempt(now):
        return None
    return message


def count_against_limit(session: Session, message: Message, address_key: str, now: datetime) -> None:
    """Count the mail against its address, once however often it is tried.

    Over the limit: TryLater for the time the oldest mail leaves the window; but a mail to an address
    nobody has proved to own is Undeliverable, for that is how somebody else is bombed.
    """
    queries.lock_address(session, message.practice_id, address_key)
    uses = queries.list_uses_of_address(
        session, message.practice_id, address_key, now - WINDOW, but=message.id
    )
    if len(uses) >= MOST_PER_WINDOW:
        if message.template == CONFIRM_REQUEST.template:
            raise Undeliverable("rate_limited")
        raise TryLater("rate_limited", until=uses[-MOST_PER_WINDOW] + WINDOW)
    _count(session, message, address_key, now)


def still_ours(session: Session, message: Message) -> Message | None:
    """The row, locked, unless its lease ran out and another attempt has begun or ended since."""
    row = queries.lock_message(session, message.practice_id, message.id)
    return row if row.state == SENDING and row.attempts == message.attempts else None


def record_sent(session: Session, message: Message, now: datetime) -> None:
    """The server took it, which is true even if the lease was lost meanwhile."""
    row = queries.lock_message(session, message.practice_id, message.id)
    if row.state != SENT:
        row.mark_sent(now)


def record_failed(session: Session, message: Message, problem: str) -> None:
    row = still_ours(session, message)
    if row is not None:
        row.mark_failed(problem)


def record_not_needed(session: Session, message: Message, reason: str) -> None:
    row = still_ours(session, message)
    if row is not None:
        row.mark_not_needed(reason)


def record_deferred(
    session: Session, message: Message, outcome: TryLater, now: datetime, jitter: float
) -> None:
    row = still_ours(session, message)
    if row is not None:
        row.defer(outcome.problem, now, jitter, outcome.until)


def record_stumble(session: Session, message: Message, problem: str, now: datetime, jitter: float) -> None:
    """An error nobody foresaw; `problem` is its type's name, for its words may quote an address."""
    row = still_ours(session, message)
    if row is not None:
        row.stumble(problem, now, jitter)


def take_overdue(session: Session, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """(practice, message) of what must be put on the queue again, noted so that it is not done twice."""
    overdue = queries.lock_overdue(session, now, limit)
    for message in overdue:
        message.enqueued_at = now
    return [(message.practice_id, message.id) for message in overdue]


def forget_address_uses(session: Session, now: datetime) -> None:
    session.execute(delete(AddressUse).where(AddressUse.used_at <= now - WINDOW))


def _count(session: Session, message: Message, address_key: str, now: datetime) -> None:
    use = insert(AddressUse).values(
        practice_id=message.practice_id, message_id=message.id, address_key=address_key, used_at=now
    )
    session.execute(
        use.on_conflict_do_update(
            index_elements=[AddressUse.practice_id, AddressUse.message_id],
            set_={"used_at": now, "address_key": address_key},
        )
    )
