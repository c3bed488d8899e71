"""Clinicians as identity tells of them, and how the portal shows each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.errors import ClinicianNotFound
from scheduling.models import Clinician, ClinicianService


@dataclass(frozen=True, kw_only=True)
class ClinicianChoices:
    visible: bool
    accepts_new: bool
    service_type_ids: frozenset[UUID]


def sync_clinician(
    session: Session, practice_id: UUID, staff_user_id: UUID, *, active: bool, changed_at: datetime
) -> None:
    """Take over what identity says, unless something newer is known already.

    `active`: works here and sees patients. Staff who see nobody are noted too, as inactive.
    """
    told = {"active": active, "changed_at": changed_at}
    statement = (
        insert(Clinician)
        .values(practice_id=practice_id, id=staff_user_id, **told)
        .on_conflict_do_update(
            index_elements=[Clinician.practice_id, Clinician.id],
            set_=told,
            where=Clinician.changed_at <= changed_at,
        )
    )
    session.execute(statement)


def set_up_clinician(
    session: Session,
    actor: Claims,
    practice_id: UUID,
    clinician_id: UUID,
    choices: ClinicianChoices,
    *,
    now: datetime,
) -> Clinician:
    """Say how the portal shows a clinician and what they offer. Raises ClinicianNotFound."""
    clinician = session.get(Clinician, (practice_id, clinician_id))
    if clinician is None:
        raise ClinicianNotFound
    clinician.visible, clinician.accepts_new = choices.visible, choices.accepts_new
    _offer_only(session, practice_id, clinician_id, choices.service_type_ids)
    audit.record(
        session,
        actor,
        "clinician.set_up",
        "clinician",
        clinician_id,
        practice_id=practice_id,
        now=now,
        fields=["visible", "accepts_new", "service_types"],
    )
    return clinician


def _offer_only(
    session: Session, practice_id: UUID, clinician_id: UUID, service_type_ids: Iterable[UUID]
) -> None:
    session.execute(
        delete(ClinicianService).where(
            ClinicianService.practice_id == practice_id, ClinicianService.clinician_id == clinician_id
        )
    )
    for service_type_id in sorted(service_type_ids):
        row = {"clinician_id": clinician_id, "service_type_id": service_type_id}
        session.execute(insert(ClinicianService).values(practice_id=practice_id, **row))
