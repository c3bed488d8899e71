"""Messages come into the ledger: from an event, one per member of staff, or again on somebody's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from notifications import queries
from notifications.domain import retries
from notifications.domain.errors import MessageNotDead, MessageStillUnderWay
from notifications.domain.kinds import REQUESTER, STAFF_USER, MailKind, mails_for
from notifications.models import DEAD, QUEUED, UNDER_WAY, Message
from portal_contracts.events import RequestApprovedV1, RequestEvent
from portal_contracts.tokens import Claims
from portal_kit import audit


def write_messages(
    session: Session, event: RequestEvent, event_id: UUID, *, mail_domain: str, now: datetime
) -> list[UUID]:
    """A row for every mail the event asks for; returns the ids of those that were not there already.

    `mail_domain` is the right-hand side of their Message-IDs.
    """
    rows = [_row_for(event, kind, event_id, mail_domain, now) for kind in mails_for(event)]
    return _insert_new(session, rows)


def expand_message(
    session: Session, message: Message, staff_ids: Iterable[UUID], *, mail_domain: str, now: datetime
) -> list[UUID]:
    """Turn the message to a practice's staff into one for each of them; returns the new ids."""
    rows = [
        _copy(message, message.event_id, mail_domain, now)
        | {"recipient_kind": STAFF_USER, "recipient_id": staff_id}
        for staff_id in staff_ids
    ]
    message.mark_expanded()
    return _insert_new(session, rows)


def resend_message(
    session: Session, actor: Claims, practice_id: UUID, message_id: UUID, *, mail_domain: str, now: datetime
) -> Message:
    """A new message like one that has ended, with a Message-ID of its own: a mail server that saw the old
    one may drop a second with the same. Raises MessageNotFound and MessageStillUnderWay."""
    message = queries.lock_message(session, practice_id, message_id)
    if message.state in UNDER_WAY:
        raise MessageStillUnderWay
    again = Message(**_copy(message, uuid4(), mail_domain, now), resend_of=message.id)
    session.add(again)
    session.flush()
    audit.record(session, actor, "message.resend", "message", message_id, practice_id=practice_id, now=now)
    return again


def replay_message(
    session: Session, actor: Claims, practice_id: UUID, message_id: UUID, now: datetime
) -> None:
    """Give a message that was given up all its attempts back. Raises MessageNotFound, MessageNotDead."""
    message = queries.lock_message(session, practice_id, message_id)
    if message.state != DEAD:
        raise MessageNotDead
    message.revive(now)
    audit.record(session, actor, "message.replay", "message", message_id, practice_id=practice_id, now=now)


def _row_for(
    event: RequestEvent, kind: MailKind, event_id: UUID, mail_domain: str, now: datetime
) -> dict[str, Any]:
    return _fresh(mail_domain, now) | {
        "practice_id": event.practice_id,
        "event_id": event_id,
        "template": kind.template,
        "recipient_kind": kind.recipient_kind,
        "recipient_id": event.request_id if kind.recipient_kind == REQUESTER else event.practice_id,
        "about_id": event.request_id,
        "appointment_id": event.appointment_id if isinstance(event, RequestApprovedV1) else None,
    }


def _copy(message: Message, event_id: UUID, mail_domain: str, now: datetime) -> dict[str, Any]:
    return _fresh(mail_domain, now) | {
        "practice_id": message.practice_id,
        "event_id": event_id,
        "template": message.template,
        "recipient_kind": message.recipient_kind,
        "recipient_id": message.recipient_id,
        "about_id": message.about_id,
        "appointment_id": message.appointment_id,
    }


def _fresh(mail_domain: str, now: datetime) -> dict[str, Any]:
    message_id = uuid4()
    return {
        "id": message_id,
        "message_id": f"<{message_id}@{mail_domain}>",
        "state": QUEUED,
        "attempts": 0,
        "unfinished": 0,
        "next_attempt_at": now,
        "enqueued_at": now,
        "give_up_at": now + retries.GIVE_UP_AFTER,
        "created_at": now,
    }


def _insert_new(session: Session, rows: list[dict[str, Any]]) -> list[UUID]:
    if not rows:
        return []
    statement = (
        insert(Message)
        .values(rows)
        .on_conflict_do_nothing(constraint="uq_messages_event_template_recipient")
        .returning(Message.id)
    )
    return list(session.scalars(statement))
