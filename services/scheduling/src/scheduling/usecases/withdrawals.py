"""Requesters who change their minds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal_contracts.events import RequestWithdrawnV1
from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.requests import Act, Actor, RequestKind, decide_transition
from scheduling.extensions import outbox
from scheduling.models import AppointmentRequest
from scheduling.queries.locks import lock_request
from scheduling.usecases import holds


def withdraw_request(
    session: Session, actor: Claims, practice_id: UUID, request_id: UUID, *, now: datetime
) -> AppointmentRequest:
    """End a live request in its requester's name, and free its time at once.

    Whoever calls has made sure that the actor speaks for the requester. Raises RequestNotFound and
    TransitionNotAllowed.
    """
    request = lock_request(session, practice_id, request_id)
    kind = RequestKind(request.kind)
    request.end(decide_transition(request.state_at(now), Act.WITHDRAW, Actor.REQUESTER, kind), now)
    holds.free_time(session, request)
    audit.record(
        session,
        actor,
        "request.withdraw",
        "appointment_request",
        request_id,
        practice_id=practice_id,
        now=now,
    )
    outbox.publish(session, RequestWithdrawnV1(practice_id=practice_id, request_id=request_id, at=now))
    return request
