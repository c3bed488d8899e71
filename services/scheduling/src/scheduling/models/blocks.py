"""What keeps time from being offered beside appointments: scheduled events, blackouts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, CheckConstraint, Date, Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduling.domain.recurrence import CalendarEntry
from scheduling.models.base import Identified, Model, one_of, within_practice

WALL_TIME = TIMESTAMP(timezone=False)


class BlockKind(StrEnum):
    SCHEDULED_EVENT = "scheduled_event"
    BLACKOUT = "blackout"


class CalendarBlock(Identified, Model):
    """A block, once or repeating. No `clinician_id` means everyone in the practice.

    `wall_starts` and `wall_ends` are the first occurrence on the practice's clock, so that a block at noon
    stays at noon when the clocks change; all-day ones run from midnight to midnight. `rule` is an RRULE's
    value (RFC 5545, section 3.3.10), `except_on` its EXDATEs. `last_wall_ends` is after all of it, or None
    if that is not known: what lies in the past is skipped by it.
    """

    __tablename__ = "calendar_blocks"
    __table_args__ = (
        within_practice("clinicians", "clinician_id"),
        Index(None, "practice_id", "wall_starts"),
        Index(None, "practice_id", "clinician_id", "last_wall_ends"),
        one_of("kind", BlockKind),
        CheckConstraint("wall_starts < wall_ends", name="wall_ends"),
    )

    kind: Mapped[str]
    clinician_id: Mapped[UUID | None]
    title: Mapped[str]
    wall_starts: Mapped[datetime] = mapped_column(WALL_TIME)
    wall_ends: Mapped[datetime] = mapped_column(WALL_TIME)
    all_day: Mapped[bool]
    rule: Mapped[str | None]
    except_on: Mapped[list[date]] = mapped_column(ARRAY(Date), default=list, server_default="{}")
    last_wall_ends: Mapped[datetime | None] = mapped_column(WALL_TIME)

    @property
    def entry(self) -> CalendarEntry:
        return CalendarEntry(self.wall_starts, self.wall_ends, self.rule, frozenset(self.except_on))
