"""Identity, scheduling and branding by contract, over the same made-up practices."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contract_peers.practices import NOW, MadePractice, portal_of
from contract_peers.server import Answer, Asked, ContractPeer, Route, problem

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "500f0003860180b3a1d4c60000000049454e44ae426082"
)


class World:
    """All that the peers know. Tests change it and look at what was left in it."""

    def __init__(self, *practices: MadePractice) -> None:
        self.practices = list(practices)
        self.requests: dict[str, MadeRequest] = {}
        self.answers: dict[tuple[UUID, str], tuple[str, Answer]] = {}
        self.taken: set[datetime] = set()
        self.refuse_with: Answer | None = None
        self.inactive: set[str] = set()

    def by_id(self, practice_id: UUID | None) -> MadePractice:
        return next(one for one in self.practices if one.id == practice_id)


@dataclass
class MadeRequest:
    practice_id: UUID
    reference: str
    token: str
    body: dict[str, Any]
    state: str = "unverified"


class IdentityPeer(ContractPeer):
    def __init__(self, world: World) -> None:
        self.world = world
        super().__init__("identity")

    def routes(self) -> list[Route]:
        return [
            ("GET", r"/v1/practices/by-code/([^/]+)", "practices:read", self.practice),
            ("GET", r"/v1/clinicians", "clinicians:read", self.clinicians),
        ]

    def practice(self, _: Asked, code: str) -> Answer:
        for made in self.world.practices:
            if made.code == code and code not in self.world.inactive:
                return Answer(
                    200,
                    {
                        "id": str(made.id),
                        "code": made.code,
                        "name": made.name,
                        "time_zone": made.time_zone,
                        "phone": made.phone,
                    },
                )
        return problem(404, "practice_not_found")

    def clinicians(self, asked: Asked) -> Answer:
        made = self.world.by_id(asked.practice_id)
        items = [
            {"id": str(made.id_of("clinician", n)), "display_name": name, "credentials": letters}
            for n, (name, letters) in enumerate(made.clinicians)
        ]
        return Answer(200, {"items": items})


class BrandingPeer(ContractPeer):
    def __init__(self, world: World) -> None:
        self.world = world
        super().__init__("branding")

    def routes(self) -> list[Route]:
        return [
            ("GET", r"/v1/theme", "theme:read", self.theme),
            ("GET", r"/v1/theme/([0-9a-f]+)\.css", "theme:read", self.style_sheet),
            ("GET", r"/v1/logos/files/([0-9a-f]+)\.png", "theme:read", self.logo),
        ]

    def theme(self, asked: Asked) -> Answer:
        made = self.world.by_id(asked.practice_id)
        return Answer(
            200,
            {
                "css_hash": made.css_hash,
                "logo": {"hash": made.logo_hash, "width": 40, "height": 40, "plate": False},
                "colours": {"light": {}, "dark": {}},
                "wording": made.wording,
            },
        )

    def style_sheet(self, asked: Asked, css_hash: str) -> Answer:
        made = self.world.by_id(asked.practice_id)
        if css_hash != made.css_hash:
            return problem(404, "not_found")
        light, dark = made.primary
        css = f":root{{{_roles(light, '#fff')}}}"
        css += f"@media (prefers-color-scheme:dark){{:root{{{_roles(dark, '#111')}}}}}"
        return Answer(200, css.encode(), "text/css; charset=utf-8")

    def logo(self, asked: Asked, logo_hash: str) -> Answer:
        made = self.world.by_id(asked.practice_id)
        if logo_hash != made.logo_hash:
            return problem(404, "not_found")
        return Answer(200, PIXEL, "image/png")


class SchedulingPeer(ContractPeer):
    def __init__(self, world: World) -> None:
        self.world = world
        super().__init__("scheduling")

    def routes(self) -> list[Route]:
        return [
            ("GET", r"/v1/portal", "portal:read", self.portal),
            ("GET", r"/v1/slots", "portal:read", self.slots),
            ("POST", r"/v1/requests", "requests:create", self.create),
            ("POST", r"/v1/requests/lookup", "requests:read", self.lookup),
            ("POST", r"/v1/requests/confirmations/lookup", "requests:confirm", self.look_at_link),
            ("POST", r"/v1/requests/confirmations", "requests:confirm", self.confirm),
        ]

    def portal(self, asked: Asked) -> Answer:
        return Answer(200, portal_of(self.world.by_id(asked.practice_id)))

    def slots(self, asked: Asked) -> Answer:
        made = self.world.by_id(asked.practice_id)
        first, last = (date.fromisoformat(asked.query[name]) for name in ("from", "to"))
        free = [slot for slot in self._free(made, asked.query) if first <= slot["date"] <= last]
        later = [slot["date"] for slot in self._free(made, asked.query) if slot["date"] >= first]
        days: dict[str, list[dict[str, str]]] = {}
        for slot in free:
            days.setdefault(slot["date"].isoformat(), []).append(slot["slot"])
        return Answer(
            200,
            {
                "time_zone": made.time_zone,
                "days": [{"date": day, "slots": slots} for day, slots in days.items()],
                "next_free": min(later).isoformat() if later else None,
            },
        )

    def create(self, asked: Asked) -> Answer:
        """Once for each key; another body with the same key is refused."""
        made, sent = self.world.by_id(asked.practice_id), json.dumps(asked.body, sort_keys=True)
        known = self.world.answers.get((made.id, str(asked.key)))
        if known:
            return known[1] if known[0] == sent else problem(422, "idempotency_key_reused")
        answer = self.world.refuse_with or self._create(made, asked.body)
        if answer.status == 201:
            self.world.answers[made.id, str(asked.key)] = (sent, answer)
        return answer

    def lookup(self, asked: Asked) -> Answer:
        found = self.world.requests.get(asked.body["reference"])
        if found is None or found.practice_id != asked.practice_id:
            return problem(404, "request_not_found")
        return Answer(200, self._shown(found))

    def look_at_link(self, asked: Asked) -> Answer:
        found = self._by_token(asked)
        return Answer(200, self._shown(found)) if found else problem(404, "link_not_valid")

    def confirm(self, asked: Asked) -> Answer:
        found = self._by_token(asked)
        if found is None:
            return problem(404, "link_not_valid")
        if found.state == "expired":
            return problem(409, "request_expired")
        if found.state == "unverified":
            found.state = "pending"
        return Answer(200, self._shown(found))

    def _free(self, made: MadePractice, query: dict[str, str]) -> list[dict[str, Any]]:
        numbers = {str(made.id_of("service", n)): s for n, s in enumerate(made.services)}
        minutes = numbers[query["service_type"]][1]
        found = []
        for days, clock, clinician, location in made.free:
            who, where = str(made.id_of("clinician", clinician)), str(made.id_of("location", location))
            start = made.start(days, clock)
            wanted = query.get("clinician") in (None, who), query.get("location") in (None, where)
            if all(wanted) and start not in self.world.taken:
                slot = _slot(start, minutes, who, where)
                found.append({"date": made.today + timedelta(days=days), "slot": slot})
        return found

    def _create(self, made: MadePractice, body: dict[str, Any]) -> Answer:
        start = datetime.fromisoformat(body["starts_at"])
        if start in self.world.taken:
            near = self._free(made, {"service_type": body["service_type_id"]})[:3]
            return problem(409, "slot_taken", nearby=[one["slot"] for one in near])
        number = len(self.world.requests)
        reference = f"KQ7M-2XW{number}"
        self.world.requests[reference] = MadeRequest(made.id, reference, secrets.token_urlsafe(32), body)
        return Answer(
            201,
            {
                "reference": reference,
                "state": "unverified",
                "starts_at": body["starts_at"],
                "ends_at": body["starts_at"],
                "clinician_id": body["clinician_id"],
                "location_id": body["location_id"],
                "hold_until": _text(NOW + timedelta(minutes=30)),
                "email": body["requester"]["email"],
            },
        )

    def _by_token(self, asked: Asked) -> MadeRequest | None:
        for found in self.world.requests.values():
            if found.token == asked.body["token"] and found.practice_id == asked.practice_id:
                return found
        return None

    def _shown(self, found: MadeRequest) -> dict[str, Any]:
        made = self.world.by_id(found.practice_id)
        services = {str(made.id_of("service", n)): service for n, service in enumerate(made.services)}
        places = {str(made.id_of("location", n)): place for n, place in enumerate(made.locations)}
        service = services[found.body["service_type_id"]]
        name, kind, address = places[found.body["location_id"]]
        start = datetime.fromisoformat(found.body["starts_at"])
        return {
            "reference": found.reference,
            "state": found.state,
            "starts_at": _text(start),
            "ends_at": _text(start + timedelta(minutes=service[1])),
            "time_zone": made.time_zone,
            "service_type": service[0],
            "clinician_id": found.body["clinician_id"],
            "location": {"name": name, "kind": kind, "address": address},
        }


def _roles(primary: str, on_primary: str) -> str:
    same = "".join(f"--brand-{role}:{primary};" for role in ("primary", "primary-hover", "link"))
    return f"{same}--brand-on-primary:{on_primary}"


def _slot(start: datetime, minutes: int, clinician_id: str, location_id: str) -> dict[str, str]:
    return {
        "starts_at": _text(start),
        "ends_at": _text(start + timedelta(minutes=minutes)),
        "clinician_id": clinician_id,
        "location_id": location_id,
    }


def _text(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
