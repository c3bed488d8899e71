"""What staff mean when they type into the patients' search box."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from identity.domain.contacts import find_email, find_phone
from identity.domain.names import normalised

T = TypeVar("T")

_DATE = re.compile(r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4})\b")
_ADDRESS = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"\+?[\d(][\d\s().-]{5,}\d")


@dataclass(frozen=True, slots=True)
class Search:
    """Every part that is set must fit; `words` are normalised parts of a name."""

    words: tuple[str, ...] = ()
    birth_date: date | None = None
    email: str | None = None
    phone_number: str | None = None


def parse_search(text: str) -> Search:
    """`garcia 1990-04-02`, `ana 4/2/1990`, `ana@example.com`, `(212) 555-0110`, in any order.

    What looks like a date, address or number and is none is left among the words, where it finds nobody.
    """
    text, birth_date = _take(text, _DATE, _find_date)
    text, email = _take(text, _ADDRESS, find_email)
    text, phone_number = _take(text, _NUMBER, find_phone)
    return Search(tuple(normalised(text).split()), birth_date, email, phone_number)


def _take(text: str, pattern: re.Pattern[str], understand: Callable[[str], T | None]) -> tuple[str, T | None]:
    """What the pattern finds, if it can be understood, and the text without it."""
    found = pattern.search(text)
    value = understand(found[0]) if found else None
    if found is None or value is None:
        return text, None
    return f"{text[: found.start()]} {text[found.end() :]}", value


def _find_date(text: str) -> date | None:
    first, second, third = (int(part) for part in re.split("[-/]", text))
    try:
        return date(first, second, third) if "-" in text else date(third, first, second)
    except ValueError:
        return None
