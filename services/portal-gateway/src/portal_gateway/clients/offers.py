"""What a practice's portal offers, as scheduling answers it: services, places, clinicians and free times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal_gateway.clients.answers import (
    day_or_none,
    flag,
    identifier,
    identifiers,
    instant,
    items,
    number,
    text,
    text_or_none,
    zone,
)

EVERYONE = "everyone"
TELEHEALTH = "telehealth"


@dataclass(frozen=True, slots=True)
class ServiceType:
    id: UUID
    name: str
    duration_minutes: int
    open_to_new: bool
    open_to_existing: bool


@dataclass(frozen=True, slots=True)
class Location:
    id: UUID
    name: str
    is_telehealth: bool
    address: str | None


@dataclass(frozen=True, slots=True)
class ClinicianFacts:
    """What the portal says about a clinician; identity knows the name."""

    id: UUID
    accepts_new: bool
    service_type_ids: frozenset[UUID]
    location_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Portal:
    """What a practice's portal offers. `who_may_see` and `who_may_request`: everyone, existing or nobody."""

    enabled: bool
    time_zone: ZoneInfo
    who_may_see: str
    who_may_request: str
    minimum_notice_minutes: int
    horizon_days: int
    service_types: tuple[ServiceType, ...]
    locations: tuple[Location, ...]
    clinicians: tuple[ClinicianFacts, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: datetime
    ends_at: datetime
    clinician_id: UUID
    location_id: UUID


@dataclass(frozen=True, slots=True)
class Times:
    """Free times, earliest first.

    `next_free`: a local date of the practice on which there is one, None if there is none up to the horizon.
    """

    slots: tuple[Slot, ...]
    next_free: date | None


def read_portal(body: dict[str, Any]) -> Portal:
    return Portal(
        enabled=flag(body["enabled"]),
        time_zone=zone(body["time_zone"]),
        who_may_see=text(body["who_may_see"]),
        who_may_request=text(body["who_may_request"]),
        minimum_notice_minutes=number(body["minimum_notice_minutes"]),
        horizon_days=number(body["horizon_days"]),
        service_types=tuple(_service_type(item) for item in items(body["service_types"])),
        locations=tuple(_location(item) for item in items(body["locations"])),
        clinicians=tuple(_clinician(item) for item in items(body["clinicians"])),
    )


def _service_type(item: dict[str, Any]) -> ServiceType:
    return ServiceType(
        id=identifier(item["id"]),
        name=text(item["name"]),
        duration_minutes=number(item["duration_minutes"]),
        open_to_new=flag(item["open_to_new"]),
        open_to_existing=flag(item["open_to_existing"]),
    )


def _location(item: dict[str, Any]) -> Location:
    return Location(
        id=identifier(item["id"]),
        name=text(item["name"]),
        is_telehealth=text(item["kind"]) == TELEHEALTH,
        address=text_or_none(item.get("address")),
    )


def _clinician(item: dict[str, Any]) -> ClinicianFacts:
    return ClinicianFacts(
        id=identifier(item["id"]),
        accepts_new=flag(item["accepts_new"]),
        service_type_ids=identifiers(item["service_type_ids"]),
        location_ids=identifiers(item["location_ids"]),
    )


def read_times(body: dict[str, Any]) -> Times:
    slots = read_slots(slot for day in items(body["days"]) for slot in items(day["slots"]))
    return Times(slots, day_or_none(body["next_free"]))


def read_slots(found: Iterable[dict[str, Any]]) -> tuple[Slot, ...]:
    return tuple(sorted((_slot(one) for one in found), key=lambda slot: slot.starts_at))


def _slot(item: dict[str, Any]) -> Slot:
    return Slot(
        starts_at=instant(item["starts_at"]),
        ends_at=instant(item["ends_at"]),
        clinician_id=identifier(item["clinician_id"]),
        location_id=identifier(item["location_id"]),
    )
