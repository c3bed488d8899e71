"""The time kept by live requests and by appointments: one table, so that one constraint sees both."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduling.models.base import Identified, Model, within_practice

BUSY_CONSTRAINT = "ex_holds_clinician_busy"
LONGEST = timedelta(days=2)
"""No hold is longer: what bears on a moment began at most so long before it."""


class Hold(Identified, Model):
    """A clinician's time from `busy_from` to `busy_until`, buffers included, half-open.

    It belongs to a request, until `expires_at`, or to an appointment, for good. The truth behind the
    clinician's lock: two that overlap can't both be stored, unless one was overbooked on purpose.
    """

    __tablename__ = "holds"
    __table_args__ = (
        within_practice("clinicians", "clinician_id"),
        within_practice("appointment_requests", "request_id"),
        within_practice("appointments", "appointment_id"),
        UniqueConstraint("practice_id", "request_id"),
        UniqueConstraint("practice_id", "appointment_id"),
        CheckConstraint("(request_id is null) <> (appointment_id is null)", name="one_owner"),
        CheckConstraint("appointment_id is null or expires_at is null", name="expires_at"),
        CheckConstraint("busy_from < busy_until", name="busy_until"),
        CheckConstraint("busy_until - busy_from <= interval '2 days'", name="length"),
        ExcludeConstraint(
            ("practice_id", "="),
            ("clinician_id", "="),
            (text("tstzrange(busy_from, busy_until)"), "&&"),
            where=text("not overbooked"),
            using="gist",
            name=BUSY_CONSTRAINT,
        ),
        Index(
            "ix_holds_clinician_busy",
            "practice_id",
            "clinician_id",
            "busy_from",
            postgresql_include=["busy_until"],
        ),
        Index("ix_holds_expires_at", "expires_at", postgresql_where=text("expires_at is not null")),
    )

    clinician_id: Mapped[UUID]
    request_id: Mapped[UUID | None]
    appointment_id: Mapped[UUID | None]
    busy_from: Mapped[datetime]
    busy_until: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    overbooked: Mapped[bool] = mapped_column(default=False, server_default="false")
