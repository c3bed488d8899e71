"""The staff's calendar: appointments, live requests, scheduled events and blackouts of some dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from scheduling.domain.appointments import KEEPS_TIME
from scheduling.domain.instants import Span, to_datetime
from scheduling.domain.local_time import span_of_dates
from scheduling.domain.recurrence import expand_entry
from scheduling.domain.requests import LIVE_STATES
from scheduling.models import LONGEST, Appointment, AppointmentRequest, ServiceType
from scheduling.queries.availability import list_blocks


@dataclass(frozen=True)
class Entry:
    """Something in the calendar. Instants are aware, half-open. `kind` is one of `appointment`, `request`,
    `scheduled_event`, `blackout`; `clinician_id` None means everyone; `state` is an appointment's status
    or a request's state; `service_type` is its name."""

    kind: str
    id: UUID
    clinician_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    state: str | None = None
    patient_id: UUID | None = None
    service_type: str | None = None
    location_id: UUID | None = None
    title: str | None = None


def list_entries(
    session: Session,
    practice_id: UUID,
    zone: str,
    first: date,
    last: date,
    now: datetime,
    clinician_id: UUID | None = None,
) -> list[Entry]:
    """What reaches into the local dates from `first` to `last`, both included, in order of time; of one
    clinician, blocks for everyone included, or of all."""
    span = span_of_dates(zone, first, last)
    entries = [
        *_appointments(session, practice_id, span, clinician_id),
        *_requests(session, practice_id, span, clinician_id, now),
        *_blocks(session, practice_id, zone, span, clinician_id),
    ]
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.ends_at, entry.kind, entry.id))


def _appointments(
    session: Session, practice_id: UUID, span: Span, clinician_id: UUID | None
) -> Iterator[Entry]:
    statement = (
        select(Appointment, ServiceType.name)
        .join(
            ServiceType,
            (ServiceType.practice_id == Appointment.practice_id)
            & (ServiceType.id == Appointment.service_type_id),
        )
        .where(
            Appointment.practice_id == practice_id,
            Appointment.starts_at.between(to_datetime(span.starts) - LONGEST, to_datetime(span.ends)),
            Appointment.ends_at > to_datetime(span.starts),
            Appointment.starts_at < to_datetime(span.ends),
            Appointment.status.in_(KEEPS_TIME),
            Appointment.clinician_id == clinician_id if clinician_id else true(),
        )
    )
    for row, service_type in session.execute(statement):
        yield Entry(
            "appointment",
            row.id,
            row.clinician_id,
            row.starts_at,
            row.ends_at,
            state=row.status,
            patient_id=row.patient_id,
            service_type=service_type,
            location_id=row.location_id,
        )


def _requests(
    session: Session, practice_id: UUID, span: Span, clinician_id: UUID | None, now: datetime
) -> Iterator[Entry]:
    statement = (
        select(AppointmentRequest, ServiceType.name)
        .join(
            ServiceType,
            (ServiceType.practice_id == AppointmentRequest.practice_id)
            & (ServiceType.id == AppointmentRequest.service_type_id),
        )
        .where(
            AppointmentRequest.practice_id == practice_id,
            AppointmentRequest.state.in_(LIVE_STATES),
            AppointmentRequest.expires_at > now,
            AppointmentRequest.ends_at > to_datetime(span.starts),
            AppointmentRequest.starts_at < to_datetime(span.ends),
            AppointmentRequest.clinician_id == clinician_id if clinician_id else true(),
        )
    )
    for row, service_type in session.execute(statement):
        yield Entry(
            "request",
            row.id,
            row.clinician_id,
            row.starts_at,
            row.ends_at,
            state=row.state,
            service_type=service_type,
            location_id=row.location_id,
            title=row.requester.full_name,
        )


def _blocks(
    session: Session, practice_id: UUID, zone: str, span: Span, clinician_id: UUID | None
) -> Iterator[Entry]:
    whose = [clinician_id] if clinician_id else None
    for block in list_blocks(session, practice_id, zone, whose, span):
        for starts, ends in expand_entry(block.entry, zone, span):
            yield Entry(
                block.kind,
                block.id,
                block.clinician_id,
                to_datetime(starts),
                to_datetime(ends),
                title=block.title,
            )
