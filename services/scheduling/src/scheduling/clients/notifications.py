"""Notifications: which mails about a request went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import fields

from portal_kit.client import Peer
from scheduling.clients.answers import AnswerSchema, read


@dataclass(frozen=True)
class Message:
    """One mail in the ledger; it knows no address."""

    id: UUID
    template: str
    state: str
    created_at: datetime
    sent_at: datetime | None


class MessageSchema(AnswerSchema):
    makes = Message
    id = fields.UUID(required=True)
    template = fields.String(required=True)
    state = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    sent_at = fields.AwareDateTime(load_default=None, allow_none=True)


class Notifications:
    """Asked in a member of staff's name. Raises PeerUnavailable and PeerRefused."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def list_messages(self, token: str, request_id: UUID) -> list[Message]:
        answer: Any = self._peer.get("/v1/messages", token, {"about": str(request_id)})
        items = answer.get("items") if isinstance(answer, dict) else None
        messages: list[Message] = read(self._peer.name, MessageSchema(), items, many=True)
        return messages
