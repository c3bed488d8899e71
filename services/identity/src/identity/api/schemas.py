"""What the API takes and gives; separate for in and out, and unknown fields are refused."""

from __future__ import annotations

import unicodedata
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from identity.domain.passwords import MAX_LENGTH


def _one_line(text: str) -> None:
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValidationError("Control characters can't be used here.")


class Line(fields.String):
    """One line of text, without the spaces around it."""

    def __init__(self, *, longest: int, shortest: int = 1, **how: Any) -> None:
        super().__init__(validate=[validate.Length(shortest, longest), _one_line], **how)

    def _deserialize(self, *args: Any, **how: Any) -> Any:
        return super()._deserialize(*args, **how).strip()


def name() -> Line:
    return Line(longest=100, required=True)


def email() -> Line:
    return Line(longest=254, shortest=0, allow_none=True, load_default=None)


def phone() -> Line:
    return Line(longest=40, shortest=0, allow_none=True, load_default=None)


class PracticeSchema(Schema):
    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    time_zone = fields.String(required=True, metadata={"description": "IANA name"})
    phone = fields.String(required=True)


class ClinicianSchema(Schema):
    id = fields.UUID(required=True, metadata={"description": "the staff user's id"})
    display_name = fields.String(required=True)
    credentials = fields.String(required=True, allow_none=True)


class CliniciansSchema(Schema):
    items = fields.List(fields.Nested(ClinicianSchema), required=True)


class StaffUserSchema(Schema):
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)


class StaffContactSchema(StaffUserSchema):
    email = fields.String(required=True)


class StaffListSchema(Schema):
    items = fields.List(fields.Nested(StaffContactSchema), required=True)


class SignInSchema(Schema):
    practice_code = Line(longest=100, required=True)
    email = Line(longest=254, required=True)
    password = fields.String(required=True, validate=validate.Length(1, MAX_LENGTH), load_only=True)
    address = Line(longest=45, required=True, metadata={"description": "the browser's IP address"})


class StartedSessionSchema(Schema):
    session_token = fields.String(required=True)
    staff = fields.Nested(StaffUserSchema, required=True)


class SessionTokenSchema(Schema):
    session_token = Line(longest=200, required=True)


class StaffTokenSchema(Schema):
    token = fields.String(required=True, metadata={"description": "a JWT that lives 60 seconds"})
    staff = fields.Nested(StaffUserSchema, required=True)
    practice = fields.Nested(PracticeSchema, required=True)


class NewPatientSchema(Schema):
    given_name = name()
    family_name = name()
    birth_date = fields.Date(required=True)
    email = email()
    phone = phone()


class TypedIdentitySchema(Schema):
    """As a requester typed it: an address or number that is none is not refused, but ignored."""

    given_name = name()
    family_name = name()
    birth_date = fields.Date(allow_none=True, load_default=None)
    email = email()
    phone = phone()


class PatientSchema(Schema):
    id = fields.UUID(required=True)
    given_name = fields.String(required=True)
    family_name = fields.String(required=True)
    display_name = fields.String(required=True)
    birth_date = fields.Date(required=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)


class PatientsSchema(Schema):
    items = fields.List(fields.Nested(PatientSchema), required=True)


class PatientSearchSchema(Schema):
    text = Line(longest=200, required=True)
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 50))


class CandidateSchema(Schema):
    patient = fields.Nested(PatientSchema, required=True)
    score = fields.Integer(required=True, attribute="match.score", metadata={"description": "0 to 100"})
    likely = fields.Boolean(required=True, attribute="match.is_likely")
    reasons = fields.List(fields.String(), required=True, attribute="match.reasons")
    differences = fields.List(fields.String(), required=True, attribute="match.differences")


class CandidatesSchema(Schema):
    items = fields.List(fields.Nested(CandidateSchema), required=True)


class PatientIdsSchema(Schema):
    ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=200))


class PatientNameSchema(Schema):
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)


class PatientNamesSchema(Schema):
    items = fields.List(fields.Nested(PatientNameSchema), required=True)
