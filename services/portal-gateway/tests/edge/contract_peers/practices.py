"""Two made-up practices whose every word, id and colour differ, so that one shows on the other's page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
_IDS = UUID("6f6f2b7e-6f2c-4b63-9d3b-0d2f0f6f1a11")


def made_id(name: str) -> UUID:
    return uuid5(_IDS, name)


@dataclass
class MadePractice:
    """One practice as all its peers know it. `free`: days after NOW's date, wall time, clinician, place."""

    code: str
    name: str
    time_zone: str
    phone: str | None
    services: list[tuple[str, int, bool, bool]]
    locations: list[tuple[str, str, str | None]]
    clinicians: list[tuple[str, str | None]]
    free: list[tuple[int, str, int, int]]
    primary: tuple[str, str]
    wording: dict[str, str | None] = field(default_factory=dict)
    enabled: bool = True
    who_may_see: str = "everyone"
    who_may_request: str = "everyone"
    horizon_days: int = 60

    @property
    def id(self) -> UUID:
        return made_id(self.code)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def css_hash(self) -> str:
        return made_id(f"{self.code} css").hex

    @property
    def logo_hash(self) -> str:
        return made_id(f"{self.code} logo").hex

    def id_of(self, kind: str, number: int) -> UUID:
        return made_id(f"{self.code} {kind} {number}")

    @property
    def today(self) -> date:
        return NOW.astimezone(self.zone).date()

    def start(self, days: int, clock: str) -> datetime:
        wall = datetime.combine(self.today + timedelta(days=days), time.fromisoformat(clock), self.zone)
        return wall.astimezone(UTC)

    def canaries(self) -> set[str]:
        """Words and ids that may be on this practice's pages alone."""
        names = [self.name, self.phone or self.code, self.css_hash, self.logo_hash, *self.wording.values()]
        names += [name for name, *_ in [*self.services, *self.clinicians]]
        names += [address for _, _, address in self.locations]
        ids = [str(self.id_of(kind, n)) for kind in ("service", "location", "clinician") for n in range(3)]
        return {str(name) for name in names if name} | set(ids)


def first_practice() -> MadePractice:
    return MadePractice(
        code="quiet-creek",
        name="Quiet Creek Counseling",
        time_zone="America/New_York",
        phone="(212) 555-0114",
        services=[
            ("Therapy Intake", 60, True, False),
            ("Evaluation", 90, True, True),
            ("Therapy Session", 45, False, True),
        ],
        locations=[
            ("Creek Road Office", "office", "14 Quiet Creek Road, Suite 2"),
            ("Online", "telehealth", None),
        ],
        clinicians=[("Ana Lind", "LCSW"), ("Ben Mensah", None)],
        free=[
            (2, "09:00", 0, 0),
            (2, "09:00", 1, 0),
            (2, "10:15", 0, 0),
            (2, "13:00", 1, 1),
            (4, "11:30", 0, 0),
            (9, "15:00", 1, 1),
        ],
        primary=("#7a2f6b", "#e0a3d2"),
        wording={
            "home": "Ask for a first talk here.\nWe answer within two working days.",
            "request": "Tell us in a few words what brings you.",
            "cancellation": "Please tell us a day ahead.",
            "appointment": "The door code is in your confirmation.",
            "crisis": None,
            "portal_name": None,
        },
    )


def second_practice() -> MadePractice:
    return MadePractice(
        code="plum-street",
        name="Plum Street Family Care",
        time_zone="America/Phoenix",
        phone="(602) 555-0139",
        services=[("First Meeting", 50, True, False)],
        locations=[("Plum House", "office", "9 Plum Street")],
        clinicians=[("Theo Okoye", "LMFT")],
        free=[(1, "08:30", 0, 0), (1, "17:00", 0, 0), (3, "12:00", 0, 0)],
        primary=("#1f4e79", "#8fb2f5"),
        wording={
            "home": "Plum Street is here for families.",
            "request": None,
            "cancellation": "Ring Plum Street to cancel.",
            "appointment": None,
            "crisis": "Plum Street’s own words for a crisis: call 988.",
            "portal_name": "Plum Street",
        },
    )


def portal_of(practice: MadePractice) -> dict[str, Any]:
    """The answer of `GET /v1/portal`."""
    services = [str(practice.id_of("service", n)) for n in range(len(practice.services))]
    places = [str(practice.id_of("location", n)) for n in range(len(practice.locations))]
    return {
        "enabled": practice.enabled,
        "time_zone": practice.time_zone,
        "who_may_see": practice.who_may_see,
        "who_may_request": practice.who_may_request,
        "minimum_notice_minutes": 1440,
        "horizon_days": practice.horizon_days,
        "service_types": [
            {
                "id": str(practice.id_of("service", n)),
                "name": name,
                "duration_minutes": minutes,
                "open_to_new": to_new,
                "open_to_existing": to_existing,
            }
            for n, (name, minutes, to_new, to_existing) in enumerate(practice.services)
        ],
        "locations": [
            {"id": str(practice.id_of("location", n)), "name": name, "kind": kind, "address": address}
            for n, (name, kind, address) in enumerate(practice.locations)
        ],
        "clinicians": [
            {
                "id": str(practice.id_of("clinician", n)),
                "accepts_new": True,
                "service_type_ids": services,
                "location_ids": places,
            }
            for n in range(len(practice.clinicians))
        ],
    }
