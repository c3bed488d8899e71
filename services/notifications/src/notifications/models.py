"""The ledger's tables, and what one row can decide about itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from notifications.domain import retries
from portal_kit.db import NAMING, Conventions


class Model(Conventions, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


QUEUED = "queued"
SENDING = "sending"
SENT = "sent"
DEFERRED = "deferred"
FAILED = "failed"
NOT_NEEDED = "not_needed"
EXPANDED = "expanded"
DEAD = "dead"
STATES = (QUEUED, SENDING, SENT, DEFERRED, FAILED, NOT_NEEDED, EXPANDED, DEAD)
UNDER_WAY = (QUEUED, SENDING, DEFERRED)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


class Message(Model):
    """One mail to one recipient, or, as `staff_of_practice`, one that is yet to become a mail to each.

    It says who by id and never by name or address. `message_id` is the mail's header, the same in every
    attempt. `unfinished` counts attempts in a row whose end this row never heard of.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint(
            "practice_id", "event_id", "template", "recipient_id", name="uq_messages_event_template_recipient"
        ),
        ForeignKeyConstraint(
            ["practice_id", "resend_of"],
            ["messages.practice_id", "messages.id"],
            name="fk_messages_resend_of",
        ),
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint("(state = 'sending') = (lease_until is not null)", name="lease"),
        Index("ix_messages_practice_id_about_id", "practice_id", "about_id", "created_at"),
        Index("ix_messages_due", "next_attempt_at", postgresql_where=text("state in ('queued', 'deferred')")),
        Index("ix_messages_leased", "lease_until", postgresql_where=text("state = 'sending'")),
        Index(
            "ix_messages_unsent",
            "state",
            "created_at",
            postgresql_where=text("state not in ('sent', 'expanded', 'not_needed')"),
        ),
    )

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    template: Mapped[str]
    recipient_kind: Mapped[str]
    recipient_id: Mapped[UUID]
    about_id: Mapped[UUID]
    appointment_id: Mapped[UUID | None]
    resend_of: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default=QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    unfinished: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    enqueued_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    give_up_at: Mapped[datetime]
    message_id: Mapped[str]
    last_problem: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    def begin_attempt(self, now: datetime) -> bool:
        """Take the lease and count the attempt before it is made; False when the row is given up instead."""
        if self.unfinished >= retries.MOST_UNFINISHED:
            self._end(DEAD, self.last_problem or "never_finished")
            return False
        self.state, self.lease_until = SENDING, now + retries.LEASE
        self.attempts += 1
        self.unfinished += 1
        return True

    def mark_sent(self, now: datetime) -> None:
        self._end(SENT, None)
        self.sent_at = now

    def mark_expanded(self) -> None:
        self._end(EXPANDED, None)

    def mark_failed(self, problem: str) -> None:
        self._end(FAILED, problem)

    def mark_not_needed(self, reason: str) -> None:
        """What it would say is no longer so, or nobody is left to tell: nothing went wrong."""
        self._end(NOT_NEEDED, reason)

    def defer(self, problem: str, now: datetime, jitter: float, until: datetime | None = None) -> None:
        """Try again later, or give up when that would be too late. `jitter` is 0 to 1."""
        due = max(now + retries.delay_after(self.attempts, jitter), until or now)
        if due > self.give_up_at:
            self._end(DEAD, problem)
            return
        self.state, self.lease_until, self.last_problem = DEFERRED, None, problem
        self.next_attempt_at, self.enqueued_at, self.unfinished = due, None, 0

    def stumble(self, problem: str, now: datetime, jitter: float) -> None:
        """Defer after an error nobody foresaw: a few of those in a row and the row is given up."""
        unfinished = self.unfinished
        self.defer(problem, now, jitter)
        self.unfinished = unfinished

    def revive(self, now: datetime) -> None:
        """Give a dead message all its attempts back."""
        self.state, self.attempts, self.unfinished = QUEUED, 0, 0
        self.next_attempt_at, self.enqueued_at, self.give_up_at = now, now, now + retries.GIVE_UP_AFTER

    def _end(self, state: str, problem: str | None) -> None:
        self.state, self.lease_until, self.last_problem, self.unfinished = state, None, problem, 0


class AddressUse(Model):
    """One mail counted against the limit of one address, which `address_key` stands for and does not tell."""

    __tablename__ = "address_uses"
    __table_args__ = (
        ForeignKeyConstraint(
            ["practice_id", "message_id"],
            ["messages.practice_id", "messages.id"],
            name="fk_address_uses_message",
            ondelete="CASCADE",
        ),
        Index("ix_address_uses_address_key", "practice_id", "address_key", "used_at"),
        Index("ix_address_uses_used_at", "used_at"),
    )

    practice_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    address_key: Mapped[str]
    used_at: Mapped[datetime]
