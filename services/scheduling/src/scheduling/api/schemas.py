"""What the API takes and gives; separate for in and out, and unknown fields are refused."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from portal_contracts.instants import format_instant
from scheduling.domain.requests import RequestState
from scheduling.usecases.availability import MOST_DAYS
from scheduling.usecases.mail_facts import MailPurpose

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
MOST_CALENDAR_DAYS = 62


def _no_controls(allowed: str) -> Any:
    def check(text: str) -> None:
        if any(unicodedata.category(each) == "Cc" and each not in allowed for each in text):
            raise ValidationError("Control characters can't be used here.")

    return check


class Line(fields.String):
    """One line of text, without the spaces around it."""

    def __init__(self, *, longest: int, shortest: int = 1, **how: Any) -> None:
        super().__init__(validate=[validate.Length(shortest, longest), _no_controls("")], **how)

    def _deserialize(self, *args: Any, **how: Any) -> Any:
        return super()._deserialize(*args, **how).strip()


class Instant(fields.AwareDateTime):
    """ISO 8601 with a zone; given in UTC with a Z."""

    def _serialize(self, value: datetime | None, *args: Any, **how: Any) -> str | None:
        return None if value is None else format_instant(value)

    def _deserialize(self, *args: Any, **how: Any) -> datetime:
        try:
            return super()._deserialize(*args, **how).astimezone(UTC)
        except OverflowError:
            raise self.make_error("invalid", input="", obj_type="datetime") from None


def _day(**how: Any) -> fields.Date:
    return fields.Date(validate=validate.Range(EARLIEST, LATEST), **how)


# --- what the portal asks


class SlotQuestionSchema(Schema):
    service_type_id = fields.UUID(required=True, data_key="service_type")
    clinician_id = fields.UUID(load_default=None, data_key="clinician", metadata={"description": "none: any"})
    location_id = fields.UUID(load_default=None, data_key="location", metadata={"description": "none: all"})
    first = _day(required=True, data_key="from")
    last = _day(required=True, data_key="to")

    @validates_schema
    def check_dates(self, data: dict[str, Any], **_: Any) -> None:
        _check_dates(data, MOST_DAYS)


class RequesterSchema(Schema):
    given_name = Line(longest=100, required=True)
    family_name = Line(longest=100, required=True)
    birth_date = fields.Date(required=True)
    email = Line(longest=254, required=True)
    phone = Line(longest=40, required=True)
    comments = fields.String(
        load_default=None, allow_none=True, validate=[validate.Length(max=2000), _no_controls("\n\r\t")]
    )

    @validates_schema
    def check_email(self, data: dict[str, Any], **_: Any) -> None:
        # As a schema's check, since the field's own come before the outer spaces are gone.
        if "email" in data:
            try:
                validate.Email()(data["email"])
            except ValidationError as error:
                raise ValidationError(error.messages, "email") from None


class NewRequestSchema(Schema):
    service_type_id = fields.UUID(required=True)
    clinician_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: any"})
    location_id = fields.UUID(required=True)
    starts_at = Instant(required=True)
    language = fields.String(required=True, validate=validate.Regexp(r"[a-z]{2,3}(-[A-Z]{2})?\Z"))
    requester = fields.Nested(RequesterSchema, required=True)


class ReferenceSchema(Schema):
    reference = Line(longest=40, required=True)


class TokenSchema(Schema):
    token = Line(longest=200, required=True)


# --- what staff ask


class RequestsQuestionSchema(Schema):
    state = fields.Enum(RequestState, by_value=True, load_default=None)


class ApprovalSchema(Schema):
    patient_id = fields.UUID(required=True)
    overbook = fields.Boolean(
        load_default=False, metadata={"description": "go against the schedule on purpose"}
    )


class DenialSchema(Schema):
    send_email = fields.Boolean(required=True)
    reason = fields.String(
        load_default=None, allow_none=True, validate=[validate.Length(max=2000), _no_controls("\n\r\t")]
    )


class CalendarQuestionSchema(Schema):
    first = _day(required=True, data_key="from")
    last = _day(required=True, data_key="to")
    clinician_id = fields.UUID(load_default=None, data_key="clinician", metadata={"description": "none: all"})

    @validates_schema
    def check_dates(self, data: dict[str, Any], **_: Any) -> None:
        _check_dates(data, MOST_CALENDAR_DAYS)


class MailFactsQuestionSchema(Schema):
    purpose = fields.Enum(MailPurpose, by_value=True, required=True)


# --- answers


class PlaceSchema(Schema):
    name = fields.String(required=True)
    kind = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)


class LocationSchema(PlaceSchema):
    id = fields.UUID(required=True)


class ServiceTypeSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    duration_minutes = fields.Integer(required=True)
    open_to_new = fields.Boolean(required=True)
    open_to_existing = fields.Boolean(required=True)


class PortalClinicianSchema(Schema):
    id = fields.UUID(required=True)
    accepts_new = fields.Boolean(required=True)
    service_type_ids = fields.List(fields.UUID(), required=True)
    location_ids = fields.List(fields.UUID(), required=True)


class PortalSchema(Schema):
    enabled = fields.Boolean(required=True)
    time_zone = fields.String(required=True, metadata={"description": "IANA name"})
    who_may_see = fields.String(required=True)
    who_may_request = fields.String(required=True)
    minimum_notice_minutes = fields.Integer(required=True)
    horizon_days = fields.Integer(required=True)
    service_types = fields.List(fields.Nested(ServiceTypeSchema), required=True)
    locations = fields.List(fields.Nested(LocationSchema), required=True)
    clinicians = fields.List(fields.Nested(PortalClinicianSchema), required=True)


class SlotSchema(Schema):
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    clinician_id = fields.UUID(required=True)
    location_id = fields.UUID(required=True)


class DaySchema(Schema):
    date = fields.Date(required=True)
    slots = fields.List(fields.Nested(SlotSchema), required=True)


class SlotsSchema(Schema):
    time_zone = fields.String(required=True)
    days = fields.List(fields.Nested(DaySchema), required=True)
    next_free = fields.Date(
        required=True, allow_none=True, metadata={"description": "the first date from `from` on with a slot"}
    )


class RequestMadeSchema(Schema):
    reference = fields.String(required=True)
    state = fields.String(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    clinician_id = fields.UUID(required=True)
    location_id = fields.UUID(required=True)
    hold_until = Instant(required=True, attribute="expires_at")
    email = fields.String(required=True)


class RequestStatusSchema(Schema):
    """What whoever holds a reference or a link may know: nothing about the person."""

    reference = fields.String(required=True)
    state = fields.String(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    time_zone = fields.String(required=True)
    service_type = fields.String(required=True)
    clinician_id = fields.UUID(required=True)
    location = fields.Nested(PlaceSchema, required=True)


class TypedIdentitySchema(Schema):
    given_name = fields.String(required=True)
    family_name = fields.String(required=True)
    birth_date = fields.Date(required=True)
    email = fields.String(required=True)
    phone = fields.String(required=True)
    comments = fields.String(required=True, allow_none=True)


class RequestSchema(RequestStatusSchema):
    """What staff see of a request."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    language = fields.String(required=True)
    service_type_id = fields.UUID(required=True)
    any_clinician = fields.Boolean(required=True)
    requester = fields.Nested(TypedIdentitySchema, required=True)
    created_at = Instant(required=True)
    confirmed_at = Instant(required=True, allow_none=True)
    expires_at = Instant(required=True, allow_none=True)
    decided_at = Instant(required=True, allow_none=True)
    decided_by = fields.UUID(required=True, allow_none=True)
    decision_reason = fields.String(required=True, allow_none=True)
    patient_id = fields.UUID(required=True, allow_none=True)


class RequestsSchema(Schema):
    items = fields.List(fields.Nested(RequestSchema), required=True)
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": "by state"}
    )


class ApprovedSchema(Schema):
    state = fields.String(required=True)
    appointment_id = fields.UUID(required=True)
    patient_id = fields.UUID(required=True)


class DeniedSchema(Schema):
    state = fields.String(required=True)


class EntrySchema(Schema):
    kind = fields.String(required=True)
    id = fields.UUID(required=True)
    clinician_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: everyone"})
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    state = fields.String(required=True, allow_none=True)
    patient_id = fields.UUID(required=True, allow_none=True)
    service_type = fields.String(required=True, allow_none=True)
    location_id = fields.UUID(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)


class CalendarSchema(Schema):
    time_zone = fields.String(required=True)
    entries = fields.List(fields.Nested(EntrySchema), required=True)


class MailFactsSchema(Schema):
    to = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)
    reference = fields.String(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    time_zone = fields.String(required=True)
    service_type = fields.String(required=True)
    clinician_id = fields.UUID(required=True)
    location = fields.Nested(PlaceSchema, required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    token = fields.String(required=True, allow_none=True)


def _check_dates(data: dict[str, Any], most_days: int) -> None:
    if not ("first" in data and "last" in data):
        return
    if data["last"] < data["first"]:
        raise ValidationError("Must not be before `from`.", "to")
    if (data["last"] - data["first"]).days >= most_days:
        raise ValidationError(f"At most {most_days} days can be asked for at once.", "to")
