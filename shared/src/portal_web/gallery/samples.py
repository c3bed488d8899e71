"""Made-up people and times for the gallery."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema

from portal_web.fields import Choice, EmailAddress, PhoneNumber, Text, ThreePartDate
from portal_web.week import CalendarEntry, EntryKind, Week, build_week

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 2)


def at(day: int, clock: str) -> datetime:
    """Wall time `clock` (HH:MM) on the `day`th day after Monday."""
    hour, minute = (int(part) for part in clock.split(":"))
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ZONE) + timedelta(days=day)
    return midnight.replace(hour=hour, minute=minute)


APPOINTMENT = (at(1, "14:00"), at(1, "14:50"))


class GuestSchema(Schema):
    """A guest's details, as the request form asks for them."""

    service = Choice(["intake", "evaluation"], "Choose a service")
    given_name = Text("Enter your first name")
    family_name = Text("Enter your last name")
    birth_date = ThreePartDate("Enter your date of birth")
    email = EmailAddress("Enter your email address")
    phone = PhoneNumber("Enter your phone number")
    password = Text("Enter a password", longest=200)
    comments = Text(longest=500)


def openings(key: str) -> list[dict[str, Any]]:
    return [_day(key, 0, ["09:00"]), _day(key, 2, ["11:15"]), _day(key, 4, ["16:30"])]


def days(key: str) -> list[dict[str, Any]]:
    morning = ["09:00", "09:45", "10:30", "11:15", "13:00", "13:45", "14:30"]
    return [_day(key, 1, morning), _day(key, 3, ["12:00", "16:30"]), _day(key, 4, [])]


def _day(key: str, day: int, clocks: list[str]) -> dict[str, Any]:
    slots = [{"starts_at": at(day, clock), "url": f"/{key}/form?n={day}-{clock}"} for clock in clocks]
    return {"date": MONDAY + timedelta(days=day), "slots": slots}


def day_links(key: str) -> list[dict[str, Any]]:
    counts = [0, 7, 0, 2, 0, 0, 0]
    return [
        {
            "date": MONDAY + timedelta(days=day),
            "url": f"/{key}/times?day={day}" if count else None,
            "count": count,
            "current": day == 1,
        }
        for day, count in enumerate(counts)
    ]


def week(key: str) -> Week:
    plan: list[tuple[EntryKind, int, str, int, str, str]] = [
        ("appointment", 0, "09:00", 50, "Ana Ruiz", "Therapy Session · Dr. Lind"),
        ("appointment", 0, "09:00", 60, "Theo Park", "Evaluation · Dr. Mensah"),
        ("request", 0, "09:30", 45, "Jordan Vale", "Therapy Intake · Dr. Okoye"),
        ("scheduled_event", 0, "12:00", 60, "Lunch", "Dr. Lind"),
        ("request", 1, "14:00", 50, "Priya Nair", "Therapy Intake · Dr. Lind"),
        ("appointment", 1, "10:00", 15, "Noor Haddad", "Phone check-in"),
        ("appointment", 1, "10:15", 30, "Eli Stone", "Review · Dr. Mensah"),
        ("appointment", 2, "16:00", 90, "Couple, Reyes and Lund", "Couple Therapy · Dr. Okoye"),
        ("blackout", 2, "08:00", 180, "Training", "Dr. Mensah"),
        ("blackout", 3, "00:00", 1440, "Vacation", "Dr. Lind"),
        ("appointment", 3, "11:30", 50, "Kai Brooks", "Therapy Session · Dr. Okoye"),
        ("request", 4, "17:30", 45, "Max Iverson", "Evaluation · any clinician"),
    ]
    entries = [
        CalendarEntry(
            kind, title, at(day, clock), at(day, clock) + timedelta(minutes=minutes), f"/{key}/staff", detail
        )
        for kind, day, clock, minutes, title, detail in plan
    ]
    return build_week(entries, first_day=MONDAY, zone=ZONE, today=MONDAY + timedelta(days=1), days=7)
