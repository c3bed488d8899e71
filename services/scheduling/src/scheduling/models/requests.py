"""Appointment requests, and the links by which guests confirm them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduling.domain.requesters import Requester
from scheduling.domain.requests import RequestKind, RequestState, state_now
from scheduling.models.base import Identified, InPractice, Model, one_of, within_practice

_LIVE = text("state in ('unverified', 'pending')")


class AppointmentRequest(Identified, Model):
    """A request for one time, with the identity its requester typed.

    `clinician_id` is whom the time was found with; `any_clinician` says that nobody in particular was
    asked for. A live one is over from `expires_at` on, whatever `state` still says: ask `state_at`.
    """

    __tablename__ = "appointment_requests"
    __table_args__ = (
        within_practice("clinicians", "clinician_id"),
        within_practice("service_types", "service_type_id"),
        within_practice("service_codes", "service_code_id"),
        within_practice("locations", "location_id"),
        UniqueConstraint("practice_id", "reference"),
        one_of("kind", RequestKind),
        one_of("state", RequestState),
        CheckConstraint("starts_at < ends_at", name="ends_at"),
        CheckConstraint("(state in ('unverified', 'pending')) = (expires_at is not null)", name="expires_at"),
        CheckConstraint("(state in ('unverified', 'pending')) = (decided_at is null)", name="decided_at"),
        CheckConstraint("state <> 'approved' or patient_id is not null", name="approved_patient"),
        Index(None, "practice_id", "state", "created_at"),
        Index("ix_appointment_requests_open", "practice_id", "email_key", postgresql_where=_LIVE),
        Index("ix_appointment_requests_live", "practice_id", "starts_at", postgresql_where=_LIVE),
        Index("ix_appointment_requests_overdue", "expires_at", postgresql_where=_LIVE),
    )

    reference: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    language: Mapped[str]
    service_type_id: Mapped[UUID]
    service_code_id: Mapped[UUID]
    clinician_id: Mapped[UUID]
    any_clinician: Mapped[bool]
    location_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    given_name: Mapped[str]
    family_name: Mapped[str]
    birth_date: Mapped[date]
    email: Mapped[str]
    email_key: Mapped[str]
    phone: Mapped[str]
    comments: Mapped[str | None]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decision_reason: Mapped[str | None]
    patient_id: Mapped[UUID | None]

    @property
    def requester(self) -> Requester:
        return Requester(
            self.given_name, self.family_name, self.birth_date, self.email, self.phone, self.comments
        )

    def state_at(self, now: datetime) -> RequestState:
        """The state it is really in at `now`, swept or not."""
        return state_now(RequestState(self.state), self.expires_at, now)

    def end(
        self, state: RequestState, now: datetime, by: UUID | None = None, reason: str | None = None
    ) -> None:
        """Enter a state that is no longer live."""
        self.state, self.expires_at = state.value, None
        self.decided_at, self.decided_by, self.decision_reason = now, by, reason


class ConfirmationLink(InPractice, Model):
    """The newest link of a request, as a digest of its token: a newer token takes over the row."""

    __tablename__ = "confirmation_links"
    __table_args__ = (
        within_practice("appointment_requests", "request_id"),
        UniqueConstraint("practice_id", "token_sha256"),
    )

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    token_sha256: Mapped[bytes]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
