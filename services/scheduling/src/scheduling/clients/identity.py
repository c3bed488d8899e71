"""Identity: who signs in, and who the patients are.

Calls in a member of staff's name take their token; every call raises PeerUnavailable, or PeerRefused with
identity's own `peer_code`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import fields

from portal_kit.client import Peer
from scheduling.clients.answers import AnswerSchema, read
from scheduling.domain.requesters import Requester


@dataclass(frozen=True)
class Practice:
    id: UUID
    code: str
    name: str
    time_zone: str
    phone: str


@dataclass(frozen=True)
class StaffUser:
    id: UUID
    display_name: str
    roles: list[str]


@dataclass(frozen=True)
class StartedSession:
    """`session_token` goes into the browser's cookie."""

    session_token: str
    staff: StaffUser


@dataclass(frozen=True)
class StaffToken:
    """`token` lives for a minute: it is asked for once per page."""

    token: str
    staff: StaffUser
    practice: Practice


@dataclass(frozen=True)
class ClinicianName:
    id: UUID
    display_name: str
    credentials: str | None


@dataclass(frozen=True)
class Patient:
    id: UUID
    given_name: str
    family_name: str
    birth_date: date
    email: str | None
    phone: str | None

    @property
    def display_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class Candidate:
    """A patient whom a typed identity may mean. `score` is 0 to 100; reasons and differences are codes."""

    patient: Patient
    score: int
    likely: bool
    reasons: list[str]
    differences: list[str]


class PracticeSchema(AnswerSchema):
    makes = Practice
    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    time_zone = fields.String(required=True)
    phone = fields.String(required=True)


class StaffUserSchema(AnswerSchema):
    makes = StaffUser
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)


class StartedSessionSchema(AnswerSchema):
    makes = StartedSession
    session_token = fields.String(required=True)
    staff = fields.Nested(StaffUserSchema, required=True)


class StaffTokenSchema(AnswerSchema):
    makes = StaffToken
    token = fields.String(required=True)
    staff = fields.Nested(StaffUserSchema, required=True)
    practice = fields.Nested(PracticeSchema, required=True)


class ClinicianNameSchema(AnswerSchema):
    makes = ClinicianName
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)
    credentials = fields.String(load_default=None, allow_none=True)


class PatientSchema(AnswerSchema):
    makes = Patient
    id = fields.UUID(required=True)
    given_name = fields.String(required=True)
    family_name = fields.String(required=True)
    birth_date = fields.Date(required=True)
    email = fields.String(load_default=None, allow_none=True)
    phone = fields.String(load_default=None, allow_none=True)


class CandidateSchema(AnswerSchema):
    makes = Candidate
    patient = fields.Nested(PatientSchema, required=True)
    score = fields.Integer(required=True)
    likely = fields.Boolean(required=True)
    reasons = fields.List(fields.String(), required=True)
    differences = fields.List(fields.String(), required=True)


class Identity:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    # --- signing in

    def sign_in(self, practice_code: str, email: str, password: str, address: str) -> StartedSession:
        """`address` is the browser's. Refused with `sign_in_failed` or `too_many_attempts`."""
        body = {"practice_code": practice_code, "email": email, "password": password, "address": address}
        return self._read(StartedSessionSchema(), self._sign_in("/v1/staff/sessions", body))

    def get_token(self, session_token: str) -> StaffToken:
        """Refused with `session_ended`."""
        answer = self._sign_in("/v1/staff/sessions/token", {"session_token": session_token})
        return self._read(StaffTokenSchema(), answer)

    def sign_out(self, session_token: str) -> None:
        self._sign_in("/v1/staff/sessions/end", {"session_token": session_token})

    # --- the practice and its clinicians

    def get_practice(self, practice_id: UUID) -> Practice:
        token = self._peer.service_token("practices:read", practice_id)
        return self._read(PracticeSchema(), self._peer.get("/v1/practices/current", token))

    def list_clinicians(self, practice_id: UUID) -> list[ClinicianName]:
        """The active ones."""
        token = self._peer.service_token("clinicians:read", practice_id)
        return self._read_items(ClinicianNameSchema(), self._peer.get("/v1/clinicians", token))

    # --- in a member of staff's name

    def list_staff(self, token: str) -> list[StaffUser]:
        """The active ones; only for practice administrators."""
        return self._read_items(StaffUserSchema(), self._peer.get("/v1/staff", token))

    def get_patient(self, token: str, patient_id: UUID) -> Patient:
        return self._read(PatientSchema(), self._peer.get(f"/v1/patients/{patient_id}", token))

    def search_patients(self, token: str, text: str, limit: int = 20) -> list[Patient]:
        answer = self._peer.post("/v1/patients/search", token, {"text": text, "limit": limit})
        return self._read_items(PatientSchema(), answer)

    def list_candidates(self, token: str, typed: Requester) -> list[Candidate]:
        """Patients whom a typed identity may mean, best first."""
        answer = self._peer.post("/v1/patients/candidates", token, _identity(typed))
        return self._read_items(CandidateSchema(), answer)

    def name_patients(self, token: str, patient_ids: Iterable[UUID]) -> dict[UUID, str]:
        """Their names by id; an unknown id has none."""
        ids = sorted({str(patient_id) for patient_id in patient_ids})
        names: dict[UUID, str] = {}
        for begin in range(0, len(ids), _MOST_NAMES):
            answer = self._peer.post("/v1/patients/names", token, {"ids": ids[begin : begin + _MOST_NAMES]})
            names |= {it.id: it.display_name for it in self._read_items(PatientNameSchema(), answer)}
        return names

    def create_patient(self, token: str, typed: Requester, idempotency_key: str) -> Patient:
        """A new patient from a typed identity."""
        answer = self._peer.post("/v1/patients", token, _identity(typed), idempotency_key)
        return self._read(PatientSchema(), answer)

    def _sign_in(self, path: str, body: dict[str, Any]) -> Any:
        return self._peer.post(path, self._peer.service_token("staff:sign-in", None), body)

    def _read(self, schema: AnswerSchema, answer: Any) -> Any:
        return read(self._peer.name, schema, answer)

    def _read_items(self, schema: AnswerSchema, answer: Any) -> Any:
        items = answer.get("items") if isinstance(answer, dict) else None
        return read(self._peer.name, schema, items, many=True)


_MOST_NAMES = 200


@dataclass(frozen=True)
class PatientName:
    id: UUID
    display_name: str


class PatientNameSchema(AnswerSchema):
    makes = PatientName
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)


def _identity(typed: Requester) -> dict[str, Any]:
    return {
        "given_name": typed.given_name,
        "family_name": typed.family_name,
        "birth_date": typed.birth_date.isoformat(),
        "email": typed.email,
        "phone": typed.phone,
    }
