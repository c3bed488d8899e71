"""Which birth dates are possible, and which are easily mistaken for one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from portal_kit.errors import Invalid

_EARLIEST = date(1900, 1, 1)


def check_birth_date(day: date, today: date) -> None:
    """Raises Invalid for a day to come, or one before 1900."""
    if not _EARLIEST <= day <= today:
        raise Invalid(errors={"birth_date": ["This can't be a birth date."]})


@lru_cache(maxsize=64)  # one typed date is compared with every candidate's
def similar_birth_dates(day: date) -> frozenset[date]:
    """Dates one slip away: day and month swapped, one digit wrong, or two digits side by side exchanged."""
    slips = {*_swapped(day), *_mistyped(f"{day:%Y%m%d}")}
    dates = {_date(text) for text in slips}
    return frozenset(other for other in dates if other and other != day and other >= _EARLIEST)


def _swapped(day: date) -> Iterator[str]:
    yield f"{day:%Y}{day.day:02}{day.month:02}"


def _mistyped(digits: str) -> Iterator[str]:
    for place in range(len(digits)):
        for digit in "0123456789":
            yield digits[:place] + digit + digits[place + 1 :]
        yield digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :]


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
