"""What somebody new may choose from, and what they chose; scheduling alone decides whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from portal_contracts.instants import format_instant, parse_instant
from portal_gateway.clients.offers import EVERYONE, Location, Portal, ServiceType

SLOT_SEPARATOR = "~"
_FARTHEST = timedelta(days=800)
_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)


class Identified(Protocol):
    @property
    def id(self) -> UUID: ...


T = TypeVar("T")
Thing = TypeVar("Thing", bound=Identified)


@dataclass(frozen=True, slots=True)
class Choice:
    """A service, and with whom and where; None for any."""

    service: ServiceType
    clinician_id: UUID | None
    location: Location | None

    def to_query(self) -> dict[str, str]:
        chosen = {
            "service": self.service.id,
            "clinician": self.clinician_id,
            "location": self.location.id if self.location else None,
        }
        return {name: str(value) for name, value in chosen.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Selection:
    """A time somebody picked: all that a request needs beside who asks."""

    service: ServiceType
    clinician_id: UUID | None
    location: Location
    starts_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.service.duration_minutes)

    def to_query(self) -> dict[str, str]:
        choice = Choice(self.service, self.clinician_id, self.location)
        return {**choice.to_query(), "starts_at": format_instant(self.starts_at)}


def may_see(portal: Portal) -> bool:
    return portal.who_may_see == EVERYONE


def may_request(portal: Portal) -> bool:
    return may_see(portal) and portal.who_may_request == EVERYONE


def services_for_new(portal: Portal) -> tuple[ServiceType, ...]:
    """Those that only somebody new may ask for come first: a first talk before an evaluation."""
    offered = (service for service in portal.service_types if service.open_to_new)
    return tuple(sorted(offered, key=lambda service: service.open_to_existing))


def services_for_existing(portal: Portal) -> tuple[ServiceType, ...]:
    return tuple(service for service in portal.service_types if service.open_to_existing)


def clinicians_for(portal: Portal, service: ServiceType) -> tuple[UUID, ...]:
    """Who takes somebody new for this service."""
    return tuple(c.id for c in portal.clinicians if c.accepts_new and service.id in c.service_type_ids)


def locations_for(portal: Portal, service: ServiceType) -> tuple[Location, ...]:
    """Where one of them works."""
    able = set(clinicians_for(portal, service))
    reached = {place for c in portal.clinicians if c.id in able for place in c.location_ids}
    return tuple(location for location in portal.locations if location.id in reached)


def read_choice(portal: Portal, chosen: Mapping[str, str]) -> Choice | None:
    """What a query or form chose. None while the service is still to be picked.

    What has one option is chosen already; what is not offered counts as not chosen.
    """
    services = services_for_new(portal)
    service = _only(services) or _found(services, chosen.get("service"))
    if service is None:
        return None
    clinicians = clinicians_for(portal, service)
    locations = locations_for(portal, service)
    return Choice(
        service,
        _only(clinicians) or next((one for one in clinicians if str(one) == chosen.get("clinician")), None),
        _only(locations) or _found(locations, chosen.get("location")),
    )


def read_selection(portal: Portal, chosen: Mapping[str, str], now: datetime) -> Selection | None:
    """The picked time, if there is one that can be read. `slot`, the button of a time, goes before
    `starts_at` and `location`, which say what was picked earlier."""
    starts_at, _, place = chosen.get("slot", "").partition(SLOT_SEPARATOR)
    if starts_at:
        chosen = {**chosen, "starts_at": starts_at, "location": place}
    choice = read_choice(portal, chosen)
    start = _read_start(chosen.get("starts_at", ""), now)
    if choice is None or choice.location is None or start is None:
        return None
    return Selection(choice.service, choice.clinician_id, choice.location, start)


def slot_value(starts_at: datetime, location_id: UUID) -> str:
    return f"{format_instant(starts_at)}{SLOT_SEPARATOR}{location_id}"


def offered_zones(own: ZoneInfo) -> list[ZoneInfo]:
    """The practice's own zone first, then those its clients are likely to be in."""
    return [own, *(ZoneInfo(name) for name in _ZONES if name != own.key)]


def read_zone(own: ZoneInfo, chosen: Mapping[str, str]) -> ZoneInfo:
    """The zone to label times in: one of those offered, else the practice's own."""
    return next((zone for zone in offered_zones(own) if zone.key == chosen.get("zone")), own)


def _read_start(text: str, now: datetime) -> datetime | None:
    try:
        starts_at = parse_instant(text)
    except (ValueError, OverflowError):
        return None
    return starts_at if abs(starts_at - now) < _FARTHEST else None


def _only(things: tuple[T, ...]) -> T | None:
    return things[0] if len(things) == 1 else None


def _found(things: tuple[Thing, ...], wanted: str | None) -> Thing | None:
    return next((thing for thing in things if str(thing.id) == wanted), None)
