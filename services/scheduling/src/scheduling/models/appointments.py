"""Appointments, by FHIR R4's names."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from scheduling.domain.appointments import AppointmentStatus
from scheduling.models.base import Identified, Model, one_of, within_practice


class Appointment(Identified, Model):
    """A patient's appointment; `request_id` is the request it came from, if any."""

    __tablename__ = "appointments"
    __table_args__ = (
        within_practice("clinicians", "clinician_id"),
        within_practice("service_types", "service_type_id"),
        within_practice("service_codes", "service_code_id"),
        within_practice("locations", "location_id"),
        within_practice("appointment_requests", "request_id"),
        UniqueConstraint("practice_id", "request_id"),
        one_of("status", AppointmentStatus),
        CheckConstraint("starts_at < ends_at", name="ends_at"),
        Index(None, "practice_id", "starts_at"),
        Index(None, "practice_id", "patient_id", "starts_at"),
    )

    status: Mapped[str]
    patient_id: Mapped[UUID]
    clinician_id: Mapped[UUID]
    service_type_id: Mapped[UUID]
    service_code_id: Mapped[UUID]
    location_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    request_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
