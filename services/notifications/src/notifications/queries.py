"""Reads over many rows, and the locks that go with them; nothing here writes or decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from notifications.domain import retries
from notifications.domain.errors import MessageNotFound
from notifications.models import (
    DEAD,
    DEFERRED,
    EXPANDED,
    NOT_NEEDED,
    QUEUED,
    SENDING,
    SENT,
    AddressUse,
    Message,
)

_waiting = Message.state.in_((QUEUED, DEFERRED))


@dataclass(frozen=True)
class Standing:
    """How many messages are in one state, and for how many seconds the oldest has existed."""

    state: str
    count: int
    oldest_seconds: float


def get_message(session: Session, practice_id: UUID, message_id: UUID) -> Message:
    """Raises MessageNotFound, for another practice's message too."""
    message = session.scalars(_one(practice_id, message_id)).one_or_none()
    if message is None:
        raise MessageNotFound
    return message


def lock_message(session: Session, practice_id: UUID, message_id: UUID) -> Message:
    """The row, locked until the transaction ends; raises MessageNotFound."""
    message = session.scalars(_one(practice_id, message_id).with_for_update()).one_or_none()
    if message is None:
        raise MessageNotFound
    return message


def find_claimable(session: Session, practice_id: UUID, message_id: UUID, now: datetime) -> Message | None:
    """The row, locked, if it is due or its lease has run out; None while another worker holds it."""
    due = and_(_waiting, Message.next_attempt_at <= now)
    abandoned = and_(Message.state == SENDING, Message.lease_until <= now)
    statement = _one(practice_id, message_id).where(or_(due, abandoned))
    return session.scalars(statement.with_for_update(skip_locked=True)).one_or_none()


def lock_overdue(session: Session, now: datetime, limit: int) -> list[Message]:
    """Every practice's messages that should be on the queue and may not be, oldest first, locked."""
    unhinted = or_(Message.enqueued_at.is_(None), Message.enqueued_at <= now - retries.LOST_AFTER)
    due = and_(_waiting, Message.next_attempt_at <= now, unhinted)
    abandoned = and_(Message.state == SENDING, Message.lease_until <= now, unhinted)
    statement = select(Message).where(or_(due, abandoned)).order_by(Message.next_attempt_at).limit(limit)
    return list(session.scalars(statement.with_for_update(skip_locked=True)))


def list_messages_about(session: Session, practice_id: UUID, about_id: UUID) -> list[Message]:
    """Everything sent or to be sent about one request, oldest first."""
    mine = (Message.practice_id == practice_id) & (Message.about_id == about_id)
    return list(session.scalars(select(Message).where(mine).order_by(Message.created_at, Message.id)))


def list_stuck(session: Session, now: datetime, older_than: timedelta) -> list[Message]:
    """Every practice's messages that were given up, or that have not gone out for `older_than`."""
    late = and_(Message.state.in_((QUEUED, DEFERRED, SENDING)), Message.created_at <= now - older_than)
    statement = select(Message).where(or_(Message.state == DEAD, late)).order_by(Message.created_at)
    return list(session.scalars(statement))


def standings(session: Session) -> list[Standing]:
    """Every practice's messages that have not gone out, by state."""
    age = func.extract("epoch", func.now() - func.min(Message.created_at))
    statement = (
        select(Message.state, func.count(), age)
        .where(Message.state.not_in((SENT, EXPANDED, NOT_NEEDED)))
        .group_by(Message.state)
    )
    return [Standing(state, count, float(seconds)) for state, count, seconds in session.execute(statement)]


def list_uses_of_address(
    session: Session, practice_id: UUID, address_key: str, since: datetime, *, but: UUID
) -> list[datetime]:
    """When the address got mail after `since`, oldest first, the message `but` not counted."""
    statement = select(AddressUse.used_at).where(
        AddressUse.practice_id == practice_id,
        AddressUse.address_key == address_key,
        AddressUse.used_at > since,
        AddressUse.message_id != but,
    )
    return list(session.scalars(statement.order_by(AddressUse.used_at)))


def lock_address(session: Session, practice_id: UUID, address_key: str) -> None:
    """One at a time per address until the transaction ends, so that two cannot both be the last allowed."""
    name = f"{practice_id} {address_key}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _one(practice_id: UUID, message_id: UUID) -> Select[Message]:
    return select(Message).where(Message.practice_id == practice_id, Message.id == message_id)
