"""Identity, asked for a practice and its staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from notifications.clients.answers import AnswerSchema, read_answer
from notifications.domain.facts import Practice, StaffMember
from portal_kit.client import Peer


class PracticeSchema(AnswerSchema):
    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    time_zone = fields.String(required=True)
    phone = fields.String(load_default="", allow_none=True)


class StaffMemberSchema(AnswerSchema):
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)
    email = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)


class StaffSchema(AnswerSchema):
    items = fields.List(fields.Nested(StaffMemberSchema), required=True)


class ClinicianSchema(AnswerSchema):
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)


class CliniciansSchema(AnswerSchema):
    items = fields.List(fields.Nested(ClinicianSchema), required=True)


class Identity:
    """Raises PeerUnavailable and PeerRefused, as every client here does."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def get_practice(self, practice_id: UUID) -> Practice:
        answer = self._get("/v1/practices/current", "practices:read", practice_id)
        return read_answer("identity", PracticeSchema(), answer, _practice)

    def list_staff(self, practice_id: UUID) -> list[StaffMember]:
        """Active staff only."""
        answer = self._get("/v1/staff", "staff:read", practice_id)
        return read_answer("identity", StaffSchema(), answer, _staff)

    def find_clinician_name(self, practice_id: UUID, clinician_id: UUID) -> str | None:
        answer = self._get("/v1/clinicians", "clinicians:read", practice_id)
        names = read_answer("identity", CliniciansSchema(), answer, _names)
        return names.get(clinician_id)

    def _get(self, path: str, scope: str, practice_id: UUID) -> Any:
        return self._peer.get(path, self._peer.service_token(scope, practice_id))


def _practice(phone: str | None, **known: Any) -> Practice:
    return Practice(phone=phone or "", **known)


def _staff(items: list[dict[str, Any]]) -> list[StaffMember]:
    return [StaffMember(**{**item, "roles": frozenset(item["roles"])}) for item in items]


def _names(items: list[dict[str, Any]]) -> dict[UUID, str]:
    return {item["id"]: item["display_name"] for item in items}
