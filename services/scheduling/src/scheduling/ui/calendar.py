"""The week: what is in it, and what there is to do beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from babel.dates import format_interval
from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from portal_web.dates import local_day
from portal_web.week import CalendarEntry, EntryKind, build_week
from scheduling.api.practice_scope import in_practice, now
from scheduling.clients.identity import ClinicianName
from scheduling.domain.errors import ClinicianNotFound
from scheduling.queries.calendar import Entry, list_entries
from scheduling.queries.practices import find_rules
from scheduling.queries.requests import RequestInFull, list_to_do
from scheduling.ui.asking import begin, wait_or_none
from scheduling.ui.blueprint import pages
from scheduling.ui.visit import Visit, identity, show_waiting, signed_in, visit
from scheduling.ui.waiting import Names, rows_of
from scheduling.ui.words import ATTENDANCE

WEEK = timedelta(days=7)
WORKDAYS = 5
YEARS = range(2000, 2100)
TO_DO_SHOWN = 6
_KINDS: dict[str, EntryKind] = {
    "appointment": "appointment",
    "request": "request",
    "scheduled_event": "scheduled_event",
    "blackout": "blackout",
}


@dataclass(frozen=True)
class Asked:
    """Which part of the calendar to show; no clinician means all."""

    monday: date
    clinician_id: UUID | None

    def url(self, monday: date | None) -> str:
        """The same for another week; None is the week of today."""
        week = monday.isoformat() if monday else None
        return url_for("ui.show_calendar", week=week, clinician=self.clinician_id)


@pages.get("/calendar")
@signed_in
def show_calendar() -> ResponseReturnValue:
    """`week` is any date of the week, `clinician` one clinician's id; a mere clinician sees their own."""
    at, here = now(), visit()
    today = here.today(at)
    asked = Asked(_monday(request.args.get("week"), today), _whose(request.args.get("clinician"), here))

    def read(session: Session, practice_id: UUID) -> tuple[list[Entry], list[RequestInFull], bool]:
        last = asked.monday + WEEK - timedelta(days=1)
        zone = here.practice.time_zone
        entries = list_entries(session, practice_id, zone, asked.monday, last, at, asked.clinician_id)
        rules = find_rules(session, practice_id)
        to_do = list_to_do(session, practice_id, here.member, at)
        return entries, to_do, rules is None or rules.requests_hold

    entries, to_do, holds = in_practice(read)
    show_waiting(len(to_do))
    labels = _ask_names(here, entries)
    if asked.clinician_id and labels.clinicians and asked.clinician_id not in labels.clinicians:
        raise ClinicianNotFound
    shown = [_calendar_entry(entry, labels, asked.clinician_id is None) for entry in entries]
    days = _days(entries, asked.monday, today, here)
    return render_template(
        "scheduling/calendar.html",
        here=here,
        asked=asked,
        title=_week_title(asked.monday, days),
        previous=asked.monday - WEEK,
        following=asked.monday + WEEK,
        is_this_week=asked.monday == today - timedelta(days=today.weekday()),
        week=build_week(shown, first_day=asked.monday, zone=here.zone, today=today, days=days),
        zone=here.zone,
        clinicians=labels.clinicians,
        is_complete=labels.are_complete,
        to_do=rows_of(to_do[:TO_DO_SHOWN], labels.clinicians, at),
        to_do_count=len(to_do),
        holds=holds,
    )


@dataclass(frozen=True)
class Labels:
    """Names as identity told them. `are_complete`: nobody goes without because identity didn't answer."""

    clinicians: Names
    patients: Names
    are_complete: bool


def _ask_names(here: Visit, entries: Iterable[Entry]) -> Labels:
    ask, practice_id, token = identity(), here.practice.id, here.token
    patient_ids = {entry.patient_id for entry in entries if entry.patient_id}
    clinicians = begin(lambda: ask.list_clinicians(practice_id))
    patients = begin(lambda: ask.name_patients(token, patient_ids))
    named, known = wait_or_none(clinicians), wait_or_none(patients)
    return Labels(clinician_names(named), known or {}, named is not None and known is not None)


def clinician_names(found: Iterable[ClinicianName] | None) -> dict[UUID, str]:
    """By id, in order of their names."""
    return {it.id: it.display_name for it in sorted(found or (), key=lambda it: it.display_name)}


def _monday(week: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(week) if week else today
    except ValueError:
        abort(400)
    if day.year not in YEARS:
        abort(400)
    return day - timedelta(days=day.weekday())


def _whose(clinician: str | None, here: Visit) -> UUID | None:
    """Raises ClinicianNotFound for what is no id, and where a clinician asks for somebody else's."""
    try:
        wanted = UUID(clinician) if clinician else None
    except ValueError:
        raise ClinicianNotFound from None
    if here.sees_everyone:
        return wanted
    if wanted not in (None, here.member.id):
        raise ClinicianNotFound
    return here.member.id


def _calendar_entry(entry: Entry, labels: Labels, is_for_all: bool) -> CalendarEntry:
    whose = _owner(entry, labels.clinicians) if is_for_all else None
    attendance = ATTENDANCE.get(entry.state or "")
    detail = " · ".join(str(part) for part in (whose, entry.service_type, attendance) if part)
    return CalendarEntry(
        _KINDS[entry.kind],
        _title(entry, labels.patients),
        entry.starts_at,
        entry.ends_at,
        url=url_for("ui.review", request_id=entry.id) if entry.kind == "request" else None,
        detail=detail or None,
        label=gettext("Not confirmed yet") if entry.state == "unverified" else None,
    )


def _title(entry: Entry, patients: Names) -> str:
    if entry.patient_id:
        return patients.get(entry.patient_id, gettext("Client"))
    return entry.title or gettext("Busy")


def _owner(entry: Entry, clinicians: Names) -> str | None:
    return clinicians.get(entry.clinician_id) if entry.clinician_id else gettext("Everyone")


def _days(entries: Iterable[Entry], monday: date, today: date, here: Visit) -> int:
    """Five, unless the weekend matters: today is one of its days, or something but absence lies there."""
    saturday = monday + timedelta(days=WORKDAYS)
    busy = any(
        local_day(entry.ends_at - timedelta(microseconds=1), here.zone) >= saturday
        for entry in entries
        if entry.kind != "blackout"
    )
    return 7 if busy or saturday <= today < monday + WEEK else WORKDAYS


def _week_title(monday: date, days: int) -> str:
    return format_interval(monday, monday + timedelta(days=days - 1), "yMMMd", locale=get_locale())
