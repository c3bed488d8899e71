"""What other services know and a mail needs, for as long as it takes to write that mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal_contracts.tokens import CLINICIAN, PRACTICE_ADMINISTRATOR, SCHEDULER


@dataclass(frozen=True, kw_only=True)
class Practice:
    """`code` is the one in the portal's URL; `time_zone` an IANA name."""

    id: UUID
    code: str
    name: str
    time_zone: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an appointment is; `kind` is `office` or `telehealth`."""

    name: str
    kind: str
    address: str


@dataclass(frozen=True, kw_only=True)
class RequestFacts:
    """One appointment request. Instants are UTC; `time_zone` is the practice's IANA name.

    `to` is the requester's address, `token` is there only for the mail that asks to confirm, and
    `reason` only where staff chose to send one.
    """

    to: str | None
    name: str | None
    language: str
    reference: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    clinician_id: UUID | None
    location: Place
    state: str
    reason: str | None
    token: str | None


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    id: UUID
    display_name: str
    email: str
    roles: frozenset[str]


def may_approve(staff: Iterable[StaffMember], clinician_id: UUID | None) -> list[StaffMember]:
    """Those who may answer a request: administrators, schedulers, and the clinician it is for."""
    return [
        member
        for member in staff
        if member.roles & {PRACTICE_ADMINISTRATOR, SCHEDULER}
        or (CLINICIAN in member.roles and member.id == clinician_id)
    ]
