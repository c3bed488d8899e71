"""Days and times in words, in the page's language and a named zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    get_timezone_location,
    get_timezone_name,
)
from babel.dates import format_time as babel_time
from flask import Flask

from portal_web.languages import current_language

# Spanish is written for readers in the United States: "2:00 p. m.", not "14:00".
_LOCALES = {"en": Locale("en", "US"), "es": Locale("es", "US")}

Zone = ZoneInfo | str


def _locale() -> Locale:
    return _LOCALES[current_language()]


def _zone(zone: Zone) -> ZoneInfo:
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)


def local_day(day: date | datetime, zone: Zone | None = None) -> date:
    """The calendar date of `day` in `zone`. An instant needs a zone; ValueError without one."""
    if not isinstance(day, datetime):
        return day
    if zone is None or day.tzinfo is None:
        raise ValueError("an instant has a date only in a zone")
    return day.astimezone(_zone(zone)).date()


def format_day(day: date | datetime, zone: Zone | None = None, *, year: bool = True) -> str:
    """`Tuesday, November 3, 2026`; without `year`: `Tuesday, November 3`."""
    local = local_day(day, zone)
    if year:
        return format_date(local, "full", locale=_locale())
    month_and_day = format_skeleton("MMMMd", _noon(local), locale=_locale())
    return f"{format_date(local, 'EEEE', locale=_locale())}, {month_and_day}"


def format_short_day(day: date | datetime, zone: Zone | None = None) -> str:
    """`Tue, Nov 3`, for column heads."""
    return format_skeleton("MMMEd", _noon(local_day(day, zone)), locale=_locale())


def format_weekday(day: date) -> str:
    """`Tue`."""
    return format_date(day, "EEE", locale=_locale())


def format_time(instant: datetime, zone: Zone) -> str:
    """`2:00 PM`, wall time in `zone`."""
    return babel_time(instant, "short", tzinfo=_zone(zone), locale=_locale())


def format_hour(hour: int) -> str:
    """`2 PM`, for the rows of a calendar."""
    return format_skeleton("h", datetime(2026, 1, 1, hour, tzinfo=UTC), locale=_locale())


def format_time_range(starts_at: datetime, ends_at: datetime, zone: Zone) -> str:
    """`2:00 – 2:50 PM`, wall time in `zone`; both ends with their day when they are on different days."""
    if local_day(starts_at, zone) != local_day(ends_at - timedelta(microseconds=1), zone):
        ends = (format_short_day(at, zone) + ", " + format_time(at, zone) for at in (starts_at, ends_at))
        return " – ".join(ends)
    return format_interval(starts_at, ends_at, "hm", tzinfo=_zone(zone), locale=_locale())


def format_when(starts_at: datetime, ends_at: datetime, zone: Zone) -> str:
    """`Tuesday, November 3, 2026, 2:00 – 2:50 PM`. Name the zone beside it with `zone_label`."""
    return f"{format_day(starts_at, zone)}, {format_time_range(starts_at, ends_at, zone)}"


def zone_label(zone: Zone) -> str:
    """`Eastern Time (New York)`. A zone without summer time says so: `Mountain Standard Time (Phoenix)`."""
    tz = _zone(zone)
    variant: Literal["generic", "standard"] = "generic" if _changes_clocks(tz) else "standard"
    name = get_timezone_name(tz, width="long", zone_variant=variant, locale=_locale())
    name = name[:1].upper() + name[1:]
    city = get_timezone_location(tz, locale=_locale(), return_city=True)
    return name if city in name else f"{name} ({city})"


def _changes_clocks(zone: ZoneInfo) -> bool:
    offsets = {datetime(2026, month, 1, tzinfo=zone).utcoffset() for month in (1, 4, 7, 10)}
    return len(offsets) > 1


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def offer_dates(app: Flask) -> None:
    app.jinja_env.globals |= {
        "format_day": format_day,
        "format_short_day": format_short_day,
        "format_weekday": format_weekday,
        "format_time": format_time,
        "format_time_range": format_time_range,
        "format_when": format_when,
        "zone_label": zone_label,
    }
