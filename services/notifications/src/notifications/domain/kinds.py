"""Which mails there are, to whom each goes, and which event asks for which."""

from __future__ import annotations

from dataclasses import dataclass

from portal_contracts.events import (
    AppointmentRequestedV1,
    RequestApprovedV1,
    RequestDeniedV1,
    RequestEvent,
    RequestExpiredV1,
    RequestSupersededV1,
    RequestVerifiedV1,
)

REQUESTER = "requester"
STAFF_OF_PRACTICE = "staff_of_practice"
STAFF_USER = "staff_user"
RECIPIENT_KINDS = (REQUESTER, STAFF_OF_PRACTICE, STAFF_USER)


@dataclass(frozen=True)
class MailKind:
    """One mail. `true_while` names the states of a request in which it still says something true;
    `languages` those it is written in, the first being the one for everybody else."""

    template: str
    recipient_kind: str
    true_while: frozenset[str]
    languages: tuple[str, ...] = ("en", "es")


CONFIRM_REQUEST = MailKind("confirm_request", REQUESTER, frozenset({"unverified"}))
REQUEST_RECEIVED = MailKind("request_received", REQUESTER, frozenset({"pending"}))
APPOINTMENT_CONFIRMED = MailKind("appointment_confirmed", REQUESTER, frozenset({"approved"}))
REQUEST_DENIED = MailKind("request_denied", REQUESTER, frozenset({"denied"}))
REQUEST_EXPIRED = MailKind("request_expired", REQUESTER, frozenset({"expired"}))
REQUEST_SUPERSEDED = MailKind("request_superseded", REQUESTER, frozenset({"superseded"}))
NEW_REQUEST = MailKind("new_request", STAFF_OF_PRACTICE, frozenset({"pending"}), languages=("en",))

MAIL_KINDS: dict[str, MailKind] = {
    kind.template: kind
    for kind in (
        CONFIRM_REQUEST,
        REQUEST_RECEIVED,
        APPOINTMENT_CONFIRMED,
        REQUEST_DENIED,
        REQUEST_EXPIRED,
        REQUEST_SUPERSEDED,
        NEW_REQUEST,
    )
}


def mails_for(event: RequestEvent) -> tuple[MailKind, ...]:
    """What to send when `event` happened; often nothing.

    An unverified request that ends is silent: whoever owns that address never answered, so it gets no
    second mail.
    """
    match event:
        case AppointmentRequestedV1(state="unverified"):
            return (CONFIRM_REQUEST,)
        case AppointmentRequestedV1(state="pending") | RequestVerifiedV1():
            return (REQUEST_RECEIVED, NEW_REQUEST)
        case RequestApprovedV1():
            return (APPOINTMENT_CONFIRMED,)
        case RequestDeniedV1(send_email=True):
            return (REQUEST_DENIED,)
        case RequestExpiredV1(was="pending"):
            return (REQUEST_EXPIRED,)
        case RequestSupersededV1(was="pending"):
            return (REQUEST_SUPERSEDED,)
        case _:
            return ()


def language_for(kind: MailKind, wanted: str) -> str:
    """The language to write in: `es-MX` is served by `es`, and one that is not written by the first."""
    primary = wanted.lower().partition("-")[0].partition("_")[0]
    return primary if primary in kind.languages else kind.languages[0]
