"""Who may see, who may ask, who may decide; and rule by rule what keeps a whole calendar closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from scheduling.domain.calendars import Busy, Clinician


class Audience(StrEnum):
    EVERYONE = "everyone"
    EXISTING = "existing"
    NOBODY = "nobody"


class Intent(StrEnum):
    """Listing times needs the right to see them; asking for one needs the right to request, too."""

    SEE = "see"
    REQUEST = "request"


class Role(StrEnum):
    PRACTICE_ADMINISTRATOR = "practice_administrator"
    CLINICIAN = "clinician"
    SCHEDULER = "scheduler"


@dataclass(frozen=True, slots=True)
class PracticeRules:
    """The practice's choices. `time_zone` is an IANA name; the horizon counts local dates after
    today; at most `open_request_cap` requests per patient or address may be open at once."""

    time_zone: str
    enabled: bool = True
    who_may_see: Audience = Audience.EVERYONE
    who_may_request: Audience = Audience.EVERYONE
    minimum_notice_minutes: int = 24 * 60
    horizon_days: int = 60
    open_request_cap: int = 3


@dataclass(frozen=True, slots=True)
class ServiceOffering:
    """A service type with the length of its default code. Durations and buffers are elapsed minutes."""

    duration_minutes: int
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    open_to_new: bool = True
    open_to_existing: bool = True

    @property
    def step_minutes(self) -> int:
        """From one start to the next: the duration, rounded up to 15 minutes."""
        return -(-self.duration_minutes // 15) * 15


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `existing` is the server's decision: signed in, with a live link to a patient of
    this practice. `open_requests` counts the live ones of that patient or address."""

    existing: bool
    open_requests: int = 0


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A signed-in staff user; a clinician's id is their staff user's."""

    id: UUID
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question about free times, shared by all the calendars it is put to.

    `now` is aware. `practice_busy` blocks every clinician (a practice's blackout).
    """

    practice: PracticeRules
    service: ServiceOffering
    viewer: Viewer
    now: datetime
    intent: Intent = Intent.SEE
    practice_busy: tuple[Busy, ...] = ()


class RuleCode(StrEnum):
    """The rules, in the order in which a trace shows them."""

    PORTAL_ENABLED = "portal_enabled"
    VIEWER_MAY_SEE = "viewer_may_see"
    VIEWER_MAY_REQUEST = "viewer_may_request"
    OPEN_REQUESTS = "open_requests"
    CLINICIAN_VISIBLE = "clinician_visible"
    CLINICIAN_ACCEPTS_NEW = "clinician_accepts_new"
    SERVICE_OPEN = "service_open"
    CLINICIAN_OFFERS_SERVICE = "clinician_offers_service"
    SERVICE_AT_LOCATION = "service_at_location"
    MINIMUM_NOTICE = "minimum_notice"
    HORIZON = "horizon"
    WITHIN_WORK = "within_work"
    NOTHING_IN_THE_WAY = "nothing_in_the_way"
    ON_THE_GRID = "on_the_grid"


class Limit(NamedTuple):
    """A rule that looks at no particular time."""

    code: RuleCode
    holds: Callable[[Inquiry, Clinician], bool]


def admits(audience: Audience, existing: bool) -> bool:
    """Whether a choice of "everyone, existing clients, nobody" lets this viewer in."""
    return audience == Audience.EVERYONE or (audience == Audience.EXISTING and existing)


def may_see(practice: PracticeRules, viewer: Viewer) -> bool:
    return practice.enabled and admits(practice.who_may_see, viewer.existing)


def may_request(practice: PracticeRules, viewer: Viewer) -> bool:
    """Whether this viewer may ask for a time at all; nobody may ask for what they may not see."""
    return may_see(practice, viewer) and admits(practice.who_may_request, viewer.existing)


def is_open_to(service: ServiceOffering, viewer: Viewer) -> bool:
    return service.open_to_existing if viewer.existing else service.open_to_new


def may_decide(staff: StaffMember, requested_clinician_id: UUID | None) -> bool:
    """Whether a staff member may approve or deny: practice administrators, schedulers, and the
    clinician asked for; nobody else."""
    if staff.roles & {Role.PRACTICE_ADMINISTRATOR, Role.SCHEDULER}:
        return True
    return is_requested_clinician(staff, requested_clinician_id)


def is_requested_clinician(staff: StaffMember, requested_clinician_id: UUID | None) -> bool:
    return Role.CLINICIAN in staff.roles and staff.id == requested_clinician_id


_LIMITS = (
    Limit(RuleCode.PORTAL_ENABLED, lambda ask, _: ask.practice.enabled),
    Limit(RuleCode.VIEWER_MAY_SEE, lambda ask, _: admits(ask.practice.who_may_see, ask.viewer.existing)),
    Limit(
        RuleCode.VIEWER_MAY_REQUEST, lambda ask, _: admits(ask.practice.who_may_request, ask.viewer.existing)
    ),
    Limit(RuleCode.OPEN_REQUESTS, lambda ask, _: ask.viewer.open_requests < ask.practice.open_request_cap),
    Limit(RuleCode.CLINICIAN_VISIBLE, lambda _, clinician: clinician.visible),
    Limit(
        RuleCode.CLINICIAN_ACCEPTS_NEW, lambda ask, clinician: ask.viewer.existing or clinician.accepts_new
    ),
    Limit(RuleCode.SERVICE_OPEN, lambda ask, _: is_open_to(ask.service, ask.viewer)),
    Limit(RuleCode.CLINICIAN_OFFERS_SERVICE, lambda _, clinician: clinician.offers_service),
)
_ONLY_FOR_REQUESTS = {RuleCode.VIEWER_MAY_REQUEST, RuleCode.OPEN_REQUESTS}

LIMITS: dict[Intent, tuple[Limit, ...]] = {
    Intent.SEE: tuple(limit for limit in _LIMITS if limit.code not in _ONLY_FOR_REQUESTS),
    Intent.REQUEST: _LIMITS,
}


def limits_hold(inquiry: Inquiry, clinician: Clinician) -> bool:
    """Whether this clinician's calendar is open to this inquiry at any time at all."""
    return all(limit.holds(inquiry, clinician) for limit in LIMITS[inquiry.intent])


def is_offered_at(clinician: Clinician, location_id: UUID) -> bool:
    """Whether the clinician offers the service at this location."""
    return clinician.service_location_ids is None or location_id in clinician.service_location_ids
