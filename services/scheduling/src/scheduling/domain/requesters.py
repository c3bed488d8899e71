"""Who asks for an appointment, as they typed it: a claim about a person, never a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduling.domain.errors import RequesterInvalid

EARLIEST_BIRTH_DATE = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Requester:
    """A typed identity. It edits no patient and makes none; `comments` is free text."""

    given_name: str
    family_name: str
    birth_date: date
    email: str
    phone: str
    comments: str | None = None

    @property
    def email_key(self) -> str:
        """What counts as the same address when open requests are counted."""
        return email_key(self.email)

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def email_key(address: str) -> str:
    """Whose inbox an address is: case, outer spaces and a `+tag` make no other person of it."""
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def check_requester(typed: Requester, now: datetime) -> None:
    """Refuse what can't be true of anybody. Raises RequesterInvalid."""
    # Somewhere it may be tomorrow already.
    if not EARLIEST_BIRTH_DATE <= typed.birth_date <= (now + timedelta(days=1)).date():
        raise RequesterInvalid(errors={"requester": {"birth_date": ["Enter a date of birth in the past."]}})
