"""E-mail addresses and phone numbers, in the one form in which they can be compared."""

from __future__ import annotations

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from portal_kit.errors import Invalid

# A number typed without a country's code is taken to be one of the North American plan.
_HOME_REGION = "US"


def find_email(text: str | None) -> str | None:
    """The address in lower case, or None if it is not one. (Capitals in the local part would tell two
    mailboxes apart in principle; people type them at random, and no provider in use does.)"""
    try:
        found = validate_email((text or "").strip(), check_deliverability=False, test_environment=True)
        return found.normalized.lower()
    except EmailNotValidError:
        return None


def find_phone(text: str | None) -> str | None:
    """The number in E.164 form (`+12125550110`), or None if it can't be a number."""
    try:
        number = phonenumbers.parse((text or "").strip(), _HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def checked_email(text: str) -> str:
    email = find_email(text)
    if email is None:
        raise Invalid(errors={"email": ["This is not an e-mail address."]})
    return email


def checked_phone(text: str) -> str:
    phone = find_phone(text)
    if phone is None:
        raise Invalid(errors={"phone": ["This is not a phone number."]})
    return phone
