"""Repeating calendar entries: RFC 5545 rules as wall-clock time of the practice, turned into instants.

An entry happens at most once on a local date. Each occurrence is placed on the practice's clock
first and converted afterwards, so lunch stays at noon when the clocks change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from scheduling.domain.errors import BlockEndsBeforeItStarts, RecurrenceTooLong
from scheduling.domain.instants import DAY, Span
from scheduling.domain.local_time import Clock, clock_for, seconds_of, wall_midnight
from scheduling.domain.recurrence_rules import MAX_OCCURRENCES, Days, read_rule, refuse_if_it_never_happens


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A scheduled event or a blackout, once or repeating.

    `starts` and `ends` are naive wall-clock times of the first occurrence in the practice's zone;
    `rule` is an RRULE's value; no occurrence starts on one of `except_on` (EXDATE).
    """

    starts: datetime
    ends: datetime
    rule: str | None = None
    except_on: frozenset[date] = frozenset()


def all_day(
    first: date, last: date, rule: str | None = None, except_on: frozenset[date] = frozenset()
) -> CalendarEntry:
    """The entry from local midnight of `first` to the local midnight that ends `last`."""
    ends = datetime.combine(last + timedelta(days=1), time())
    return CalendarEntry(datetime.combine(first, time()), ends, rule, except_on)


def check_entry(entry: CalendarEntry, zone: str) -> None:
    """Refuse an entry that can't be kept: to be called before one is saved.

    Raises BlockEndsBeforeItStarts, TimeZoneUnknown, RecurrenceInvalid, RecurrenceTooFrequent,
    RecurrenceTooLong or RecurrenceNeverHappens.
    """
    if entry.ends <= entry.starts:
        raise BlockEndsBeforeItStarts
    if entry.rule is not None:
        refuse_if_it_never_happens(entry.rule, entry.starts, zone)


def expand_entry(entry: CalendarEntry, zone: str, span: Span, limit: int = MAX_OCCURRENCES) -> list[Span]:
    """What an entry takes of `span`: each occurrence that reaches into it, whole, in order of time.

    Raises RecurrenceTooLong if more than `limit` would have to be looked at, and what `check_entry`
    raises about a rule that can't be read.
    """
    length = entry.ends - entry.starts
    margin = int(length.total_seconds()) + 2 * DAY
    clock = clock_for(zone, span.starts - margin, span.ends + margin)
    first = max(clock.date_at(span.starts - margin), entry.starts.date())
    dates = _dates(entry, zone)(first, clock.date_at(span.ends))
    found = list(islice((day for day in dates if day not in entry.except_on), limit + 1))
    if len(found) > limit:
        raise RecurrenceTooLong(limit=limit)
    taken = (_place(wall_midnight(day), entry, clock) for day in found)
    return [it for it in taken if it.starts < it.ends and it.starts < span.ends and span.starts < it.ends]


def _place(midnight: int, entry: CalendarEntry, clock: Clock) -> Span:
    starts = midnight + seconds_of(entry.starts.time())
    ends = starts + int((entry.ends - entry.starts).total_seconds())
    return Span(clock.instant_of(starts), clock.instant_of(ends))


def _dates(entry: CalendarEntry, zone: str) -> Days:
    if entry.rule is None:
        return lambda first, last: iter([entry.starts.date()] if first <= entry.starts.date() <= last else [])
    return read_rule(entry.rule, entry.starts, zone)
