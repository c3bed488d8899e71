"""The calendar file that comes with a confirmation (RFC 5545, RFC 5546)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText

# PUBLISH and not REQUEST: an invitation puts itself into calendars that others may read and asks for a reply
# that nobody would see; a published event waits until its owner adds it.
METHOD = "PUBLISH"

_STATUS = {"pending": "TENTATIVE", "approved": "CONFIRMED"}
_PRODUCT = "-//Client portal//Notifications//EN"


def uid_of(appointment_id: UUID, domain: str) -> str:
    """The same for every file about one appointment, so that a later one replaces it."""
    return f"{appointment_id}@{domain}"


def calendar_file(
    *,
    uid: str,
    summary: str,
    starts_at: datetime,
    ends_at: datetime,
    made_at: datetime,
    state: str,
    address: str | None,
    organizer_name: str,
    organizer_address: str,
    sequence: int = 0,
) -> bytes:
    """One event. Instants are aware and written in UTC; `state` is the request's; `sequence` counts changes.

    Marked private, for calendars are shared: others who may look see that the time is taken.
    """
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", made_at)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", summary)
    event.add("sequence", sequence)
    event.add("status", _STATUS[state])
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event["organizer"] = _organizer(organizer_name, organizer_address)
    if address:
        event.add("location", address)
    return _calendar_of(event).to_ical()


def _organizer(name: str, address: str) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["cn"] = vText(name)
    return organizer


def _calendar_of(event: Event) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", METHOD)
    calendar.add_component(event)
    return calendar
