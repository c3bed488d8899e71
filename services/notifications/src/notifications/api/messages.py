"""The ledger, for staff: what was sent about a request, and sending it again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from notifications import queries
from notifications.delivery import postman
from notifications.extensions import DELIVER, db, enqueuer
from notifications.models import Message
from notifications.usecases.messages import resend_message
from portal_contracts.instants import format_instant
from portal_contracts.tokens import PRACTICE_ADMINISTRATOR, SCHEDULER
from portal_kit.auth import allow, current_claims, current_practice_id, staff
from portal_kit.idempotency import Answer, fingerprint_of, once

blueprint = Blueprint("messages", __name__)


class AboutSchema(Schema):
    about = fields.UUID(required=True, metadata={"description": "The id of an appointment request."})


class MessageSchema(Schema):
    """No address, name or token: who got it is told by kind and id."""

    id = fields.UUID(required=True)
    template = fields.String(required=True)
    recipient_kind = fields.String(required=True)
    recipient_id = fields.UUID(required=True)
    resend_of = fields.UUID(allow_none=True)
    state = fields.String(required=True)
    problem = fields.String(attribute="last_problem", allow_none=True)
    created_at = fields.Function(lambda message: _instant(message.created_at))
    next_attempt_at = fields.Function(lambda message: _next_attempt(message))
    sent_at = fields.Function(lambda message: _instant(message.sent_at))


class MessagesSchema(Schema):
    items = fields.List(fields.Nested(MessageSchema), required=True)


@blueprint.route("/messages", methods=["GET"])
@blueprint.arguments(AboutSchema, location="query")
@blueprint.response(200, MessagesSchema)
@allow(staff())
def list_messages(query: dict[str, Any]) -> dict[str, Any]:
    """Everything sent or to be sent about one request, oldest first."""
    practice_id, about = current_practice_id(), query["about"]
    items = db.transact(practice_id, lambda session: queries.list_messages_about(session, practice_id, about))
    return {"items": items}


@blueprint.route("/messages/<uuid:message_id>/resend", methods=["POST"])
@blueprint.response(201, MessageSchema)
@allow(staff(PRACTICE_ADMINISTRATOR, SCHEDULER))
def resend(message_id: UUID) -> Response:
    """Send a message that has ended once more. Needs an Idempotency-Key."""
    claims, practice_id = current_claims(), current_practice_id()
    key, fingerprint = request.headers.get("Idempotency-Key"), fingerprint_of("resend", str(message_id))

    def work(session: Session) -> Answer:
        return once(
            session, practice_id, claims.subject, key, fingerprint, lambda: _resend(session, message_id)
        )

    answer = db.transact(practice_id, work)
    response = jsonify(answer.body)
    response.status_code = answer.status
    return response


def _resend(session: Session, message_id: UUID) -> Answer:
    claims, practice_id = current_claims(), current_practice_id()
    message = resend_message(
        session, claims, practice_id, message_id, mail_domain=postman.mail_domain, now=datetime.now(UTC)
    )
    enqueuer.after_commit(session, DELIVER, practice_id, message.id)
    return Answer(201, MessageSchema().dump(message))


def _instant(instant: datetime | None) -> str | None:
    return format_instant(instant) if instant else None


def _next_attempt(message: Message) -> str | None:
    return _instant(message.next_attempt_at) if message.state in ("queued", "deferred") else None
