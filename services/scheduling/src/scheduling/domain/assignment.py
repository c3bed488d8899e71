"""Who gets a request that asks for "any clinician"."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from scheduling.domain.calendars import BusyKind, Calendar
from scheduling.domain.instants import to_epoch

_WORK = {BusyKind.APPOINTMENT, BusyKind.HOLD}


def in_fair_order(calendars: Iterable[Calendar], starts_at: datetime) -> list[Calendar]:
    """Those with the least time taken by appointments and requests first.

    Equals are told apart by a draw that is the same whenever it is held, but differs from one start to
    another, so that nobody is always first. `busy` should cover the same days of every calendar.
    """
    return sorted(
        calendars, key=lambda calendar: (_time_taken(calendar), _draw(calendar.clinician.id, starts_at))
    )


def _time_taken(calendar: Calendar) -> int:
    return sum(it.ends - it.starts for it in calendar.busy if it.kind in _WORK)


def _draw(clinician_id: UUID, starts_at: datetime) -> bytes:
    return hashlib.sha256(clinician_id.bytes + to_epoch(starts_at).to_bytes(8, signed=True)).digest()
