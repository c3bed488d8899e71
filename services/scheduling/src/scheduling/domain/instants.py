"""Instants: whole epoch seconds inside the domain, aware datetimes at its edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60
QUARTER_HOUR = 15 * MINUTE
DAY = 24 * 60 * MINUTE
_SECOND = timedelta(seconds=1)


class Span(NamedTuple):
    """Half-open `[starts, ends)`, in epoch seconds."""

    starts: int
    ends: int


def to_epoch(at: datetime) -> int:
    """The last whole epoch second that is not after an aware datetime. TypeError if it is naive."""
    return (at - EPOCH) // _SECOND


def to_epoch_rounded_up(at: datetime) -> int:
    """The first whole epoch second that is not before an aware datetime. TypeError if it is naive."""
    return -((EPOCH - at) // _SECOND)


def to_datetime(epoch: int) -> datetime:
    """The aware UTC datetime of an epoch second."""
    return datetime.fromtimestamp(epoch, UTC)
