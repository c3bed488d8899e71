"""Appointments that staff make, and whether people came."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.appointments import AppointmentStatus, check_attendance
from scheduling.domain.errors import AppointmentNotFound
from scheduling.models import Appointment
from scheduling.queries.locks import lock_calendars
from scheduling.queries.practices import Offer, get_offer
from scheduling.usecases import holds
from scheduling.usecases.bookable import check_time


@dataclass(frozen=True, kw_only=True)
class NewAppointment:
    """`overbook` says aloud that the time may lie outside the schedule, or over something else."""

    patient_id: UUID
    clinician_id: UUID
    service_type_id: UUID
    location_id: UUID
    starts_at: datetime
    overbook: bool = False
    id: UUID = field(default_factory=uuid4)


def book_appointment(
    session: Session, actor: Claims, practice_id: UUID, wanted: NewAppointment, *, now: datetime
) -> Appointment:
    """Make an appointment of the service's usual length, without a request.

    Raises ServiceTypeNotFound, and without `overbook` OutsideSchedule or SlotTaken.
    """
    offer = get_offer(session, practice_id, wanted.service_type_id)
    lock_calendars(session, practice_id, [wanted.clinician_id])
    holds.drop_expired(session, practice_id, [wanted.clinician_id], now)
    appointment = _appointment(offer, wanted, actor, now)
    reasons = check_time(session, offer, appointment, now, wanted.overbook)
    session.add(appointment)
    session.flush()
    holds.keep_for_appointment(session, appointment, offer.service, wanted.overbook)
    audit.record(
        session,
        actor,
        "appointment.book",
        "appointment",
        appointment.id,
        practice_id=practice_id,
        now=now,
        outcome="overbooked" if reasons else "done",
        fields=reasons,
    )
    return appointment


def record_attendance(
    session: Session,
    actor: Claims,
    practice_id: UUID,
    appointment_id: UUID,
    said: AppointmentStatus,
    *,
    now: datetime,
) -> Appointment:
    """Note that somebody arrived, was seen, or did not come. Raises AppointmentNotFound and
    StatusChangeNotAllowed."""
    statement = select(Appointment).where(
        Appointment.practice_id == practice_id, Appointment.id == appointment_id
    )
    appointment = session.execute(statement.with_for_update()).scalar_one_or_none()
    if appointment is None:
        raise AppointmentNotFound
    check_attendance(AppointmentStatus(appointment.status), said)
    appointment.status = said.value
    audit.record(
        session,
        actor,
        f"appointment.{said.value}",
        "appointment",
        appointment_id,
        practice_id=practice_id,
        now=now,
        fields=["status"],
    )
    return appointment


def _appointment(offer: Offer, wanted: NewAppointment, actor: Claims, now: datetime) -> Appointment:
    return Appointment(
        practice_id=offer.practice_id,
        id=wanted.id,
        status=AppointmentStatus.BOOKED.value,
        patient_id=wanted.patient_id,
        clinician_id=wanted.clinician_id,
        service_type_id=offer.service_type.id,
        service_code_id=offer.code.id,
        location_id=wanted.location_id,
        starts_at=wanted.starts_at,
        ends_at=wanted.starts_at + timedelta(minutes=offer.code.duration_minutes),
        created_at=now,
        created_by=actor.subject,
    )
