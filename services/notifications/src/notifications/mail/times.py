"""When an appointment is, in words: the practice's own clock, in the reader's language, zone always named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name

_LOCALES = {"en": Locale("en", "US"), "es": Locale("es", "US")}
_NARROW_SPACE, _SPACE = "\u202f", "\u00a0"  # the narrow one is an empty box in older mail programs


@dataclass(frozen=True)
class When:
    """`day` with its weekday and year, fit to begin a line; `starts` and `ends` by the wall clock; `zone` as
    the locale names it on that day, summer time told from standard time."""

    day: str
    starts: str
    ends: str
    zone: str


def describe_when(starts_at: datetime, ends_at: datetime, time_zone: str, language: str) -> When:
    """Instants are aware; `time_zone` is an IANA name, and ZoneInfoNotFoundError says if it is none."""
    zone, locale = ZoneInfo(time_zone), _LOCALES[language]
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return When(
        day=_capital(_plain(format_date(starts, "full", locale=locale))),
        starts=_plain(format_time(starts, "short", locale=locale)),
        ends=_plain(format_time(ends, "short", locale=locale)),
        zone=_plain(get_timezone_name(starts, "long", locale=locale)),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(text: str) -> str:
    return text.replace(_NARROW_SPACE, _SPACE)
