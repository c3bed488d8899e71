"""Staff decide: a request becomes an appointment, or is denied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal_contracts.events import RequestApprovedV1, RequestDeniedV1, RequestSupersededV1
from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.appointments import AppointmentStatus
from scheduling.domain.requests import (
    Act,
    RequestKind,
    RequestState,
    decide_transition,
    staff_capacity,
)
from scheduling.extensions import outbox
from scheduling.models import Appointment, AppointmentRequest
from scheduling.queries.locks import lock_request
from scheduling.queries.practices import get_offer
from scheduling.queries.requests import list_rivals
from scheduling.usecases import holds
from scheduling.usecases.actors import staff_member
from scheduling.usecases.bookable import check_time


@dataclass(frozen=True, kw_only=True)
class Approval:
    """`overbook` says aloud that the time may lie outside the schedule, or over something else."""

    patient_id: UUID
    overbook: bool = False


@dataclass(frozen=True, kw_only=True)
class Denial:
    """`reason` is for the requester's eyes, and sent only with `send_email`."""

    send_email: bool
    reason: str | None = None


def approve_request(
    session: Session, actor: Claims, practice_id: UUID, request_id: UUID, approval: Approval, *, now: datetime
) -> Appointment:
    """Make the appointment that was asked for, for this patient; the time stays kept.

    Raises RequestNotFound, NotYourDecision, TransitionNotAllowed, and without `overbook` OutsideSchedule or
    SlotTaken.
    """
    request = lock_request(session, practice_id, request_id)
    state = _decide(actor, request, Act.APPROVE, now)
    offer = get_offer(session, practice_id, request.service_type_id, request.service_code_id)
    reasons = check_time(session, offer, request, now, approval.overbook, but_for_request=request.id)
    request.patient_id = approval.patient_id
    request.end(state, now, by=UUID(actor.subject))
    appointment = _appointment_of(request, approval.patient_id, actor, now)
    session.add(appointment)
    session.flush()
    if not holds.hand_over(session, request, appointment):
        holds.keep_for_appointment(session, appointment, offer.service, approval.overbook)
    if not offer.rules.requests_hold:
        _supersede_rivals(session, actor, request, now)
    _record(session, actor, "request.approve", request, now, reasons)
    event = RequestApprovedV1(
        practice_id=practice_id, request_id=request_id, at=now, appointment_id=appointment.id
    )
    outbox.publish(session, event)
    return appointment


def deny_request(
    session: Session, actor: Claims, practice_id: UUID, request_id: UUID, denial: Denial, *, now: datetime
) -> AppointmentRequest:
    """End a pending request, and free its time at once.

    Raises RequestNotFound, NotYourDecision and TransitionNotAllowed.
    """
    request = lock_request(session, practice_id, request_id)
    state = _decide(actor, request, Act.DENY, now)
    request.end(state, now, by=UUID(actor.subject), reason=denial.reason)
    holds.free_time(session, request)
    _record(session, actor, "request.deny", request, now, [])
    event = RequestDeniedV1(
        practice_id=practice_id, request_id=request_id, at=now, send_email=denial.send_email
    )
    outbox.publish(session, event)
    return request


def _decide(actor: Claims, request: AppointmentRequest, act: Act, now: datetime) -> RequestState:
    capacity = staff_capacity(staff_member(actor), request.clinician_id)
    return decide_transition(request.state_at(now), act, capacity, RequestKind(request.kind))


def _appointment_of(
    request: AppointmentRequest, patient_id: UUID, actor: Claims, now: datetime
) -> Appointment:
    return Appointment(
        practice_id=request.practice_id,
        id=uuid4(),
        status=AppointmentStatus.BOOKED.value,
        patient_id=patient_id,
        clinician_id=request.clinician_id,
        service_type_id=request.service_type_id,
        service_code_id=request.service_code_id,
        location_id=request.location_id,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        request_id=request.id,
        created_at=now,
        created_by=actor.subject,
    )


def _supersede_rivals(session: Session, actor: Claims, approved: AppointmentRequest, now: datetime) -> None:
    """Where requests keep no time, several may want it; the others can't have it any more."""
    for rival in list_rivals(session, approved, now):
        was = rival.state_at(now)
        rival.end(_decide(actor, rival, Act.SUPERSEDE, now), now, by=UUID(actor.subject))
        holds.free_time(session, rival)
        _record(session, actor, "request.supersede", rival, now, [])
        event = RequestSupersededV1(practice_id=rival.practice_id, request_id=rival.id, at=now, was=was.value)
        outbox.publish(session, event)


def _record(
    session: Session,
    actor: Claims,
    action: str,
    request: AppointmentRequest,
    now: datetime,
    overridden: Iterable[str],
) -> None:
    """`overridden`: the codes of the rules that the decision went against, on purpose."""
    outcome = "overbooked" if overridden else "done"
    audit.record(
        session,
        actor,
        action,
        "appointment_request",
        request.id,
        practice_id=request.practice_id,
        now=now,
        outcome=outcome,
        fields=overridden,
    )
