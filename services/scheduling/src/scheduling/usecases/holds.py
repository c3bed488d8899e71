"""Keeping a clinician's time and letting it go: steps of use cases, taken under the clinician's lock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal_kit.db import constraint_of
from scheduling.domain.errors import SlotTaken
from scheduling.domain.policies import ServiceOffering
from scheduling.domain.slots import kept_interval
from scheduling.models import BUSY_CONSTRAINT, Appointment, AppointmentRequest, Hold


def keep_for_request(
    session: Session, request: AppointmentRequest, service: ServiceOffering, until: datetime | None
) -> None:
    """Keep the request's time until then; nothing is kept if that is None. Raises SlotTaken."""
    if until is not None:
        busy_from, busy_until = kept_interval(service, request.starts_at)
        hold = Hold(
            practice_id=request.practice_id,
            id=uuid4(),
            clinician_id=request.clinician_id,
            request_id=request.id,
            busy_from=busy_from,
            busy_until=busy_until,
            expires_at=until,
        )
        _insert(session, hold)


def keep_for_appointment(
    session: Session, appointment: Appointment, service: ServiceOffering, overbook: bool
) -> bool:
    """Keep the appointment's time for good; returns whether it had to be overbooked.

    Raises SlotTaken where that was not asked for.
    """
    busy_from, busy_until = kept_interval(service, appointment.starts_at)
    kept = {
        "practice_id": appointment.practice_id,
        "clinician_id": appointment.clinician_id,
        "appointment_id": appointment.id,
        "busy_from": busy_from,
        "busy_until": busy_until,
    }
    try:
        _insert(session, Hold(id=uuid4(), **kept))
    except SlotTaken:
        if not overbook:
            raise
        _insert(session, Hold(id=uuid4(), **kept, overbooked=True))
        return True
    return False


def hand_over(session: Session, request: AppointmentRequest, appointment: Appointment) -> bool:
    """Give what the request keeps to its appointment; returns whether it kept anything."""
    statement = (
        update(Hold)
        .where(Hold.practice_id == request.practice_id, Hold.request_id == request.id)
        .values(request_id=None, appointment_id=appointment.id, expires_at=None)
        .returning(Hold.id)
    )
    return session.execute(statement).scalar() is not None


def prolong(session: Session, request: AppointmentRequest, until: datetime | None) -> None:
    """Keep on keeping the request's time, or stop if `until` is None."""
    if until is None:
        free_time(session, request)
        return
    mine = (Hold.practice_id == request.practice_id) & (Hold.request_id == request.id)
    session.execute(update(Hold).where(mine).values(expires_at=until))


def free_time(session: Session, request: AppointmentRequest) -> None:
    """Let go of what the request keeps, if anything."""
    session.execute(
        delete(Hold).where(Hold.practice_id == request.practice_id, Hold.request_id == request.id)
    )


def drop_expired(session: Session, practice_id: UUID, clinician_ids: Iterable[UUID], now: datetime) -> None:
    """Let go of what expired in these calendars. Their requests are ended by the sweep."""
    _drop(session, (Hold.practice_id == practice_id) & Hold.clinician_id.in_(list(clinician_ids)), now)


def drop_expired_everywhere(session: Session, now: datetime) -> None:
    """The same in every practice, for the sweep."""
    _drop(session, Hold.expires_at.is_not(None), now)


def _insert(session: Session, hold: Hold) -> None:
    try:
        with session.begin_nested():
            session.add(hold)
    except IntegrityError as error:
        if constraint_of(error) != BUSY_CONSTRAINT:
            raise
        raise SlotTaken from None


def _drop(session: Session, where: object, now: datetime) -> None:
    # Whoever finds a row locked leaves it to its holder: waiting here could close a circle.
    expired = select(Hold.practice_id, Hold.id).where(where, Hold.expires_at <= now)  # type: ignore[arg-type]
    keys = tuple_(Hold.practice_id, Hold.id)
    session.execute(
        delete(Hold).where(keys.in_(expired.with_for_update(skip_locked=True))),
        execution_options={"synchronize_session": False},
    )
