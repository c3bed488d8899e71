"""Scheduled events and blackouts: what keeps time from being offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.recurrence import CalendarEntry, all_day, check_entry
from scheduling.models import BlockKind, CalendarBlock
from scheduling.queries.locks import lock_calendars, lock_every_calendar
from scheduling.queries.practices import get_rules


@dataclass(frozen=True, kw_only=True)
class Block:
    """No clinician means everyone. `entry` is wall-clock time of the practice; `whole_days` makes one."""

    id: UUID
    kind: BlockKind
    clinician_id: UUID | None
    title: str
    entry: CalendarEntry
    is_all_day: bool = False

    @classmethod
    def whole_days(
        cls,
        *,
        id: UUID,  # noqa: A002 - the field's name
        kind: BlockKind,
        clinician_id: UUID | None,
        title: str,
        first: date,
        last: date,
    ) -> Block:
        """From local midnight of `first` to the midnight that ends `last`."""
        entry = all_day(first, last)
        return cls(id=id, kind=kind, clinician_id=clinician_id, title=title, entry=entry, is_all_day=True)


def save_block(session: Session, actor: Claims, practice_id: UUID, block: Block, *, now: datetime) -> None:
    """Make or change a block: from the commit on, its time is not offered. What is booked then stays booked.

    Raises what `check_entry` does, and PortalNotOpen for a practice that nobody has told us about.
    """
    check_entry(block.entry, get_rules(session, practice_id).time_zone)
    if block.clinician_id is None:
        lock_every_calendar(session, practice_id)
    else:
        lock_calendars(session, practice_id, [block.clinician_id])
    session.merge(_row(practice_id, block))
    audit.record(session, actor, "block.save", "calendar_block", block.id, practice_id=practice_id, now=now)


def _row(practice_id: UUID, block: Block) -> CalendarBlock:
    entry = block.entry
    return CalendarBlock(
        practice_id=practice_id,
        id=block.id,
        kind=block.kind.value,
        clinician_id=block.clinician_id,
        title=block.title,
        wall_starts=entry.starts,
        wall_ends=entry.ends,
        all_day=block.is_all_day,
        rule=entry.rule,
        except_on=sorted(entry.except_on),
        last_wall_ends=entry.ends if entry.rule is None else None,
    )
