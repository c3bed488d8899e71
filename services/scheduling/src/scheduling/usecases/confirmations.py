"""Guests confirm that the address they typed is theirs, by the link in a mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal_contracts.events import RequestVerifiedV1
from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.errors import LinkNotValid, RequestExpired
from scheduling.domain.requests import (
    Act,
    Actor,
    RequestKind,
    decide_transition,
    expires_at,
    hold_until,
)
from scheduling.extensions import outbox
from scheduling.models import AppointmentRequest, ConfirmationLink
from scheduling.queries.locks import lock_request
from scheduling.queries.practices import get_rules
from scheduling.queries.requests import RequestInFull, find_link, get_request
from scheduling.usecases import holds
from scheduling.usecases.links import digest_of


def look_up_confirmation(session: Session, practice_id: UUID, token: str) -> RequestInFull:
    """The request that a link is about; looking changes nothing. Raises LinkNotValid."""
    return get_request(session, practice_id, _get_link(session, practice_id, token).request_id)


def confirm_request(
    session: Session, actor: Claims, practice_id: UUID, token: str, *, now: datetime
) -> RequestInFull:
    """Make an unverified request pending, for staff to decide. The same token again changes nothing and is
    answered alike.

    Raises LinkNotValid, also for a link that a newer one replaced; RequestExpired; another
    TransitionNotAllowed.
    """
    request = lock_request(session, practice_id, _get_link(session, practice_id, token).request_id)
    link = _get_link(session, practice_id, token)
    if link.used_at is None:
        link.used_at = now
        _confirm(session, request, now)
        audit.record(
            session,
            actor,
            "request.confirm",
            "appointment_request",
            request.id,
            practice_id=practice_id,
            now=now,
        )
        outbox.publish(session, RequestVerifiedV1(practice_id=practice_id, request_id=request.id, at=now))
        session.flush()
    return get_request(session, practice_id, request.id)


def _get_link(session: Session, practice_id: UUID, token: str) -> ConfirmationLink:
    link = find_link(session, practice_id, digest_of(token))
    if link is None:
        raise LinkNotValid
    return link


def _confirm(session: Session, request: AppointmentRequest, now: datetime) -> None:
    kind = RequestKind(request.kind)
    state = decide_transition(request.state_at(now), Act.CONFIRM, Actor.REQUESTER, kind)
    rules = get_rules(session, request.practice_id)
    lasts = (state, rules.for_holds(), request.created_at, request.starts_at, rules.minimum_notice)
    expires = expires_at(*lasts)
    if expires is None or expires <= now:
        raise RequestExpired(state=request.state)
    request.state, request.confirmed_at, request.expires_at = state.value, now, expires
    holds.prolong(session, request, hold_until(*lasts))
