"""Asking scheduling for free times, a week at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from portal_gateway.clients.offers import Times
from portal_gateway.extensions import sources
from portal_gateway.pages.choices import Choice
from portal_gateway.pages.visit import asking, now, portal, visit
from portal_gateway.pages.weeks import DAYS, Week, days_to_ask, same_day_elsewhere, week_of

_WEEK = timedelta(days=DAYS)


@dataclass(frozen=True, slots=True)
class Openings:
    """A week and where one can go from it, in dates of the week's zone; None where there is nowhere to go."""

    week: Week
    earlier: date | None
    later: date | None
    next_free: date | None


def find_openings(choice: Choice, zone: ZoneInfo, first: date | None = None) -> Openings:
    """The week from `first` on; without one, the week that begins today, or at the first free day after it.

    Raises PeerUnavailable, NotOpenOnline.
    """
    today = now().astimezone(zone).date()
    last = today + timedelta(days=max(0, portal().horizon_days))
    begin = min(max(first or today, today), last)
    times = _ask(choice, begin, zone)
    if first is None and not times.slots and times.next_free is not None:
        begin = max(today, same_day_elsewhere(times.next_free, visit().practice.time_zone, zone))
        times = _ask(choice, begin, zone)
    return _openings(week_of(times.slots, begin, zone), times.next_free, zone, today, last)


def _ask(choice: Choice, first: date, zone: ZoneInfo) -> Times:
    practice = visit().practice
    location_id = choice.location.id if choice.location else None
    first_day, last_day = days_to_ask(first, zone, practice.time_zone)
    scheduling = sources().scheduling
    return asking().ask(
        lambda: scheduling.times(
            practice.id, choice.service.id, choice.clinician_id, location_id, first_day, last_day
        )
    )


def _openings(week: Week, next_free: date | None, zone: ZoneInfo, today: date, last: date) -> Openings:
    ahead = next_free is not None and not week.free_days
    return Openings(
        week=week,
        earlier=max(today, week.first - _WEEK) if week.first > today else None,
        later=week.first + _WEEK if week.last < last else None,
        next_free=same_day_elsewhere(next_free, visit().practice.time_zone, zone)
        if ahead and next_free
        else None,
    )
