"""Fields of typed forms, with refusals in people's words; marshmallow does the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString, gettext, lazy_gettext
from marshmallow import ValidationError, fields, validate

DATE_PARTS = ("month", "day", "year")
EARLIEST_YEAR = 1900

Words: TypeAlias = str | LazyString


class Text(fields.String):
    """A line or a note of at most `longest` characters; `required` is what to say when it is left empty."""

    def __init__(self, required: Words | None = None, *, longest: int = 100, **options: Any) -> None:
        too_long = lazy_gettext("Use %(longest)s characters or fewer", longest=longest)
        checks = [validate.Length(max=longest, error=too_long)]
        super().__init__(validate=checks, **_needed(required), **options)


class Choice(fields.String):
    """One of the offered values; `required` is what to say when none, or one not offered, is chosen."""

    def __init__(self, offered: list[str], required: Words, **options: Any) -> None:
        checks = [validate.OneOf(offered, error=required)]
        super().__init__(validate=checks, **_needed(required), **options)


class EmailAddress(fields.String):
    """An address that could receive mail (syntax only; nobody is asked). Loads in its normal form."""

    def __init__(self, required: Words | None = None, **options: Any) -> None:
        super().__init__(**_needed(required), **options)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return validate_email(text, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            raise ValidationError(
                gettext("Enter an email address in the right form, like name@example.com")
            ) from None


class PhoneNumber(fields.String):
    """A telephone number as people of `region` (ISO 3166) write it. Loads as E.164: `+12125550123`."""

    def __init__(self, required: Words | None = None, *, region: str = "US", **options: Any) -> None:
        super().__init__(**_needed(required), **options)
        self.region = region

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            number = phonenumbers.parse(text, self.region)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(gettext("Enter a phone number with its area code, like 212 555 0123"))
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class ThreePartDate(fields.Field[date]):
    """A date typed as `<name>-month`, `<name>-day` and `<name>-year`. Loads as a date.

    Its errors are keyed by the part that is wrong, so that the page can point at it.
    """

    def __init__(self, required: Words | None = None, **options: Any) -> None:
        super().__init__(**_needed(required), **options)

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        typed = {part: str((data or {}).get(f"{attr}-{part}", "")) for part in DATE_PARTS}
        if not any(typed.values()):
            return super().deserialize(value, attr, data, **kwargs)
        missing = [part for part in DATE_PARTS if not typed[part]]
        if missing:
            raise ValidationError({missing[0]: [_missing_words(missing)]})
        return _date(*(_number(part, typed[part]) for part in DATE_PARTS))


def _needed(required: Words | None) -> dict[str, Any]:
    if required is None:
        return {}
    return {"required": True, "error_messages": {"required": required, "null": required}}


def _missing_words(missing: list[str]) -> str:
    names = {"month": gettext("a month"), "day": gettext("a day"), "year": gettext("a year")}
    parts = gettext(" and ").join(names[part] for part in missing)
    return str(gettext("The date must include %(parts)s", parts=parts))


def _number(part: str, text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 4:
        return int(text)
    raise ValidationError({part: [gettext("Write the date in numbers, like 3 27 1985")]})


def _date(month: int, day: int, year: int) -> date:
    if not 1 <= month <= 12:
        raise ValidationError({"month": [gettext("The month must be a number from 1 to 12")]})
    if year < EARLIEST_YEAR:
        raise ValidationError({"year": [gettext("The year must have four digits, like 1985")]})
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError({"day": [gettext("There is no such day in that month")]}) from None
