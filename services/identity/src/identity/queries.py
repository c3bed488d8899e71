"""Reads over many rows, and locks; none of them writes or decides."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, false, func, or_, select, text
from sqlalchemy.orm import Session

from identity.domain.attempts import WINDOW, Counter, Counters, Tally
from identity.domain.birth_dates import similar_birth_dates
from identity.domain.errors import PatientNotFound, PracticeNotFound, StaffNotFound
from identity.domain.matching import Person
from identity.domain.names import name_key
from identity.domain.searches import Search
from identity.models import Patient, Practice, SignInAttempt, StaffSession, StaffUser
from portal_contracts.tokens import CLINICIAN

_BLOCK_SIZE = 200
_ALIKE = 0.3  # of whole names, by trigrams: low, since what is found is compared with care afterwards
_NEAR_MISS = 0.5


def find_practice(session: Session, practice_id: UUID) -> Practice | None:
    return session.get(Practice, practice_id)


def find_practice_by_code(session: Session, code: str) -> Practice | None:
    return session.scalars(select(Practice).where(Practice.code == code)).one_or_none()


def get_active_practice(session: Session, practice_id: UUID) -> Practice:
    """Raises PracticeNotFound, also for one that was disabled."""
    practice = find_practice(session, practice_id)
    if practice is None or not practice.active:
        raise PracticeNotFound
    return practice


def get_active_practice_by_code(session: Session, code: str) -> Practice:
    """Raises PracticeNotFound, also for one that was disabled."""
    practice = find_practice_by_code(session, code)
    if practice is None or not practice.active:
        raise PracticeNotFound
    return practice


def lock_practice_by_code(session: Session, code: str) -> Practice:
    """Raises PracticeNotFound."""
    practice = session.scalars(select(Practice).where(Practice.code == code).with_for_update()).one_or_none()
    if practice is None:
        raise PracticeNotFound
    return practice


def list_staff(session: Session, practice_id: UUID) -> Sequence[StaffUser]:
    """Active staff by name."""
    return session.scalars(_active_staff(practice_id)).all()


def list_clinicians(session: Session, practice_id: UUID) -> Sequence[StaffUser]:
    """Active staff who see patients, by name."""
    return session.scalars(_active_staff(practice_id).where(StaffUser.roles.contains([CLINICIAN]))).all()


def find_staff(session: Session, practice_id: UUID, staff_user_id: UUID) -> StaffUser | None:
    return session.get(StaffUser, (practice_id, staff_user_id))


def find_staff_by_email(session: Session, practice_id: UUID, email: str) -> StaffUser | None:
    mine = (StaffUser.practice_id == practice_id) & (StaffUser.email == email)
    return session.scalars(select(StaffUser).where(mine)).one_or_none()


def lock_staff(session: Session, practice_id: UUID, staff_user_id: UUID) -> StaffUser:
    """The row as it is once nobody else is changing it. Raises StaffNotFound."""
    mine = (StaffUser.practice_id == practice_id) & (StaffUser.id == staff_user_id)
    statement = select(StaffUser).where(mine).with_for_update().execution_options(populate_existing=True)
    staff_user = session.scalars(statement).one_or_none()
    if staff_user is None:
        raise StaffNotFound
    return staff_user


def find_session(session: Session, practice_id: UUID, token_digest: bytes) -> StaffSession | None:
    mine = (StaffSession.practice_id == practice_id) & (StaffSession.token_digest == token_digest)
    return session.scalars(select(StaffSession).where(mine)).one_or_none()


def lock_counter(session: Session, counter: Counter) -> None:
    """Let one attempt at a time be counted here, until the transaction ends."""
    session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": counter.key})


def list_tallies(session: Session, counters: Counters, now: datetime) -> dict[str, Tally]:
    """What each counter holds, by its key; a counter without failures is not there."""
    counted = SignInAttempt.counter.in_([c.key for c in counters]) & (SignInAttempt.at > now - WINDOW)
    statement = (
        select(SignInAttempt.counter, func.count(), func.min(SignInAttempt.at))
        .where(counted)
        .group_by(SignInAttempt.counter)
    )
    return {key: Tally(count, oldest_at) for key, count, oldest_at in session.execute(statement)}


def get_patient(session: Session, practice_id: UUID, patient_id: UUID) -> Patient:
    """Raises PatientNotFound."""
    patient = session.get(Patient, (practice_id, patient_id))
    if patient is None:
        raise PatientNotFound
    return patient


def list_patients(session: Session, practice_id: UUID, ids: Collection[UUID]) -> Sequence[Patient]:
    """Those of `ids` that are this practice's, in no order."""
    return session.scalars(_patients(practice_id).where(Patient.id.in_(ids))).all()


def search_patients(session: Session, practice_id: UUID, search: Search, limit: int) -> Sequence[Patient]:
    """Patients whom every part of the search fits, by family name, then given name. A word fits a name that
    holds it, or one of whose words is nearly it."""
    statement = _patients(practice_id)
    for word in search.words:
        near = func.strict_word_similarity(word, Patient.name_key) >= _NEAR_MISS
        statement = statement.where(or_(Patient.name_key.contains(word, autoescape=True), near))
    exact = {"birth_date": search.birth_date, "email": search.email, "phone_number": search.phone_number}
    statement = statement.filter_by(**{column: value for column, value in exact.items() if value})
    order = (func.lower(Patient.family_name), func.lower(Patient.given_name), Patient.id)
    return session.scalars(statement.order_by(*order).limit(limit)).all()


def list_candidate_block(session: Session, practice_id: UUID, typed: Person) -> Sequence[Patient]:
    """The patients worth comparing with a typed identity, the most alike first.

    Row-level security keeps trigram operators off indexes (they are not leakproof), so that this reads
    one practice's patients by the key that leads every index, and no more.
    """
    alike = func.similarity(Patient.name_key, name_key(typed.given_name, typed.family_name))
    similar = similar_birth_dates(typed.birth_date) if typed.birth_date else ()
    known = {
        Patient.birth_date: typed.birth_date,
        Patient.email: typed.email,
        Patient.phone_number: typed.phone,
    }
    same = func.coalesce(
        or_(false(), *(column == value for column, value in known.items() if value)), false()
    )
    statement = _patients(practice_id).where(or_(alike >= _ALIKE, same, Patient.birth_date.in_(similar)))
    return session.scalars(statement.order_by(same.desc(), alike.desc(), Patient.id).limit(_BLOCK_SIZE)).all()


def _active_staff(practice_id: UUID) -> Select[StaffUser]:
    mine = (StaffUser.practice_id == practice_id) & StaffUser.active
    return select(StaffUser).where(mine).order_by(StaffUser.display_name, StaffUser.id)


def _patients(practice_id: UUID) -> Select[Patient]:
    return select(Patient).where(Patient.practice_id == practice_id)
