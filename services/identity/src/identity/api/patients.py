"""Patients, and which of them a typed identity may belong to. Names travel in bodies, never in URLs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Response, jsonify
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from identity.api.practice_scope import in_practice
from identity.api.schemas import (
    CandidatesSchema,
    NewPatientSchema,
    PatientIdsSchema,
    PatientNamesSchema,
    PatientSchema,
    PatientSearchSchema,
    PatientsSchema,
    TypedIdentitySchema,
)
from identity.domain.contacts import find_email, find_phone
from identity.domain.matching import Person
from identity.models import Patient
from identity.usecases import candidates, patients
from portal_kit.auth import allow, current_claims, staff
from portal_kit.idempotency import Answer, IdempotencyKeySchema, fingerprint_of, once

# Whoever of the practice's staff repeats a key means the same patient.
_ANY_STAFF = "staff"

blueprint = Blueprint("patients", __name__, description="Patients")


@blueprint.route("/patients", methods=["POST"])
@blueprint.arguments(IdempotencyKeySchema, location="headers")
@blueprint.arguments(NewPatientSchema)
@blueprint.response(201, PatientSchema)
@allow(staff())
def create_patient(headers: dict[str, str | None], body: dict[str, Any]) -> tuple[Response, int]:
    """Make a patient. Repeating it with the same Idempotency-Key within 24 hours makes no second one."""
    now, claims = datetime.now(UTC), current_claims()

    def create(session: Session, practice_id: UUID) -> Answer:
        patient = patients.create_patient(session, claims, practice_id, patient_id=uuid4(), **body, now=now)
        return Answer(201, PatientSchema().dump(patient))

    fingerprint = fingerprint_of("patient.create", body)
    answer = in_practice(
        lambda session, practice_id: once(
            session,
            practice_id,
            _ANY_STAFF,
            headers["key"],
            fingerprint,
            lambda: create(session, practice_id),
        )
    )
    return jsonify(answer.body), answer.status


@blueprint.route("/patients/<uuid:patient_id>")
@blueprint.response(200, PatientSchema)
@allow(staff())
def show_patient(patient_id: UUID) -> Patient:
    """One patient; 404 `patient_not_found`, also for another practice's."""
    now, claims = datetime.now(UTC), current_claims()
    return in_practice(
        lambda session, practice_id: patients.show_patient(session, claims, practice_id, patient_id, now)
    )


@blueprint.route("/patients/search", methods=["POST"])
@blueprint.arguments(PatientSearchSchema)
@blueprint.response(200, PatientsSchema)
@allow(staff())
def search_patients(body: dict[str, Any]) -> dict[str, Any]:
    """Patients by parts of a name, birth date (1990-04-02 or 4/2/1990), e-mail address or phone number."""
    now, claims = datetime.now(UTC), current_claims()
    found = in_practice(
        lambda session, practice_id: patients.search_patients(session, claims, practice_id, **body, now=now)
    )
    return {"items": found}


@blueprint.route("/patients/candidates", methods=["POST"])
@blueprint.arguments(TypedIdentitySchema)
@blueprint.response(200, CandidatesSchema)
@allow(staff())
def list_candidates(body: dict[str, Any]) -> dict[str, Any]:
    """Patients that a typed identity may belong to, best first, with why; choosing is left to people."""
    now, claims = datetime.now(UTC), current_claims()
    typed = Person(**body | {"email": find_email(body["email"]), "phone": find_phone(body["phone"])})
    found = in_practice(
        lambda session, practice_id: candidates.list_candidates(session, claims, practice_id, typed, now)
    )
    return {"items": found}


@blueprint.route("/patients/names", methods=["POST"])
@blueprint.arguments(PatientIdsSchema)
@blueprint.response(200, PatientNamesSchema)
@allow(staff())
def name_patients(body: dict[str, list[UUID]]) -> dict[str, Any]:
    """The names of some patients, for a calendar's labels; an unknown id has none."""
    now, claims = datetime.now(UTC), current_claims()
    found = in_practice(
        lambda session, practice_id: patients.name_patients(session, claims, practice_id, body["ids"], now)
    )
    return {"items": found}
