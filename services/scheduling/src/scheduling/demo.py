"""Loading the demo: what deploy/demo/demo.json says of calendars and requests, through the use cases.

Dates there are relative: week 0 begins on the first Monday that is at least two days away. What was made
"some minutes ago" is made with that `now`, so that nothing is there that could not have come about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal_contracts.tokens import SCHEDULER, STAFF, Claims
from portal_kit.commands import operator
from scheduling.domain.appointments import AppointmentStatus
from scheduling.domain.policies import Audience
from scheduling.domain.recurrence import CalendarEntry
from scheduling.domain.requesters import Requester
from scheduling.extensions import SERVICE, db
from scheduling.models import (
    Appointment,
    AppointmentRequest,
    BlockKind,
    CalendarBlock,
    Clinician,
    ClinicianService,
    Location,
    LocationKind,
    Model,
    PracticeRules,
    ServiceType,
    WorkSchedule,
)
from scheduling.usecases.appointments import NewAppointment, book_appointment, record_attendance
from scheduling.usecases.blocks import Block, save_block
from scheduling.usecases.clinicians import ClinicianChoices, set_up_clinician, sync_clinician
from scheduling.usecases.confirmations import confirm_request
from scheduling.usecases.decisions import Approval, Denial, approve_request, deny_request
from scheduling.usecases.expiry import expire_requests
from scheduling.usecases.links import mint_link
from scheduling.usecases.offerings import (
    CodeDetails,
    LocationDetails,
    ServiceTypeDetails,
    save_location,
    save_service_type,
)
from scheduling.usecases.practices import PortalRules, change_rules, sync_practice
from scheduling.usecases.requests import NewRequest, request_appointment
from scheduling.usecases.schedules import WorkBlock, save_work_block

_ACTOR = operator(SERVICE)
_BEFORE_ANY_EVENT = datetime(1970, 1, 1, tzinfo=UTC)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_A_WHILE = timedelta(minutes=5)

Described = dict[str, Any]


@dataclass(frozen=True)
class Loading:
    """One practice being loaded, in one transaction."""

    session: Session
    practice_id: UUID
    zone: ZoneInfo
    scheduler: Claims
    now: datetime

    @property
    def first_monday(self) -> date:
        earliest = self.now.astimezone(self.zone).date() + timedelta(days=2)
        return earliest + timedelta(days=-earliest.weekday() % 7)

    def day(self, described: Described) -> date:
        weekday = _WEEKDAYS.index(described["weekday"])
        return self.first_monday + timedelta(weeks=described["week"], days=weekday)

    def wall(self, described: Described, name: str) -> datetime:
        """The naive wall-clock time of `starts` or `ends`."""
        return datetime.combine(self.day(described), time.fromisoformat(described[name]))

    def instant(self, described: Described) -> datetime:
        return self.wall(described, "starts").replace(tzinfo=self.zone).astimezone(UTC)

    def lacks(self, table: type[Model], described: Described, name: str = "id") -> bool:
        return self.session.get(table, (self.practice_id, UUID(described[name]))) is None


def load_practice(described: Described, now: datetime) -> str:
    """Make what is missing of one practice; returns a line that says what there is.

    Does not wait for identity's events: what they will say is taken from the description, as old as can be.
    """
    practice_id = UUID(described["id"])
    with db.transaction(practice_id) as session:
        zone = ZoneInfo(described["time_zone"])
        loading = Loading(session, practice_id, zone, _scheduler(practice_id, described["staff"]), now)
        _load_rules(loading, described)
        for part, load in _PARTS:
            for each in described[part]:
                load(loading, each)
                session.flush()
        expire_requests(session, now=now)
    counts = (f"{len(described[part])} {part.replace('_', ' ')}" for part, _ in _PARTS)
    return f"{described['name']}: {', '.join(counts)}"


def _scheduler(practice_id: UUID, staff: Iterable[Described]) -> Claims:
    scheduler = next(member for member in staff if SCHEDULER in member["roles"])
    return Claims(
        issuer=SERVICE,
        audience=(SERVICE,),
        kind=STAFF,
        subject=scheduler["id"],
        practice_id=practice_id,
        roles=frozenset(scheduler["roles"]),
    )


def _load_rules(loading: Loading, practice: Described) -> None:
    if loading.session.get(PracticeRules, loading.practice_id) is None:
        told = {"time_zone": practice["time_zone"], "active": True, "changed_at": _BEFORE_ANY_EVENT}
        sync_practice(loading.session, loading.practice_id, **told)
    rules = practice["portal_rules"]
    seen = {name: Audience(rules[name]) for name in ("who_may_see", "who_may_request")}
    row = loading.session.get(PracticeRules, loading.practice_id)
    if row is not None and not row.enabled:
        chosen = PortalRules(**rules | seen)
        change_rules(loading.session, _ACTOR, loading.practice_id, chosen, now=loading.now)


def _load_location(loading: Loading, described: Described) -> None:
    if loading.lacks(Location, described):
        details = LocationDetails(
            id=UUID(described["id"]),
            name=described["name"],
            kind=LocationKind(described["kind"]),
            address=described["address"],
        )
        save_location(loading.session, _ACTOR, loading.practice_id, details, now=loading.now)


def _load_service_type(loading: Loading, described: Described) -> None:
    if loading.lacks(ServiceType, described):
        details = {name: value for name, value in described.items() if name not in ("id", "codes")}
        codes = [CodeDetails(**code | {"id": UUID(code["id"])}) for code in described["codes"]]
        save_service_type(
            loading.session,
            _ACTOR,
            loading.practice_id,
            ServiceTypeDetails(id=UUID(described["id"]), **details),
            codes,
            now=loading.now,
        )


def _load_clinician(loading: Loading, described: Described) -> None:
    session, practice_id, staff_id = loading.session, loading.practice_id, UUID(described["staff_id"])
    if loading.lacks(Clinician, described, "staff_id"):
        sync_clinician(session, practice_id, staff_id, active=True, changed_at=_BEFORE_ANY_EVENT)
    services = frozenset(map(UUID, described["service_type_ids"]))
    if session.get(ClinicianService, (practice_id, staff_id, min(services))) is not None:
        return
    choices = ClinicianChoices(
        visible=described["visible"],
        accepts_new=described["accepts_new"],
        service_type_ids=services,
    )
    set_up_clinician(session, _ACTOR, practice_id, staff_id, choices, now=loading.now)


def _load_schedule(loading: Loading, described: Described) -> None:
    """One weekly block for each of its weekdays."""
    for weekday in described["weekdays"]:
        block = WorkBlock(
            id=uuid5(UUID(described["id"]), weekday),
            clinician_id=UUID(described["clinician_id"]),
            location_id=UUID(described["location_id"]),
            weekday=_WEEKDAYS.index(weekday),
            starts=time.fromisoformat(described["starts"]),
            ends=time.fromisoformat(described["ends"]),
        )
        if loading.session.get(WorkSchedule, (loading.practice_id, block.id)) is None:
            save_work_block(loading.session, _ACTOR, loading.practice_id, block, now=loading.now)


def _load_event(loading: Loading, described: Described) -> None:
    if loading.lacks(CalendarBlock, described):
        starts, ends = loading.wall(described, "starts"), loading.wall(described, "ends")
        block = Block(
            id=UUID(described["id"]),
            kind=BlockKind.SCHEDULED_EVENT,
            clinician_id=UUID(described["clinician_id"]),
            title=described["title"],
            entry=CalendarEntry(starts, ends, described["rrule"]),
        )
        save_block(loading.session, _ACTOR, loading.practice_id, block, now=loading.now)


def _load_blackout(loading: Loading, described: Described) -> None:
    if loading.lacks(CalendarBlock, described):
        first = loading.day(described)
        whose = described["clinician_id"]
        block = Block.whole_days(
            id=UUID(described["id"]),
            kind=BlockKind.BLACKOUT,
            clinician_id=UUID(whose) if whose else None,
            title=described["title"],
            first=first,
            last=first + timedelta(days=described["days"] - 1),
        )
        save_block(loading.session, _ACTOR, loading.practice_id, block, now=loading.now)


def _load_appointment(loading: Loading, described: Described) -> None:
    if not loading.lacks(Appointment, described):
        return
    starts_at, status = loading.instant(described), AppointmentStatus(described["status"])
    wanted = NewAppointment(
        id=UUID(described["id"]),
        patient_id=UUID(described["patient_id"]),
        clinician_id=UUID(described["clinician_id"]),
        service_type_id=UUID(described["service_type_id"]),
        location_id=UUID(described["location_id"]),
        starts_at=starts_at,
    )
    made_at = min(loading.now, starts_at) - timedelta(days=7)
    book_appointment(loading.session, loading.scheduler, loading.practice_id, wanted, now=made_at)
    if status != AppointmentStatus.BOOKED:
        record_attendance(
            loading.session, loading.scheduler, loading.practice_id, wanted.id, status, now=starts_at
        )


def _load_request(loading: Loading, described: Described) -> None:
    if not loading.lacks(AppointmentRequest, described):
        return
    made_at = loading.now - timedelta(minutes=described["made_minutes_ago"])
    asked = NewRequest(
        id=UUID(described["id"]),
        service_type_id=UUID(described["service_type_id"]),
        clinician_id=UUID(described["clinician_id"]) if described["clinician_id"] else None,
        location_id=UUID(described["location_id"]),
        starts_at=loading.instant(described),
        language=described["language"],
        requester=_requester(described["requester"]),
    )
    request = request_appointment(loading.session, _ACTOR, loading.practice_id, asked, now=made_at)
    _LIVES[described["state"]](loading, request, described, made_at + _A_WHILE)


def _requester(described: Described) -> Requester:
    return Requester(**described | {"birth_date": date.fromisoformat(described["birth_date"])})


def _leave(loading: Loading, request: AppointmentRequest, described: Described, at: datetime) -> None:
    """Unverified, as it began."""


def _confirm(loading: Loading, request: AppointmentRequest, described: Described, at: datetime) -> None:
    token = mint_link(loading.session, request, at)
    loading.session.flush()
    confirm_request(loading.session, _ACTOR, loading.practice_id, token, now=at)


def _approve(loading: Loading, request: AppointmentRequest, described: Described, at: datetime) -> None:
    _confirm(loading, request, described, at)
    approval = Approval(patient_id=UUID(described["patient_id"]))
    approve_request(
        loading.session, loading.scheduler, loading.practice_id, request.id, approval, now=at + _A_WHILE
    )


def _deny(loading: Loading, request: AppointmentRequest, described: Described, at: datetime) -> None:
    _confirm(loading, request, described, at)
    denial = Denial(send_email=True, reason=described["reason"])
    deny_request(
        loading.session, loading.scheduler, loading.practice_id, request.id, denial, now=at + _A_WHILE
    )


_LIVES: dict[str, Callable[[Loading, AppointmentRequest, Described, datetime], None]] = {
    "unverified": _leave,
    "pending": _confirm,
    "approved": _approve,
    "denied": _deny,
    "expired": _confirm,  # long enough ago for its time to be up by now
}

_PARTS: tuple[tuple[str, Callable[[Loading, Described], None]], ...] = (
    ("locations", _load_location),
    ("service_types", _load_service_type),
    ("clinicians", _load_clinician),
    ("work_schedules", _load_schedule),
    ("scheduled_events", _load_event),
    ("blackouts", _load_blackout),
    ("appointments", _load_appointment),
    ("requests", _load_request),
)
