"""What a clinician's calendar holds: when they work, and what keeps time from being offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from scheduling.domain.instants import to_epoch, to_epoch_rounded_up

FOREVER = 1 << 60


@dataclass(frozen=True, slots=True)
class Clinician:
    """A clinician as one service type sees them.

    `offers_service` is about the service asked for; `service_location_ids` says at which locations
    they offer it (None: wherever they work).
    """

    id: UUID
    visible: bool = True
    accepts_new: bool = True
    offers_service: bool = True
    service_location_ids: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class WorkBlock:
    """One weekly block of a work schedule, as wall-clock time in the practice's zone.

    `weekday` counts from Monday = 0 and is the one on which the block starts. An end that is not
    after the start is on the next date: 23:00-01:00 is two hours, 00:00-00:00 a whole day. The
    effective dates, both included and None for "no limit", are dates on which a block may start.
    """

    location_id: UUID
    weekday: int
    starts: time
    ends: time
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class ExtraAvailability:
    """Working time on one local date, as wall-clock time; passes midnight as a WorkBlock does."""

    location_id: UUID
    on: date
    starts: time
    ends: time


class BusyKind(StrEnum):
    APPOINTMENT = "appointment"
    HOLD = "hold"
    SCHEDULED_EVENT = "scheduled_event"
    BLACKOUT = "blackout"


class Busy(NamedTuple):
    """Time that is not free: half-open `[starts, ends)` in epoch seconds.

    An appointment or a hold keeps its own buffers too: give the interval with them, which is what
    the database's exclusion constraint compares (`kept_interval` computes it). A hold counts while
    `expires` is after now. A NamedTuple, not a dataclass: thousands are made for one calendar.
    """

    starts: int
    ends: int
    kind: BusyKind
    expires: int = FOREVER
    id: UUID | None = None


def busy_between(
    kind: BusyKind,
    starts_at: datetime,
    ends_at: datetime,
    expires_at: datetime | None = None,
    entry_id: UUID | None = None,
) -> Busy:
    """The Busy of aware datetimes; parts of a second count as whole ones."""
    expires = FOREVER if expires_at is None else to_epoch_rounded_up(expires_at)
    return Busy(to_epoch(starts_at), to_epoch_rounded_up(ends_at), kind, expires, entry_id)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One clinician's calendar: all that slots are computed from.

    `busy` is the clinician's own, in any order; what blocks every clinician belongs in
    `Inquiry.practice_busy`.
    """

    clinician: Clinician
    work: Sequence[WorkBlock] = ()
    extra: Sequence[ExtraAvailability] = ()
    busy: Sequence[Busy] = ()
