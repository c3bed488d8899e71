"""RFC 5545 rules (section 3.3.10) and the dates they fall on, at most one occurrence a date.

Weekly and daily patterns are told by counting; every other one is dateutil's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import lru_cache

from dateutil.rrule import rrule, rrulestr

from scheduling.domain.errors import (
    RecurrenceInvalid,
    RecurrenceNeverHappens,
    RecurrenceTooFrequent,
    RecurrenceTooLong,
)
from scheduling.domain.local_time import find_zone

MAX_OCCURRENCES = 1000
MAX_INTERVAL = 1000
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_SMALL_FREQUENCIES = {"HOURLY", "MINUTELY", "SECONDLY"}
_SMALL_PARTS = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_PARTS = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYDAY",
    "BYMONTH",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYSETPOS",
}
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII)
_RFC_TIME = "%Y%m%dT%H%M%S"
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}

Days = Callable[[date, date], Iterator[date]]
"""The dates of a pattern from one date to another, both included."""


@lru_cache(maxsize=4096)
def read_rule(text: str, starts: datetime, zone: str) -> Days:
    """The dates of a rule whose first occurrence is wall time `starts`.

    Raises RecurrenceInvalid, RecurrenceTooFrequent, RecurrenceTooLong or TimeZoneUnknown.
    """
    parts = _read(text, zone)
    if _is_plain(parts):
        return _plain_dates(parts, starts)
    return _dateutil_dates(_to_rrule(parts, starts))


def _read(text: str, zone: str) -> dict[str, str]:
    parts = {}
    for piece in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value or name in parts or name not in _PARTS | _SMALL_PARTS:
            raise RecurrenceInvalid(f"“{piece}” can't be read in a repeating pattern.")
        parts[name] = value
    _refuse_wrong_parts(parts)
    if "UNTIL" in parts:
        parts["UNTIL"] = _local_until(parts["UNTIL"], zone)
    return parts


def _refuse_wrong_parts(parts: dict[str, str]) -> None:
    if parts.get("FREQ") in _SMALL_FREQUENCIES or _SMALL_PARTS & parts.keys():
        raise RecurrenceTooFrequent
    if parts.get("FREQ") not in _FREQUENCIES:
        raise RecurrenceInvalid("A repeating pattern needs FREQ: DAILY, WEEKLY, MONTHLY or YEARLY.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RecurrenceInvalid("A pattern ends after COUNT times or at UNTIL, not both.")
    if _whole_number(parts, "COUNT") > MAX_OCCURRENCES:
        raise RecurrenceTooLong(limit=MAX_OCCURRENCES)
    if _whole_number(parts, "INTERVAL") > MAX_INTERVAL:
        raise RecurrenceInvalid(f"INTERVAL can be at most {MAX_INTERVAL}.")


def _whole_number(parts: dict[str, str], name: str) -> int:
    text = parts.get(name, "1")
    if not re.fullmatch(r"0*[1-9]\d{0,9}", text, re.ASCII):
        raise RecurrenceInvalid(f"{name} must be a whole number above zero.")
    return int(text)


def _local_until(text: str, zone: str) -> str:
    """UNTIL on the practice's clock: dateutil compares it with naive times. A date means all of it."""
    try:
        if not _UNTIL.fullmatch(text):
            raise ValueError(text)
        moment = datetime.fromisoformat(text if "T" in text else f"{text}T235959")
        if moment.tzinfo is not None:
            moment = moment.astimezone(find_zone(zone))
    except (ValueError, OverflowError):
        raise RecurrenceInvalid("UNTIL must be a date (20261231) or a time (20261231T170000Z).") from None
    return moment.strftime(_RFC_TIME)


def _to_rrule(parts: dict[str, str], starts: datetime) -> rrule:
    try:
        rule = rrulestr(
            ";".join(f"{name}={value}" for name, value in parts.items()), dtstart=starts, cache=True
        )
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise RecurrenceInvalid from error
    if not isinstance(rule, rrule):
        raise RecurrenceInvalid
    return rule


def _dateutil_dates(rule: rrule) -> Days:
    def dates(first: date, last: date) -> Iterator[date]:
        for moment in rule.xafter(datetime.combine(first, time()), inc=True):
            if moment.date() > last:
                return
            yield moment.date()

    return dates


def _is_plain(parts: dict[str, str]) -> bool:
    """Whether dates can be told by counting, without walking from the first occurrence."""
    every_part_counts = parts.keys() <= {"FREQ", "INTERVAL", "UNTIL", "BYDAY", "WKST"}
    weekdays = set(parts.get("BYDAY", "MO").split(",")) | {parts.get("WKST", "MO")}
    return every_part_counts and parts["FREQ"] in {"DAILY", "WEEKLY"} and weekdays <= _WEEKDAYS.keys()


def _plain_dates(parts: dict[str, str], starts: datetime) -> Days:
    begins = starts.toordinal()
    weekly = parts["FREQ"] == "WEEKLY"
    period = _whole_number(parts, "INTERVAL") * (7 if weekly else 1)
    # A week counts from its first day; a day from itself.
    week_shift = (starts.weekday() - _WEEKDAYS[parts.get("WKST", "MO")]) % 7 if weekly else 0
    anchor, width = begins - week_shift, 7 if weekly else 1
    weekdays = _weekdays(parts, starts)
    ends = _last_ordinal(parts, starts)

    def dates(first: date, last: date) -> Iterator[date]:
        for ordinal in range(max(first.toordinal(), begins), min(last.toordinal(), ends) + 1):
            if (ordinal - 1) % 7 in weekdays and (ordinal - anchor) % period < width:
                yield date.fromordinal(ordinal)

    return dates


def _weekdays(parts: dict[str, str], starts: datetime) -> set[int]:
    if "BYDAY" in parts:
        return {_WEEKDAYS[name] for name in parts["BYDAY"].split(",")}
    return {starts.weekday()} if parts["FREQ"] == "WEEKLY" else set(range(7))


def _last_ordinal(parts: dict[str, str], starts: datetime) -> int:
    if "UNTIL" not in parts:
        return date.max.toordinal()
    until = datetime.fromisoformat(parts["UNTIL"])
    return until.toordinal() - (until.time() < starts.time())


def refuse_if_it_never_happens(text: str, starts: datetime, zone: str) -> None:
    """Raises RecurrenceNeverHappens, and what `read_rule` raises.

    Asks dateutil for one occurrence, at the far end of its calendar.
    For a rule that falls on no date it searches until the year 9999: from today, for seconds. The
    calendar repeats every 400 years, weekdays included, so the same question is asked in the year
    9500 or later. A first occurrence that is a hundred years away is as good as none.
    """
    parts = _read(text, zone)
    until = parts.pop("UNTIL", None)
    shifted = starts.replace(year=starts.year + (9899 - starts.year) // 400 * 400)
    first = next(iter(_to_rrule(parts, shifted)), None)
    if first is None or (until is not None and until < _unshifted(first, starts, shifted)):
        raise RecurrenceNeverHappens


def _unshifted(moment: datetime, starts: datetime, shifted: datetime) -> str:
    return moment.replace(year=moment.year - shifted.year + starts.year).strftime(_RFC_TIME)
