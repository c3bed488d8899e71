"""A form as people see it: what was typed, what is wrong with it in their words, what it means when right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

from flask_babel import LazyString, gettext
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from portal_web.fields import DATE_PARTS

WHOLE_FORM = "_form"
Words: TypeAlias = str | LazyString


class Form:
    """Values by field name as typed, errors by field name in words, `data` as the schema loaded it.

    Templates hand it to the macros of `portal_web/forms.html`, errors and all: nothing typed is lost.
    """

    def __init__(self, typed: Mapping[str, Any] | None = None) -> None:
        self.typed: MultiDict[str, str] = MultiDict(_pairs(typed or {}))
        self.data: dict[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        self._targets: dict[str, str] = {}

    @classmethod
    def read(cls, schema: Schema, typed: Mapping[str, Any]) -> Form:
        """Load `typed` (usually request.form). Blank fields count as missing, unknown ones are left out."""
        form = cls(typed)
        try:
            form.data = schema.load(_cleaned(schema, form.typed), unknown=EXCLUDE)
        except ValidationError as error:
            form.data = dict(error.valid_data or {})
            form.add_errors(error.messages_dict, order=schema.load_fields)
        form._refuse_unprintable()
        return form

    @property
    def ok(self) -> bool:
        return not self.errors

    def value(self, name: str) -> str:
        """What was typed into `name`, as it was typed; an empty string if nothing was."""
        return self.typed.get(name, "")

    def has(self, name: str, value: object) -> bool:
        """Whether the radio button or checkbox `value` of `name` was chosen."""
        return str(value) in self.typed.getlist(name)

    def add_error(self, name: str, words: Words, *, target: str | None = None) -> None:
        """Say what is wrong with `name`. `target`: the element to jump to, if not the field of that name."""
        self.errors.setdefault(name, []).append(str(words))
        if target:
            self._targets.setdefault(name, target)

    def add_errors(self, errors: Mapping[str, Any], *, order: Iterable[str] = ()) -> None:
        """Take over errors by field, as marshmallow or another service's `errors` member has them."""
        ranks = {name: rank for rank, name in enumerate(order)}
        for name in sorted(errors, key=lambda name: ranks.get(name, len(ranks))):
            for part, words in _flat(errors[name]):
                field = WHOLE_FORM if name == "_schema" else name
                self.add_error(field, words, target=f"{name}-{part}" if part in DATE_PARTS else None)

    def message(self, name: str) -> dict[str, str] | None:
        """The error of `name` as govuk-frontend's macros take it."""
        if name not in self.errors:
            return None
        return {"text": " ".join(self.errors[name]), "visuallyHiddenText": gettext("Error")}

    def is_wrong(self, name: str, part: str) -> bool:
        """Whether this part of a date is to be marked: all parts are, unless one is known to be wrong."""
        return name in self.errors and self._targets.get(name) in (None, f"{name}-{part}")

    @property
    def summary(self) -> list[dict[str, str]]:
        """Every error with a link to its field, for the box on top of the page."""
        return [
            {"text": words, "href": f"#{self._targets.get(name, name)}"}
            for name, messages in self.errors.items()
            for words in messages
        ]

    def _refuse_unprintable(self) -> None:
        for name, value in self.typed.items(multi=True):
            if any(unicodedata.category(letter) == "Cc" and letter not in "\r\n\t" for letter in value):
                self.add_error(name, gettext("Remove the characters that cannot be shown"))


def refuse_future(form: Form, name: str, today: date) -> None:
    """For a date that has passed, such as a date of birth. `today`: the practice's local date."""
    value = form.data.get(name)
    if isinstance(value, date) and value > today:
        form.add_error(name, gettext("The date must be in the past"), target=f"{name}-year")


def _pairs(typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    if isinstance(typed, MultiDict):
        return list(typed.items(multi=True))
    return [pair for name, value in typed.items() for pair in _typed_as(name, value)]


def _typed_as(name: str, value: Any) -> list[tuple[str, str]]:
    """How a stored value would have been typed: a date as three parts, a list as several values."""
    if isinstance(value, date):
        return [(f"{name}-{part}", str(getattr(value, part))) for part in DATE_PARTS]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [(name, str(one)) for one in value]
    return [] if value is None else [(name, str(value))]


def _cleaned(schema: Schema, typed: MultiDict[str, str]) -> dict[str, Any]:
    lists = {name for name, field in schema.load_fields.items() if isinstance(field, fields.List)}
    cleaned: dict[str, Any] = {name: typed[name].strip() for name in typed if name not in lists}
    present = {name: value for name, value in cleaned.items() if value}
    return present | {name: typed.getlist(name) for name in lists if name in typed}


def _flat(messages: Any) -> list[tuple[str, str]]:
    """(part, words) of one field's messages: a text, a list, or a mapping by part or by index in a list."""
    if isinstance(messages, Mapping):
        return [(str(part), words) for part, inner in messages.items() for _, words in _flat(inner)]
    if isinstance(messages, (list, tuple)):
        return [pair for inner in messages for pair in _flat(inner)]
    return [("", str(messages))]
