"""Scheduling's events, each to the messages it asks for, in the transaction that marks it done."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from notifications.delivery import postman
from notifications.extensions import DELIVER, enqueuer
from notifications.usecases.messages import write_messages
from portal_contracts.events import (
    AppointmentRequestedV1,
    RequestApprovedV1,
    RequestDeniedV1,
    RequestEvent,
    RequestExpiredV1,
    RequestSupersededV1,
    RequestVerifiedV1,
)
from portal_kit.subscriptions import Subscriptions

subscriptions = Subscriptions()


@subscriptions.on(AppointmentRequestedV1)
@subscriptions.on(RequestVerifiedV1)
@subscriptions.on(RequestApprovedV1)
@subscriptions.on(RequestDeniedV1)
@subscriptions.on(RequestExpiredV1)
@subscriptions.on(RequestSupersededV1)
def tell(session: Session, event: RequestEvent, event_id: UUID) -> None:
    written = write_messages(session, event, event_id, mail_domain=postman.mail_domain, now=datetime.now(UTC))
    for message_id in written:
        enqueuer.after_commit(session, DELIVER, event.practice_id, message_id)
