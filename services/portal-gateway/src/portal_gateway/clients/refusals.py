"""What scheduling may refuse to a visitor, each with what the page needs to go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal_gateway.clients.offers import Slot
from portal_kit.errors import Conflict, Invalid, NotFound


class SlotTaken(Conflict):
    """`nearby`: the free times nearest to the one that is gone."""

    code = "slot_taken"

    def __init__(self, nearby: tuple[Slot, ...]) -> None:
        super().__init__()
        self.nearby = nearby


class TooManyOpenRequests(Conflict):
    code = "too_many_open_requests"


class NotOpenOnline(NotFound):
    """The practice does not take this request online, whatever was offered a moment ago."""

    code = "not_open_online"


class RequestRefused(Invalid):
    """`by_field`: what is wrong with the details, as scheduling has it."""

    code = "request_refused"

    def __init__(self, by_field: Mapping[str, Any]) -> None:
        super().__init__()
        self.by_field = by_field


class KeyUsedOtherwise(Conflict):
    """Something else was sent with this idempotency key before."""

    code = "idempotency_key_reused"


class RequestNotFound(NotFound):
    code = "request_not_found"


class LinkNotValid(NotFound):
    code = "link_not_valid"


class RequestExpired(Conflict):
    code = "request_expired"
