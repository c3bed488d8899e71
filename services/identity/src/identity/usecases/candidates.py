"""Which patients a typed identity may belong to; staff choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from identity import queries
from identity.domain.matching import Match, Person, compare
from identity.models import Patient
from portal_contracts.tokens import Claims
from portal_kit import audit

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    patient: Patient
    match: Match


def list_candidates(
    session: Session, actor: Claims, practice_id: UUID, typed: Person, now: datetime
) -> list[Candidate]:
    """The ten that fit best, best first. A likely one is still for a person to choose."""
    block = queries.list_candidate_block(session, practice_id, typed)
    compared = [Candidate(patient, compare(typed, patient.person)) for patient in block]
    worthy = [candidate for candidate in compared if candidate.match.is_worth_showing]
    best = sorted(worthy, key=lambda c: (-c.match.score, c.patient.name_key, c.patient.id))[:_SHOWN]
    seen = [candidate.patient.id for candidate in best]
    audit.record_each(session, actor, "patient.candidate", "patient", seen, practice_id=practice_id, now=now)
    return best
