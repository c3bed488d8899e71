"""Facts that cross services: one frozen dataclass per version, ids and instants only.

A field is never renamed or removed within a version, and never holds a name, an address, a note or a
token. Readers ignore fields they do not know, so that a newer writer does not break an older reader.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from types import UnionType
from typing import Any, ClassVar, Self, get_args, get_type_hints
from uuid import UUID

from portal_contracts.instants import format_instant, parse_instant


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact about one practice. `name` is `<service>.<what_happened>.v<version>`."""

    name: ClassVar[str]
    practice_id: UUID

    @classmethod
    def source(cls) -> str:
        """The service that publishes it, which is also its stream: `events.<source>`."""
        return cls.name.split(".", 1)[0]

    def to_json(self) -> dict[str, Any]:
        return {field.name: _encode(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """Rebuild the event; raises KeyError for a missing field and ValueError for a malformed one."""
        kinds = get_type_hints(cls)
        return cls(**{f.name: _decode(kinds[f.name], body[f.name]) for f in fields(cls)})


@dataclass(frozen=True, kw_only=True)
class PracticeChangedV1(Event):
    """A practice was made, changed or disabled. `time_zone` is an IANA name."""

    name: ClassVar[str] = "identity.practice_changed.v1"
    time_zone: str
    active: bool
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class StaffChangedV1(Event):
    """A member of staff was made, changed, or left. `clinician` says whether they see patients."""

    name: ClassVar[str] = "identity.staff_changed.v1"
    staff_user_id: UUID
    clinician: bool
    active: bool
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class RequestEvent(Event):
    """What happened to one appointment request; `at` is the instant it happened."""

    request_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AppointmentRequestedV1(RequestEvent):
    """A request was made. `state` is `unverified` for a guest, `pending` for a signed-in account."""

    name: ClassVar[str] = "scheduling.appointment_requested.v1"
    state: str
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class RequestVerifiedV1(RequestEvent):
    """A guest opened the link in the mail and confirmed: the request is pending."""

    name: ClassVar[str] = "scheduling.request_verified.v1"


@dataclass(frozen=True, kw_only=True)
class RequestApprovedV1(RequestEvent):
    name: ClassVar[str] = "scheduling.request_approved.v1"
    appointment_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestDeniedV1(RequestEvent):
    """Staff denied it; `send_email` is their choice whether the requester is told by mail."""

    name: ClassVar[str] = "scheduling.request_denied.v1"
    send_email: bool


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawnV1(RequestEvent):
    name: ClassVar[str] = "scheduling.request_withdrawn.v1"


@dataclass(frozen=True, kw_only=True)
class RequestSupersededV1(RequestEvent):
    """Another request for the same time was approved; `was` is the state this one was in."""

    name: ClassVar[str] = "scheduling.request_superseded.v1"
    was: str


@dataclass(frozen=True, kw_only=True)
class RequestExpiredV1(RequestEvent):
    """Nobody confirmed or decided in time; `was` is the state it expired from."""

    name: ClassVar[str] = "scheduling.request_expired.v1"
    was: str


@dataclass(frozen=True, kw_only=True)
class ThemePublishedV1(Event):
    name: ClassVar[str] = "branding.theme_published.v1"
    css_hash: str
    published_at: datetime


EVENTS: dict[str, type[Event]] = {
    event.name: event
    for event in (
        PracticeChangedV1,
        StaffChangedV1,
        AppointmentRequestedV1,
        RequestVerifiedV1,
        RequestApprovedV1,
        RequestDeniedV1,
        RequestWithdrawnV1,
        RequestSupersededV1,
        RequestExpiredV1,
        ThemePublishedV1,
    )
}


def _encode(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return format_instant(value)
    return value


def _decode(kind: Any, value: Any) -> Any:
    if isinstance(kind, UnionType):
        return None if value is None else _decode(get_args(kind)[0], value)
    if kind is UUID:
        return UUID(value)
    if kind is datetime:
        return parse_instant(value)
    if not isinstance(value, kind):
        raise ValueError(f"expected {kind.__name__}")
    return value
