"""What a mail about a request says: told to whoever sends mail, when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.requests import RequestState
from scheduling.queries.locks import lock_request
from scheduling.queries.requests import RequestInFull, get_request
from scheduling.usecases.links import mint_link


class MailPurpose(StrEnum):
    CONFIRM_REQUEST = "confirm_request"
    REQUEST_RECEIVED = "request_received"
    APPOINTMENT_CONFIRMED = "appointment_confirmed"
    REQUEST_DENIED = "request_denied"
    REQUEST_EXPIRED = "request_expired"
    REQUEST_SUPERSEDED = "request_superseded"
    NEW_REQUEST = "new_request"


@dataclass(frozen=True)
class MailFacts:
    """A mail to staff (`new_request`) needs no requester, so it is told of none."""

    found: RequestInFull
    state: RequestState
    is_for_requester: bool
    token: str | None

    @property
    def to(self) -> str | None:
        return self.found.request.email if self.is_for_requester else None

    @property
    def name(self) -> str | None:
        return self.found.request.given_name if self.is_for_requester else None

    @property
    def reason(self) -> str | None:
        return self.found.request.decision_reason if self.is_for_requester else None


def read_mail_facts(
    session: Session,
    actor: Claims,
    practice_id: UUID,
    request_id: UUID,
    purpose: MailPurpose,
    *,
    now: datetime,
) -> MailFacts:
    """The facts as they are now; the look is on record.

    For `confirm_request`, and while the request is unverified, with a fresh token that ends older ones.
    Raises RequestNotFound.
    """
    token = _mint(session, practice_id, request_id, now) if purpose == MailPurpose.CONFIRM_REQUEST else None
    found = get_request(session, practice_id, request_id)
    audit.record(
        session,
        actor,
        f"request.mail.{purpose.value}",
        "appointment_request",
        request_id,
        practice_id=practice_id,
        now=now,
    )
    return MailFacts(found, found.request.state_at(now), purpose != MailPurpose.NEW_REQUEST, token)


def _mint(session: Session, practice_id: UUID, request_id: UUID, now: datetime) -> str | None:
    request = lock_request(session, practice_id, request_id)
    return mint_link(session, request, now) if request.state_at(now) == RequestState.UNVERIFIED else None
