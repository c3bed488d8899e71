"""Time runs out for requests that nobody confirmed or decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal_contracts.events import RequestExpiredV1
from portal_kit import audit
from scheduling.domain.requests import Act, Actor, RequestKind, RequestState, decide_transition
from scheduling.extensions import outbox
from scheduling.models import AppointmentRequest
from scheduling.queries.requests import list_overdue
from scheduling.usecases import holds
from scheduling.usecases.actors import CLOCK

BATCH = 100


def expire_requests(session: Session, *, now: datetime) -> int:
    """End at most BATCH requests of any practice whose time is up, and free their time; returns how many.

    Safe beside itself and beside people: what others have locked is left for the next tick.
    """
    overdue = list_overdue(session, now, BATCH)
    for request in overdue:
        _expire(session, request, now)
    session.flush()
    holds.drop_expired_everywhere(session, now)
    return len(overdue)


def _expire(session: Session, request: AppointmentRequest, now: datetime) -> None:
    was = RequestState(request.state)
    request.end(decide_transition(was, Act.EXPIRE, Actor.CLOCK, RequestKind(request.kind)), now)
    practice_id = request.practice_id
    audit.record(
        session, CLOCK, "request.expire", "appointment_request", request.id, practice_id=practice_id, now=now
    )
    event = RequestExpiredV1(practice_id=practice_id, request_id=request.id, at=now, was=was.value)
    outbox.publish(session, event)
