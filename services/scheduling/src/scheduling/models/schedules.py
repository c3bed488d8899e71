"""When clinicians work, as wall-clock time of the practice's zone."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from scheduling.models.base import Identified, Model, within_practice


class WorkSchedule(Identified, Model):
    """One weekly block. `weekday` counts from Monday = 0; an end that is not after the start is on the
    next date; the effective dates are both included, and None is no limit."""

    __tablename__ = "work_schedules"
    __table_args__ = (
        within_practice("clinicians", "clinician_id"),
        within_practice("locations", "location_id"),
        Index(None, "practice_id", "clinician_id"),
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("effective_from <= effective_to", name="effective_dates"),
    )

    clinician_id: Mapped[UUID]
    location_id: Mapped[UUID]
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]


class ExtraAvailability(Identified, Model):
    """Working time on one local date, as wall-clock time."""

    __tablename__ = "extra_availability"
    __table_args__ = (
        within_practice("clinicians", "clinician_id"),
        within_practice("locations", "location_id"),
        Index(None, "practice_id", "clinician_id", "local_date"),
    )

    clinician_id: Mapped[UUID]
    location_id: Mapped[UUID]
    local_date: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
