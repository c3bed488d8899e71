"""Questions to identity: which practice a code belongs to, and what its clinicians are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal_gateway.clients.answers import identifier, items, refusals, text, text_or_none, understood, zone
from portal_kit.client import Peer
from portal_kit.errors import NotFound


class PracticeNotFound(NotFound):
    code = "practice_not_found"
    title = "There is no such page here."


@dataclass(frozen=True, slots=True)
class Practice:
    id: UUID
    code: str
    name: str
    time_zone: ZoneInfo
    phone: str | None


@dataclass(frozen=True, slots=True)
class Clinician:
    """`label` is the name as patients read it, with the letters after it."""

    id: UUID
    label: str


class Identity:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def practice_by_code(self, code: str) -> Practice:
        """The active practice whose portal is at `/p/<code>`; raises PracticeNotFound."""
        token = self._peer.service_token("practices:read", None)
        with refusals({PracticeNotFound.code: lambda _: PracticeNotFound()}):
            return understood(_practice, self._peer.get(f"/v1/practices/by-code/{code}", token))

    def clinicians(self, practice_id: UUID) -> dict[UUID, Clinician]:
        """The practice's active clinicians by id, in the order in which identity lists them."""
        token = self._peer.service_token("clinicians:read", practice_id)
        with refusals():
            return understood(_clinicians, self._peer.get("/v1/clinicians", token))


def _practice(body: dict[str, Any]) -> Practice:
    return Practice(
        id=identifier(body["id"]),
        code=text(body["code"]),
        name=text(body["name"]),
        time_zone=zone(body["time_zone"]),
        phone=text_or_none(body.get("phone")),
    )


def _clinicians(body: dict[str, Any]) -> dict[UUID, Clinician]:
    found = [_clinician(item) for item in items(body["items"])]
    return {clinician.id: clinician for clinician in found}


def _clinician(item: dict[str, Any]) -> Clinician:
    letters = text_or_none(item.get("credentials"))
    name = text(item["display_name"])
    return Clinician(identifier(item["id"]), f"{name}, {letters}" if letters else name)
