"""A practice's rules, and what it offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from scheduling.domain.errors import PortalNotOpen, ServiceTypeNotFound
from scheduling.domain.policies import Inquiry, Intent, ServiceOffering, Viewer
from scheduling.models import (
    Clinician,
    ClinicianService,
    ExtraAvailability,
    Location,
    PracticeRules,
    ServiceCode,
    ServiceType,
    WorkSchedule,
)


@dataclass(frozen=True)
class Offer:
    """A service type with its default code, under the rules of its practice."""

    rules: PracticeRules
    service_type: ServiceType
    code: ServiceCode

    @property
    def practice_id(self) -> UUID:
        return self.rules.practice_id

    @property
    def time_zone(self) -> str:
        return self.rules.time_zone

    @property
    def service(self) -> ServiceOffering:
        kind = self.service_type
        return ServiceOffering(
            self.code.duration_minutes,
            kind.buffer_before_minutes,
            kind.buffer_after_minutes,
            open_to_new=kind.open_to_new,
            open_to_existing=kind.open_to_existing,
        )

    def inquiry(self, viewer: Viewer, now: datetime, intent: Intent = Intent.SEE) -> Inquiry:
        return Inquiry(self.rules.for_slots(), self.service, viewer, now, intent)


@dataclass(frozen=True)
class PortalClinician:
    """A clinician whom the portal shows, with the ids of what they offer and where they work."""

    id: UUID
    accepts_new: bool
    service_type_ids: list[UUID]
    location_ids: list[UUID]


@dataclass(frozen=True)
class Portal:
    """What a practice's portal is made of. `service_types` come with the minutes of their default code."""

    rules: PracticeRules
    service_types: list[tuple[ServiceType, int]]
    locations: list[Location]
    clinicians: list[PortalClinician]


def find_rules(session: Session, practice_id: UUID) -> PracticeRules | None:
    return session.get(PracticeRules, practice_id)


def get_rules(session: Session, practice_id: UUID) -> PracticeRules:
    """Raises PortalNotOpen for a practice that nobody has told us about."""
    rules = find_rules(session, practice_id)
    if rules is None:
        raise PortalNotOpen
    return rules


def get_offer(
    session: Session, practice_id: UUID, service_type_id: UUID, code_id: UUID | None = None
) -> Offer:
    """An active service type with its default code; or one of any state with one of its codes.

    Raises PortalNotOpen for an unknown practice and ServiceTypeNotFound, also for another practice's.
    """
    is_active: ColumnElement[bool] = ServiceType.active.is_(True)
    which_code: ColumnElement[bool] = ServiceCode.is_default.is_(True)
    if code_id is not None:
        is_active, which_code = true(), ServiceCode.id == code_id
    statement = (
        select(PracticeRules, ServiceType, ServiceCode)
        .outerjoin(
            ServiceType,
            (ServiceType.practice_id == PracticeRules.practice_id)
            & (ServiceType.id == service_type_id)
            & is_active,
        )
        .outerjoin(
            ServiceCode,
            (ServiceCode.practice_id == ServiceType.practice_id)
            & (ServiceCode.service_type_id == ServiceType.id)
            & which_code,
        )
        .where(PracticeRules.practice_id == practice_id)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise PortalNotOpen
    rules, service_type, code = row
    if service_type is None or code is None:
        raise ServiceTypeNotFound
    return Offer(rules, service_type, code)


def list_service_types(session: Session, practice_id: UUID) -> list[tuple[ServiceType, int]]:
    """The active service types by name, each with the minutes of its default code."""
    statement = (
        select(ServiceType, ServiceCode.duration_minutes)
        .join(
            ServiceCode,
            (ServiceCode.practice_id == ServiceType.practice_id)
            & (ServiceCode.service_type_id == ServiceType.id)
            & ServiceCode.is_default,
        )
        .where(ServiceType.practice_id == practice_id, ServiceType.active)
        .order_by(ServiceType.name)
    )
    return [(kind, minutes) for kind, minutes in session.execute(statement)]


def list_locations(session: Session, practice_id: UUID) -> list[Location]:
    """The active locations by name."""
    statement = select(Location).where(Location.practice_id == practice_id, Location.active)
    return list(session.execute(statement.order_by(Location.name)).scalars())


def get_portal(session: Session, practice_id: UUID) -> Portal:
    """Raises PortalNotOpen for a practice that nobody has told us about."""
    return Portal(
        get_rules(session, practice_id),
        list_service_types(session, practice_id),
        list_locations(session, practice_id),
        _portal_clinicians(session, practice_id),
    )


def _portal_clinicians(session: Session, practice_id: UUID) -> list[PortalClinician]:
    services = _ids_by_clinician(session, practice_id, ClinicianService, ClinicianService.service_type_id)
    places = _ids_by_clinician(session, practice_id, WorkSchedule, WorkSchedule.location_id)
    extra = _ids_by_clinician(session, practice_id, ExtraAvailability, ExtraAvailability.location_id)
    shown = select(Clinician).where(Clinician.practice_id == practice_id, Clinician.active, Clinician.visible)
    return [
        PortalClinician(
            row.id,
            row.accepts_new,
            sorted(services.get(row.id, ())),
            sorted(places.get(row.id, set()) | extra.get(row.id, set())),
        )
        for row in session.execute(shown.order_by(Clinician.id)).scalars()
    ]


def _ids_by_clinician(
    session: Session,
    practice_id: UUID,
    table: type[ClinicianService | WorkSchedule | ExtraAvailability],
    column: Any,
) -> dict[UUID, set[UUID]]:
    statement = select(table.clinician_id, column).where(table.practice_id == practice_id).distinct()
    found: dict[UUID, set[UUID]] = {}
    for clinician_id, other_id in session.execute(statement):
        found.setdefault(clinician_id, set()).add(other_id)
    return found
