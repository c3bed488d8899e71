"""Staff make, read and look for patients."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from identity import queries
from identity.domain.birth_dates import check_birth_date
from identity.domain.contacts import checked_email, checked_phone
from identity.domain.names import name_key
from identity.domain.searches import parse_search
from identity.models import Patient
from portal_contracts.tokens import Claims
from portal_kit import audit


def create_patient(
    session: Session,
    actor: Claims,
    practice_id: UUID,
    *,
    patient_id: UUID,
    given_name: str,
    family_name: str,
    birth_date: date,
    email: str | None,
    phone: str | None,
    now: datetime,
) -> Patient:
    """Raises PracticeNotFound, and Invalid for a birth date, address or number that can't be."""
    practice = queries.get_active_practice(session, practice_id)
    check_birth_date(birth_date, now.astimezone(ZoneInfo(practice.time_zone)).date())
    patient = Patient(
        practice_id=practice_id,
        id=patient_id,
        given_name=given_name,
        family_name=family_name,
        birth_date=birth_date,
        email=checked_email(email) if email else None,
        phone=phone or None,
        phone_number=checked_phone(phone) if phone else None,
        name_key=name_key(given_name, family_name),
        created_at=now,
    )
    session.add(patient)
    session.flush()
    audit.record(session, actor, "patient.create", "patient", patient.id, practice_id=practice_id, now=now)
    return patient


def show_patient(
    session: Session, actor: Claims, practice_id: UUID, patient_id: UUID, now: datetime
) -> Patient:
    """Raises PatientNotFound."""
    patient = queries.get_patient(session, practice_id, patient_id)
    audit.record(session, actor, "patient.read", "patient", patient.id, practice_id=practice_id, now=now)
    return patient


def search_patients(
    session: Session, actor: Claims, practice_id: UUID, text: str, limit: int, now: datetime
) -> Sequence[Patient]:
    """`text` may hold parts of a name, a birth date, an e-mail address and a phone number."""
    found = queries.search_patients(session, practice_id, parse_search(text), limit)
    seen = [patient.id for patient in found]
    audit.record_each(session, actor, "patient.search", "patient", seen, practice_id=practice_id, now=now)
    return found


def name_patients(
    session: Session, actor: Claims, practice_id: UUID, ids: Collection[UUID], now: datetime
) -> Sequence[Patient]:
    """Those of `ids` who are patients here, for the labels of a calendar."""
    found = queries.list_patients(session, practice_id, ids)
    seen = [patient.id for patient in found]
    audit.record_each(session, actor, "patient.name", "patient", seen, practice_id=practice_id, now=now)
    return found
