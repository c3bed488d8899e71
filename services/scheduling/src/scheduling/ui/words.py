"""Codes in people's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, format_timedelta, gettext, lazy_gettext

from portal_kit.errors import DomainError
from scheduling.clients.identity import Candidate
from scheduling.domain.requests import RequestState

STATES: Mapping[str, tuple[LazyString, str]] = {
    "unverified": (lazy_gettext("Email not confirmed yet"), "neutral"),
    "pending": (lazy_gettext("Waiting for an answer"), "warning"),
    "approved": (lazy_gettext("Approved"), "success"),
    "denied": (lazy_gettext("Denied"), "error"),
    "withdrawn": (lazy_gettext("Withdrawn"), "neutral"),
    "expired": (lazy_gettext("Expired"), "neutral"),
    "superseded": (lazy_gettext("Given to another request"), "neutral"),
}
"""What a request's state is called, and the kind of tag it wears."""

ATTENDANCE = {
    "arrived": lazy_gettext("Arrived"),
    "fulfilled": lazy_gettext("Seen"),
    "noshow": lazy_gettext("Did not come"),
}
LANGUAGES = {"en": lazy_gettext("English"), "es": lazy_gettext("Spanish")}

_LIKENESS = {
    "name_same": lazy_gettext("Same name"),
    "name_similar": lazy_gettext("Similar name"),
    "nickname": lazy_gettext("First name is a usual short form"),
    "names_swapped": lazy_gettext("First and last name swapped"),
    "family_name_same": lazy_gettext("Same last name"),
    "family_name_similar": lazy_gettext("Similar last name"),
    "given_name_same": lazy_gettext("Same first name"),
    "given_name_similar": lazy_gettext("Similar first name"),
    "birth_date_same": lazy_gettext("Same date of birth"),
    "birth_date_similar": lazy_gettext("Date of birth differs by what may be a slip"),
    "email_same": lazy_gettext("Same email"),
    "phone_same": lazy_gettext("Same phone"),
    "name_differs": lazy_gettext("Different name"),
    "family_name_differs": lazy_gettext("Different last name"),
    "given_name_differs": lazy_gettext("Different first name"),
    "birth_date_differs": lazy_gettext("Different date of birth"),
    "email_differs": lazy_gettext("Different email"),
    "phone_differs": lazy_gettext("Different phone"),
}
_REFUSALS = {
    "request_already_decided": lazy_gettext(
        "This request was decided meanwhile, so nothing was changed now. What was decided stands below."
    ),
    "request_expired": lazy_gettext(
        "This request expired before you decided, so nothing was changed. The time is no longer kept for it. "
        "You may call the person and agree on a time."
    ),
    "request_not_confirmed": lazy_gettext(
        "The person has not confirmed their email address yet. You can decide once they have."
    ),
    "slot_taken": lazy_gettext("Something else has taken this time, so nothing was booked."),
    "outside_schedule": lazy_gettext("Nothing was booked:"),
    "calendar_busy": lazy_gettext(
        "Others are working on this calendar just now, so nothing was changed. Press the button again."
    ),
    "idempotency_key_reused": lazy_gettext(
        "This page was sent before with another choice, so nothing was changed now. Look at it as it is now."
    ),
    "idempotency_key_missing": lazy_gettext("This page was not complete. Look at it again and decide."),
}
_IN_THE_WAY = {
    "within_work": lazy_gettext("the clinician does not work at this place then"),
    "nothing_in_the_way": lazy_gettext("something else is in the calendar then, or too close to it"),
    "clinician_visible": lazy_gettext("the clinician is no longer here"),
}
_MAILS = {
    "confirm_request": lazy_gettext("To the person: please confirm your request"),
    "request_received": lazy_gettext("To the person: we have your request"),
    "appointment_confirmed": lazy_gettext("To the person: your appointment is confirmed"),
    "request_denied": lazy_gettext("To the person: we can't offer this time"),
    "request_expired": lazy_gettext("To the person: your request has expired"),
    "request_superseded": lazy_gettext("To the person: this time went to someone else"),
    "new_request": lazy_gettext("To staff: a new request"),
}
_DELIVERY = {
    "queued": (lazy_gettext("Waiting to be sent"), "neutral"),
    "sending": (lazy_gettext("Being sent"), "neutral"),
    "sent": (lazy_gettext("Sent"), "success"),
    "deferred": (lazy_gettext("Not sent yet, will be tried again"), "warning"),
    "not_needed": (lazy_gettext("No longer needed"), "neutral"),
    "failed": (lazy_gettext("Could not be delivered"), "error"),
    "dead": (lazy_gettext("Could not be delivered"), "error"),
}


@dataclass(frozen=True)
class Line:
    """One line of a comparison: how the patient's record fits what was typed. `differs`: not in all."""

    label: str
    kind: str
    verdict: str
    differs: bool


def compare(candidate: Candidate) -> list[Line]:
    """Name, date of birth, email and phone, with identity's findings in words."""
    labels = {
        "name": gettext("Name"),
        "birth_date": gettext("Born"),
        "email": gettext("Email"),
        "phone": gettext("Phone"),
    }
    return [_line(kind, label, candidate) for kind, label in labels.items()]


def _line(kind: str, label: str, candidate: Candidate) -> Line:
    codes = [code for code in candidate.reasons + candidate.differences if _kind_of(code) == kind]
    if "names_swapped" in codes:
        codes = [code for code in codes if code != "name_same"]
    verdict = ", ".join(str(_LIKENESS.get(code, code.replace("_", " "))) for code in codes)
    return Line(label, kind, verdict or gettext("Not on record"), not all(c.endswith("_same") for c in codes))


def _kind_of(code: str) -> str:
    return next((kind for kind in ("birth_date", "email", "phone") if code.startswith(kind)), "name")


def refusal_words(refusal: DomainError) -> str:
    """What stood in the way of a decision."""
    words = str(_REFUSALS.get(refusal.code, refusal.title))
    reasons = [str(_IN_THE_WAY.get(code, code)) for code in refusal.extra.get("reasons", ())]
    return f"{words} {'; '.join(reasons)}." if reasons else words


def mail_words(template: str) -> str:
    return str(_MAILS.get(template, template.replace("_", " ")))


def delivery_words(state: str) -> tuple[str, str]:
    """What became of a mail, and the kind of tag it wears."""
    words, kind = _DELIVERY.get(state, (state, "neutral"))
    return str(words), kind


def state_words(state: RequestState) -> tuple[str, str]:
    words, kind = STATES[state.value]
    return str(words), kind


def ago(instant: datetime, now: datetime) -> str:
    """`95 minutes ago`, `3 hours ago`; `in 38 hours` for what is still to come."""
    words: str = format_timedelta(instant - now, threshold=2, add_direction=True)
    return words
