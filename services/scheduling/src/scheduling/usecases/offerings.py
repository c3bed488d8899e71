"""What a practice offers, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.errors import ServiceCodesInvalid
from scheduling.models import Location, LocationKind, ServiceCode, ServiceType


@dataclass(frozen=True, kw_only=True)
class CodeDetails:
    id: UUID
    code: str
    duration_minutes: int
    is_default: bool


@dataclass(frozen=True, kw_only=True)
class ServiceTypeDetails:
    """Buffers are elapsed minutes kept free before and after."""

    id: UUID
    name: str
    open_to_new: bool
    open_to_existing: bool
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class LocationDetails:
    id: UUID
    name: str
    kind: LocationKind
    address: str | None


def save_service_type(
    session: Session,
    actor: Claims,
    practice_id: UUID,
    details: ServiceTypeDetails,
    codes: Sequence[CodeDetails],
    *,
    now: datetime,
) -> None:
    """Make or change a service type with these codes. Raises ServiceCodesInvalid without one default."""
    if sum(code.is_default for code in codes) != 1:
        raise ServiceCodesInvalid
    session.merge(ServiceType(practice_id=practice_id, **asdict(details)))
    session.flush()
    # The old default makes room for the new one, whichever is written first.
    mine = (ServiceCode.practice_id == practice_id) & (ServiceCode.service_type_id == details.id)
    session.execute(update(ServiceCode).where(mine).values(is_default=False))
    for code in codes:
        session.merge(ServiceCode(practice_id=practice_id, service_type_id=details.id, **asdict(code)))
    audit.record(
        session, actor, "service_type.save", "service_type", details.id, practice_id=practice_id, now=now
    )


def save_location(
    session: Session, actor: Claims, practice_id: UUID, details: LocationDetails, *, now: datetime
) -> None:
    """Make or change a location."""
    session.merge(Location(practice_id=practice_id, **asdict(details)))
    audit.record(session, actor, "location.save", "location", details.id, practice_id=practice_id, now=now)
