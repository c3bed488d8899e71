"""Clinicians as the calendar knows them, and which services each offers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from scheduling.models.base import Identified, InPractice, Model, within_practice


class Clinician(Identified, Model):
    """A member of staff who sees patients; `id` is their staff user's.

    `active` and `changed_at` are copied from identity's events. Staff who see nobody have an inactive row,
    so that an older event that comes late can't make a clinician of them.
    """

    __tablename__ = "clinicians"

    active: Mapped[bool]
    changed_at: Mapped[datetime]
    visible: Mapped[bool] = mapped_column(default=True, server_default="true")
    accepts_new: Mapped[bool] = mapped_column(default=True, server_default="true")


class ClinicianService(InPractice, Model):
    """That a clinician offers a service type, wherever they work."""

    __tablename__ = "clinician_services"
    __table_args__ = (
        within_practice("clinicians", "clinician_id"),
        within_practice("service_types", "service_type_id"),
    )

    clinician_id: Mapped[UUID] = mapped_column(primary_key=True)
    service_type_id: Mapped[UUID] = mapped_column(primary_key=True)
