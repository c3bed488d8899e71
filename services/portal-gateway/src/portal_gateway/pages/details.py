"""The form a guest fills in: its fields, and their refusals in people's words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from marshmallow import Schema, ValidationError

from portal_web.fields import EmailAddress, PhoneNumber, Text, ThreePartDate
from portal_web.forms import WHOLE_FORM, Form, refuse_future

LONGEST_NAME = 100
LONGEST_NOTE = 2000
TRAP = "website"
FIELDS = (
    "given_name",
    "family_name",
    "birth_date-month",
    "birth_date-day",
    "birth_date-year",
    "email",
    "phone",
    "comments",
)


class Line(Text):
    """One line: line breaks and other control characters are refused."""

    def _deserialize(self, *given: Any, **options: Any) -> str:
        line = str(super()._deserialize(*given, **options))
        if any(unicodedata.category(letter) == "Cc" for letter in line):
            raise ValidationError(gettext("Write this on one line, in letters only"))
        return line


class DetailsSchema(Schema):
    given_name = Line(lazy_gettext("Enter your first name"), longest=LONGEST_NAME)
    family_name = Line(lazy_gettext("Enter your last name"), longest=LONGEST_NAME)
    birth_date = ThreePartDate(lazy_gettext("Enter your date of birth"))
    email = EmailAddress(lazy_gettext("Enter your email address"))
    phone = PhoneNumber(lazy_gettext("Enter your phone number"))
    comments = Text(longest=LONGEST_NOTE)


def read_details(typed: Mapping[str, str], today: date) -> Form:
    """`today`: the practice's local date. A filled trap is an error like any other, as a browser may have
    filled it for a person."""
    form = Form.read(DetailsSchema(), typed)
    refuse_future(form, "birth_date", today)
    if typed.get(TRAP):
        form.add_error(TRAP, gettext("Leave this field empty"))
    return form


def requester_of(form: Form) -> dict[str, str]:
    """What scheduling is told of who asks, in the forms it wants."""
    known = form.data
    return {
        "given_name": known["given_name"],
        "family_name": known["family_name"],
        "birth_date": known["birth_date"].isoformat(),
        "email": known["email"],
        "phone": known["phone"],
        "comments": known.get("comments", ""),
    }


def add_refusals(form: Form, by_field: Mapping[str, Any]) -> None:
    """Take over what scheduling found wrong with the details. What it says of other fields, or says in no
    words a visitor could use, becomes one sentence about the whole form."""
    of_person = by_field.get("requester", {})
    known = [name for name in DetailsSchema().fields if name in of_person]
    for name in known:
        form.add_error(name, gettext("We cannot accept this. Check it and try again"))
    if not known:
        form.add_error(WHOLE_FORM, gettext("We cannot accept this request as it is. Check it, or call us"))
