"""Questions to scheduling: what the portal offers, and the requests made through it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from portal_gateway.clients.answers import Refusal, refusals, text, understood
from portal_gateway.clients.offers import Portal, Times, read_portal, read_slots, read_times
from portal_gateway.clients.refusals import (
    KeyUsedOtherwise,
    LinkNotValid,
    NotOpenOnline,
    RequestExpired,
    RequestNotFound,
    RequestRefused,
    SlotTaken,
    TooManyOpenRequests,
)
from portal_gateway.clients.requests import NewRequest, Request, read_request
from portal_kit.client import Peer, PeerUnavailable


class Scheduling:
    """`practice_id` names the practice in whose name is asked; scheduling answers about no other."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def portal(self, practice_id: UUID) -> Portal:
        token = self._peer.service_token("portal:read", practice_id)
        with refusals(_NOT_OPEN):
            return understood(read_portal, self._peer.get("/v1/portal", token))

    def times(
        self,
        practice_id: UUID,
        service_type_id: UUID,
        clinician_id: UUID | None,
        location_id: UUID | None,
        first_day: date,
        last_day: date,
    ) -> Times:
        """Free times for somebody new, on local dates of the practice, both included (at most 62)."""
        token = self._peer.service_token("portal:read", practice_id)
        asked = {
            "service_type": service_type_id,
            "clinician": clinician_id,
            "location": location_id,
            "from": first_day.isoformat(),
            "to": last_day.isoformat(),
        }
        with refusals(_NOT_OPEN):
            return understood(read_times, self._peer.get("/v1/slots", token, asked))

    def send_request(self, practice_id: UUID, request: NewRequest, key: UUID) -> str:
        """The new request's reference. The same key sends it once, however often this is called.

        Raises SlotTaken, TooManyOpenRequests, NotOpenOnline, RequestRefused, KeyUsedOtherwise.
        """
        token = self._peer.service_token("requests:create", practice_id)
        with refusals(_SENDING):
            answer = self._peer.post("/v1/requests", token, request.to_json(), idempotency_key=str(key))
            return understood(lambda found: text(found["reference"]), answer)

    def request_by_reference(self, practice_id: UUID, reference: str) -> Request:
        """Raises RequestNotFound, for another practice's reference too."""
        token = self._peer.service_token("requests:read", practice_id)
        with refusals(_REFERENCE_UNKNOWN):
            answer = self._peer.post("/v1/requests/lookup", token, {"reference": reference})
            return understood(read_request, answer)

    def request_by_link(self, practice_id: UUID, link_token: str) -> Request:
        """What opening a mailed link would confirm; changes nothing. Raises LinkNotValid."""
        token = self._peer.service_token("requests:confirm", practice_id)
        with refusals(_LINK_UNKNOWN):
            answer = self._peer.post("/v1/requests/confirmations/lookup", token, {"token": link_token})
            return understood(read_request, answer)

    def confirm(self, practice_id: UUID, link_token: str) -> Request:
        """Confirm by a mailed link; again, the same answer. Raises LinkNotValid, RequestExpired."""
        token = self._peer.service_token("requests:confirm", practice_id)
        with refusals(_CONFIRMING):
            answer = self._peer.post("/v1/requests/confirmations", token, {"token": link_token})
            return understood(read_request, answer)


def _slot_taken(problem: dict[str, Any]) -> SlotTaken:
    """Without the nearest times the refusal still stands; the page then offers the week."""
    try:
        return SlotTaken(understood(read_slots, problem.get("nearby") or []))
    except PeerUnavailable:
        return SlotTaken(())


def _request_refused(problem: dict[str, Any]) -> RequestRefused:
    errors = problem.get("errors")
    return RequestRefused(errors if isinstance(errors, dict) else {})


_CLOSED = ("portal_not_open", "requests_not_open_to_you", "service_type_not_found", "clinician_not_found")
_NOT_OPEN: dict[str, Refusal] = {code: lambda _: NotOpenOnline() for code in _CLOSED}
_SENDING: dict[str, Refusal] = {
    **_NOT_OPEN,
    SlotTaken.code: _slot_taken,
    TooManyOpenRequests.code: lambda _: TooManyOpenRequests(),
    KeyUsedOtherwise.code: lambda _: KeyUsedOtherwise(),
    "invalid": _request_refused,
}
_REFERENCE_UNKNOWN: dict[str, Refusal] = {
    code: lambda _: RequestNotFound() for code in ("request_not_found", "reference_unreadable", "not_found")
}
_LINK_UNKNOWN: dict[str, Refusal] = {
    code: lambda _: LinkNotValid() for code in ("link_not_valid", "not_found")
}
_CONFIRMING: dict[str, Refusal] = {**_LINK_UNKNOWN, RequestExpired.code: lambda _: RequestExpired()}
