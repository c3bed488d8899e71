"""Scheduling, asked for what a mail says about one request; the token to confirm it is made by asking."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from uuid import UUID

from marshmallow import fields

from notifications.clients.answers import AnswerSchema, read_answer
from notifications.domain.facts import Place, RequestFacts
from portal_kit.client import Peer


class PlaceSchema(AnswerSchema):
    name = fields.String(required=True)
    kind = fields.String(required=True)
    address = fields.String(load_default="", allow_none=True)


class RequestFactsSchema(AnswerSchema):
    to = fields.String(load_default=None, allow_none=True)
    name = fields.String(load_default=None, allow_none=True)
    language = fields.String(required=True)
    reference = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True, format="iso", default_timezone=UTC)
    ends_at = fields.AwareDateTime(required=True, format="iso", default_timezone=UTC)
    time_zone = fields.String(required=True)
    clinician_id = fields.UUID(load_default=None, allow_none=True)
    location = fields.Nested(PlaceSchema, required=True)
    state = fields.String(required=True)
    reason = fields.String(load_default=None, allow_none=True)
    token = fields.String(load_default=None, allow_none=True)


class Scheduling:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def get_request_facts(self, practice_id: UUID, request_id: UUID, purpose: str) -> RequestFacts:
        """`purpose` is the mail's template; raises PeerUnavailable and PeerRefused."""
        token = self._peer.service_token("mail:facts", practice_id)
        answer = self._peer.post(f"/v1/mail-facts/requests/{request_id}", token, {"purpose": purpose})
        return read_answer("scheduling", RequestFactsSchema(), answer, _facts)


def _facts(location: dict[str, Any], **known: Any) -> RequestFacts:
    place = Place(name=location["name"], kind=location["kind"], address=location["address"] or "")
    return RequestFacts(location=place, **known)
