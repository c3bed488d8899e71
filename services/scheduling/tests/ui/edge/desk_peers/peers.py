"""Identity and notifications over made-up people."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, g, jsonify, request

from desk_peers.server import ContractPeer, needs, problem
from portal_contracts.tokens import PRACTICE_ADMINISTRATOR, STAFF, Claims
from portal_contracts.tokens import SERVICE as SERVICE_KIND
from portal_kit.testing import signer

PASSWORD = "a quiet place by the water"


@dataclass
class MadeStaff:
    id: UUID
    display_name: str
    email: str
    roles: list[str]

    def dumped(self) -> dict[str, Any]:
        return {"id": str(self.id), "display_name": self.display_name, "roles": self.roles}


@dataclass
class MadePatient:
    id: UUID
    given_name: str
    family_name: str
    birth_date: str
    email: str | None = None
    phone: str | None = None

    def dumped(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "given_name": self.given_name,
            "family_name": self.family_name,
            "display_name": f"{self.given_name} {self.family_name}",
            "birth_date": self.birth_date,
            "email": self.email,
            "phone": self.phone,
        }


@dataclass
class MadePractice:
    id: UUID
    code: str
    name: str
    time_zone: str
    staff: list[MadeStaff]
    patients: list[MadePatient] = field(default_factory=list)

    def dumped(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "code": self.code,
            "name": self.name,
            "time_zone": self.time_zone,
            "phone": "(212) 555-0110",
        }


class IdentityPeer(ContractPeer):
    def __init__(self) -> None:
        super().__init__("identity")
        self.forget()

    def forget(self) -> None:
        self.practices: dict[UUID, MadePractice] = {}
        self.sessions: dict[str, tuple[MadePractice, MadeStaff]] = {}
        self.made: dict[tuple[str, str], dict[str, Any]] = {}
        self.locked = False
        self.failing.clear()
        self.asked.clear()

    def start_session(self, practice: MadePractice, staff: MadeStaff) -> str:
        token = f"{practice.id}.{secrets.token_urlsafe(32)}"
        self.sessions[token] = (practice, staff)
        return token

    def add_routes(self, app: Flask) -> None:
        app.add_url_rule("/v1/staff/sessions", view_func=self.sign_in, methods=["POST"])
        app.add_url_rule("/v1/staff/sessions/token", view_func=self.exchange, methods=["POST"])
        app.add_url_rule("/v1/staff/sessions/end", view_func=self.end, methods=["POST"])
        app.add_url_rule("/v1/staff", view_func=self.list_staff)
        app.add_url_rule("/v1/clinicians", view_func=self.list_clinicians)
        app.add_url_rule("/v1/patients", view_func=self.create_patient, methods=["POST"])
        app.add_url_rule("/v1/patients/<uuid:patient_id>", view_func=self.show_patient)
        app.add_url_rule("/v1/patients/candidates", view_func=self.candidates, methods=["POST"])
        app.add_url_rule("/v1/patients/names", view_func=self.names, methods=["POST"])

    @property
    def _practice(self) -> MadePractice:
        return self.practices[g.claims.practice_id]

    @needs(SERVICE_KIND, "staff:sign-in")
    def sign_in(self) -> Any:
        sent = request.get_json()
        if self.locked:
            return problem(429, "too_many_attempts", retry_after=840)
        for practice in self.practices.values():
            for staff in practice.staff:
                known = (practice.code, staff.email, PASSWORD)
                if known == (sent["practice_code"], sent["email"], sent["password"]):
                    token = self.start_session(practice, staff)
                    return jsonify(session_token=token, staff=staff.dumped()), 201
        return problem(401, "sign_in_failed")

    @needs(SERVICE_KIND, "staff:sign-in")
    def exchange(self) -> Any:
        found = self.sessions.get(request.get_json()["session_token"])
        if found is None:
            return problem(401, "session_ended")
        practice, staff = found
        claims = Claims(
            issuer="identity",
            audience=("identity", "scheduling", "notifications", "branding"),
            kind=STAFF,
            subject=str(staff.id),
            practice_id=practice.id,
            roles=frozenset(staff.roles),
        )
        token = signer("identity").sign(claims, datetime.now(UTC))
        return jsonify(token=token, staff=staff.dumped(), practice=practice.dumped())

    @needs(SERVICE_KIND, "staff:sign-in")
    def end(self) -> Any:
        self.sessions.pop(request.get_json()["session_token"], None)
        return "", 204

    @needs(STAFF, PRACTICE_ADMINISTRATOR)
    def list_staff(self) -> Any:
        return jsonify(items=[staff.dumped() | {"email": staff.email} for staff in self._practice.staff])

    @needs(SERVICE_KIND, "clinicians:read")
    def list_clinicians(self) -> Any:
        found = [staff for staff in self._practice.staff if "clinician" in staff.roles]
        items = [
            {"id": str(one.id), "display_name": one.display_name, "credentials": "LCSW"} for one in found
        ]
        return jsonify(items=items)

    @needs(STAFF)
    def create_patient(self) -> Any:
        """Once for each caller's key; another body with the same key is refused."""
        sent, key = request.get_json(), (g.claims.subject, request.headers["Idempotency-Key"])
        known = self.made.get(key)
        if known is None:
            patient = MadePatient(uuid4(), **sent)
            self._practice.patients.append(patient)
            known = self.made[key] = {"sent": sent, "answer": patient.dumped()}
        if known["sent"] != sent:
            return problem(422, "idempotency_key_reused")
        return jsonify(known["answer"]), 201

    @needs(STAFF)
    def show_patient(self, patient_id: UUID) -> Any:
        found = [patient for patient in self._practice.patients if patient.id == patient_id]
        return jsonify(found[0].dumped()) if found else problem(404, "patient_not_found")

    @needs(STAFF)
    def names(self) -> Any:
        wanted = request.get_json()["ids"]
        found = [patient.dumped() for patient in self._practice.patients if str(patient.id) in wanted]
        return jsonify(items=[{"id": one["id"], "display_name": one["display_name"]} for one in found])

    @needs(STAFF)
    def candidates(self) -> Any:
        found = [_compared(patient, request.get_json()) for patient in self._practice.patients]
        worth = [one for one in found if one["score"] >= 30]
        return jsonify(items=sorted(worth, key=lambda one: -one["score"]))


def _compared(patient: MadePatient, typed: dict[str, Any]) -> dict[str, Any]:
    """The same codes as identity's, for what is equal and what is not."""
    points, reasons, differences = 0, [], []
    facts = [
        ("name", 45, f"{patient.given_name} {patient.family_name}", _full_name(typed)),
        ("birth_date", 35, patient.birth_date, typed["birth_date"]),
        ("email", 12, patient.email, typed["email"]),
        ("phone", 8, patient.phone, typed["phone"]),
    ]
    for kind, worth, known, said in facts:
        if known == said:
            points += worth
            reasons.append(f"{kind}_same")
        elif known and said:
            differences.append(f"{kind}_differs")
    return {
        "patient": patient.dumped(),
        "score": points,
        "likely": points >= 75,
        "reasons": reasons,
        "differences": differences,
    }


def _full_name(typed: dict[str, Any]) -> str:
    return f"{typed['given_name']} {typed['family_name']}"


class NotificationsPeer(ContractPeer):
    def __init__(self) -> None:
        super().__init__("notifications")
        self.forget()

    def forget(self) -> None:
        self.messages: dict[tuple[UUID, str], list[dict[str, Any]]] = {}
        self.failing.clear()
        self.asked.clear()

    def add_routes(self, app: Flask) -> None:
        app.add_url_rule("/v1/messages", view_func=self.list_messages)

    def has_sent(self, practice_id: UUID, request_id: UUID, template: str, state: str = "sent") -> None:
        message = {
            "id": str(uuid4()),
            "template": template,
            "recipient_kind": "requester",
            "recipient_id": str(request_id),
            "state": state,
            "created_at": "2026-11-24T15:00:00Z",
            "sent_at": "2026-11-24T15:00:09Z" if state == "sent" else None,
        }
        self.messages.setdefault((practice_id, str(request_id)), []).append(message)

    @needs(STAFF)
    def list_messages(self) -> Any:
        about = (g.claims.practice_id, request.args["about"])
        return jsonify(items=self.messages.get(about, []))
