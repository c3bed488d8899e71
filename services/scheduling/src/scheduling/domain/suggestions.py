"""Which other times to offer somebody whose time is gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from scheduling.domain.calendars import Calendar
from scheduling.domain.instants import DAY, Span, to_epoch
from scheduling.domain.policies import Inquiry
from scheduling.domain.slots import Slot, bookable_span, nearby, offered_by_any

MOST = 6
_BEFORE, _AFTER = 7 * DAY, 14 * DAY


def span_around(inquiry: Inquiry, starts_at: datetime) -> Span:
    """Where to look: from a week before a start to two weeks after, or the nearest days that can be booked.

    Never empty; it holds `starts_at` if that can be booked at all.
    """
    bookable = bookable_span(inquiry.practice, inquiry.now)
    middle = min(max(to_epoch(starts_at), bookable.starts), bookable.ends)
    span = Span(max(middle - _BEFORE, bookable.starts), min(middle + _AFTER, bookable.ends))
    return span if span.starts < span.ends else Span(bookable.starts, bookable.starts + DAY)


def suggest(
    inquiry: Inquiry, calendars: Iterable[Calendar], starts_at: datetime, location_id: UUID
) -> list[Slot]:
    """At most MOST slots nearest to a start, in order of time, each start once."""
    slots = offered_by_any(inquiry, calendars, span_around(inquiry, starts_at), location_id)
    by_start = {slot.starts: slot for slot in reversed(slots)}
    return nearby(by_start.values(), starts_at, MOST)
