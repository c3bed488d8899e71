"""Appointment requests, as they go to scheduling and as it tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal_contracts.instants import format_instant
from portal_gateway.clients.answers import instant, text, text_or_none, zone
from portal_gateway.clients.offers import TELEHEALTH


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a guest asks for. `clinician_id` is None for any; `requester` holds what was typed, by field."""

    service_type_id: UUID
    clinician_id: UUID | None
    location_id: UUID
    starts_at: datetime
    language: str
    requester: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        return {
            "service_type_id": str(self.service_type_id),
            "clinician_id": str(self.clinician_id) if self.clinician_id else None,
            "location_id": str(self.location_id),
            "starts_at": format_instant(self.starts_at),
            "language": self.language,
            "requester": dict(self.requester),
        }


@dataclass(frozen=True, slots=True)
class Request:
    """A request as whoever holds its reference or link may see it; nothing in it says who asked."""

    reference: str
    state: str
    starts_at: datetime
    ends_at: datetime
    time_zone: ZoneInfo
    service_type: str
    location_name: str
    location_address: str | None
    is_telehealth: bool


def read_request(body: dict[str, Any]) -> Request:
    place = body["location"]
    return Request(
        reference=text(body["reference"]),
        state=text(body["state"]),
        starts_at=instant(body["starts_at"]),
        ends_at=instant(body["ends_at"]),
        time_zone=zone(body["time_zone"]),
        service_type=text(body["service_type"]),
        location_name=text(place["name"]),
        location_address=text_or_none(place.get("address")),
        is_telehealth=text(place["kind"]) == TELEHEALTH,
    )
