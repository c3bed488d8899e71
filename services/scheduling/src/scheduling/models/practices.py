"""What a practice has chosen, and what identity says about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduling.domain import policies
from scheduling.domain.policies import Audience
from scheduling.domain.requests import HoldRules
from scheduling.models.base import Model, one_of


class PracticeRules(Model):
    """One row a practice. `time_zone`, `active` and `changed_at` are copied from identity's events;
    the rest is the practice's own. `pending_hours` of None leaves the appointment's start as the limit."""

    __tablename__ = "practice_rules"
    __table_args__ = (
        one_of("who_may_see", Audience),
        one_of("who_may_request", Audience),
        CheckConstraint("minimum_notice_minutes >= 0", name="minimum_notice_minutes"),
        CheckConstraint("horizon_days between 1 and 730", name="horizon_days"),
        CheckConstraint("unverified_minutes between 1 and 1440", name="unverified_minutes"),
        CheckConstraint("pending_hours between 1 and 720", name="pending_hours"),
        CheckConstraint("open_request_cap >= 1", name="open_request_cap"),
    )

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    time_zone: Mapped[str]
    active: Mapped[bool]
    changed_at: Mapped[datetime]
    enabled: Mapped[bool] = mapped_column(default=False, server_default="false")
    who_may_see: Mapped[str] = mapped_column(default="everyone", server_default="everyone")
    who_may_request: Mapped[str] = mapped_column(default="everyone", server_default="everyone")
    minimum_notice_minutes: Mapped[int] = mapped_column(default=1440, server_default="1440")
    horizon_days: Mapped[int] = mapped_column(default=60, server_default="60")
    requests_hold: Mapped[bool] = mapped_column(default=True, server_default="true")
    unverified_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    pending_hours: Mapped[int | None] = mapped_column(default=48, server_default="48")
    open_request_cap: Mapped[int] = mapped_column(default=3, server_default="3")

    @property
    def is_open(self) -> bool:
        """Whether there is a portal at all: the practice wants one, and identity has not closed it."""
        return self.active and self.enabled

    @property
    def minimum_notice(self) -> timedelta:
        return timedelta(minutes=self.minimum_notice_minutes)

    def for_slots(self) -> policies.PracticeRules:
        return policies.PracticeRules(
            time_zone=self.time_zone,
            enabled=self.is_open,
            who_may_see=Audience(self.who_may_see),
            who_may_request=Audience(self.who_may_request),
            minimum_notice_minutes=self.minimum_notice_minutes,
            horizon_days=self.horizon_days,
            open_request_cap=self.open_request_cap,
        )

    def for_holds(self) -> HoldRules:
        pending = None if self.pending_hours is None else timedelta(hours=self.pending_hours)
        return HoldRules(self.requests_hold, timedelta(minutes=self.unverified_minutes), pending)
