"""The staff's pages on a real database, between real HTTP peers, with two practices everywhere."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from portal_kit.client import Peer
from portal_kit.db import Database
from portal_kit.testing import audit_in, events_in, signer
from portal_web.cookies import cookie_name
from scheduling.app import create_app
from scheduling.clients.identity import Identity
from scheduling.clients.notifications import Notifications
from scheduling.domain.requesters import Requester
from scheduling.models import AppointmentRequest, BlockKind
from scheduling.settings import Settings
from scheduling.usecases.appointments import NewAppointment, book_appointment
from scheduling.usecases.decisions import Approval, Denial, approve_request, deny_request

sys.path.insert(0, str(Path(__file__).parent / "edge"))

from desk_peers.desk import Desk
from desk_peers.peers import IdentityPeer, MadePatient, MadePractice, MadeStaff, NotificationsPeer


@dataclass
class BusyWeek:
    """Requests by what is to be done about them."""

    starts_at: datetime
    pending: Any = None
    stranger: Any = None
    hurried: Any = None
    unconfirmed: Any = None
    approved: Any = None
    denied: Any = None

    @property
    def url(self) -> str:
        return f"/calendar?week={self.starts_at.date().isoformat()}"


@pytest.fixture(scope="session")
def identity_server() -> Iterator[IdentityPeer]:
    yield from _running(IdentityPeer())


@pytest.fixture(scope="session")
def notifications_server() -> Iterator[NotificationsPeer]:
    yield from _running(NotificationsPeer())


@pytest.fixture
def identity(identity_server: IdentityPeer) -> IdentityPeer:
    identity_server.forget()
    return identity_server


@pytest.fixture
def notifications(notifications_server: NotificationsPeer) -> NotificationsPeer:
    notifications_server.forget()
    return notifications_server


@pytest.fixture(scope="session")
def ui_app(
    app: Flask, settings: Settings, identity_server: IdentityPeer, notifications_server: NotificationsPeer
) -> Flask:
    """The service with its peers; `app` has bound the database already."""
    changed = {"identity_url": identity_server.url, "notifications_url": notifications_server.url}
    return create_app(dataclasses.replace(settings, **changed))


@pytest.fixture
def face(ui_app: Flask, identity: IdentityPeer, notifications: NotificationsPeer) -> Flask:
    """With fresh clients: no test finds a breaker open that another one opened."""
    ui_app.extensions["identity"] = Identity(Peer("identity", identity.url, signer("scheduling")))
    mail = Peer("notifications", notifications.url, signer("scheduling"))
    ui_app.extensions["notifications"] = Notifications(mail)
    return ui_app


@pytest.fixture
def staffed(harbor: Any, mesa: Any, identity: IdentityPeer) -> Callable[[Any], MadePractice]:
    """What identity knows of a clinic."""
    made = {
        harbor.id: _practice_of(harbor, "harbor-light", "Harbor Light Counseling"),
        mesa.id: _practice_of(mesa, "mesa-verde", "Mesa Verde Therapy"),
    }
    identity.practices |= made
    return lambda clinic: made[clinic.id]


@pytest.fixture
def sit_down(
    face: Flask, identity: IdentityPeer, staffed: Callable[[Any], MadePractice]
) -> Callable[..., Desk]:
    """`sit_down(harbor, "scheduler")`: somebody with this role (or these roles), signed in."""

    def sit(clinic: Any, *roles: str, staff_id: UUID | None = None) -> Desk:
        practice = staffed(clinic)
        wanted = set(roles or ["scheduler"])
        member = next(
            one for one in practice.staff if set(one.roles) == wanted and staff_id in (None, one.id)
        )
        desk = Desk(face.test_client())
        with face.app_context():
            name = cookie_name("staff")
        desk.client.set_cookie(name, identity.start_session(practice, member), domain="staff.test")
        return desk

    return sit


@pytest.fixture
def stranger(face: Flask, staffed: Callable[[Any], MadePractice]) -> Desk:
    """At a browser where nobody is signed in."""
    return Desk(face.test_client())


@pytest.fixture
def hugo(staffed: Callable[[Any], MadePractice], harbor: Any) -> MadePatient:
    """A patient who is exactly whom requests here are from."""
    known = MadePatient(uuid4(), "Hugo", "Marsh", "1999-02-17", "hugo.marsh@example.com", "(212) 555-0141")
    staffed(harbor).patients.append(known)
    return known


@pytest.fixture
def a_pending(harbor: Any) -> Callable[..., Any]:
    """A request that waits, made some minutes ago for a time in the week of `clinic.soon()`."""

    def make(clinic: Any = harbor, weekday: int = 0, hour: int = 10, minutes_ago: int = 20, **changes: Any):
        made = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        return clinic.pending_request(in_week(clinic, weekday, hour), now=made, **changes)

    return make


@pytest.fixture
def expire(harbor: Any) -> Callable[[Any], None]:
    """Let the time of a request run out."""

    def run_out(request: Any) -> None:
        over = {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}
        which = AppointmentRequest.id == request.id
        harbor.do(lambda session: session.execute(update(AppointmentRequest).where(which).values(**over)))

    return run_out


@pytest.fixture
def audit(database: Database) -> Callable[[str], list[tuple[str, str, str]]]:
    """The lines of the audit log about one action."""
    return lambda action: [line for line in audit_in(database) if line[1] == action]


@pytest.fixture
def events(database: Database) -> Callable[[str], int]:
    """How many events of a name wait in the outbox."""
    return lambda name: sum(found == name for found, _ in events_in(database))


@pytest.fixture
def sent_mail(database: Database) -> Callable[[], list[bool]]:
    """For each denial whether it asks for a mail."""
    return lambda: [
        body["send_email"] for name, body in events_in(database) if name == "scheduling.request_denied.v1"
    ]


@pytest.fixture
def busy_week(
    harbor: Any, staffed: Callable[[Any], MadePractice], hugo: MadePatient, a_pending: Callable[..., Any]
) -> BusyWeek:
    """Next week at Harbor Light: something of every kind, and requests in each state."""
    practice = staffed(harbor)
    others = [
        MadePatient(uuid4(), given, family, born, email, "(212) 555-0199")
        for given, family, born, email in [
            ("Hugo", "Marsch", "1999-02-17", "h.marsch@example.com"),
            ("Priya", "Nair", "1988-06-30", "priya.nair@example.com"),
            ("Theodora", "Featherstonehaugh-Montgomery", "1971-01-09", None),
        ]
    ]
    practice.patients += others
    week = BusyWeek(harbor.soon(10))
    week.approved = a_pending(hour=9, clinician=harbor.ben, email="priya.nair@example.com")
    _approve(harbor, week.approved, others[1].id)
    for day, hour, clinician, patient in [(1, 9, harbor.ana, hugo), (1, 9, harbor.ben, others[2])]:
        _book(harbor, patient.id, clinician, in_week(harbor, day, hour))
    _book(harbor, others[1].id, harbor.clinicians[2], in_week(harbor, 2, 14), harbor.session_type)
    day = week.starts_at.astimezone(harbor.zone).date()
    for weekday in range(5):
        date = (day + timedelta(days=weekday)).isoformat()
        harbor.block(
            f"{date}T12:00", f"{date}T13:00", harbor.ana, kind=BlockKind.SCHEDULED_EVENT, title="Lunch"
        )
    friday = (day + timedelta(days=4)).isoformat()
    saturday = (day + timedelta(days=5)).isoformat()
    harbor.block(f"{friday}T00:00", f"{saturday}T00:00", harbor.ben, title="Vacation")
    week.denied = a_pending(weekday=3, hour=15, clinician=harbor.ben, email="max.iverson@example.com")
    _deny(harbor, week.denied)
    week.pending = a_pending(hour=10, minutes_ago=95)
    note = "I'd prefer a quiet room, please.\nMornings are best."
    typed = {
        "given_name": "Noor",
        "family_name": "Haddad",
        "email": "noor.haddad@example.com",
        "comments": note,
    }
    week.stranger = a_pending(
        weekday=3, hour=14, clinician=harbor.ben, requester=a_requester_like(harbor, **typed)
    )
    # Two days ago less three hours: its time is nearly up.
    typed = {"given_name": "Sam", "family_name": "Lund", "email": "sam.lund@example.com"}
    week.hurried = a_pending(
        weekday=2, hour=9, minutes_ago=45 * 60, requester=a_requester_like(harbor, **typed)
    )
    week.unconfirmed = harbor.request(
        in_week(harbor, 1, 15),
        harbor.clinicians[2],
        now=datetime.now(UTC) - timedelta(minutes=5),
        requester=a_requester_like(harbor, given_name="Kai", family_name="Brooks", email="kai.b@example.com"),
    )
    return week


def _practice_of(clinic: Any, code: str, name: str) -> MadePractice:
    ana, ben, carla = clinic.clinicians
    host = f"{code}.example"
    staff = [
        MadeStaff(clinic.administrator, "Morgan Reyes", f"admin@{host}", ["practice_administrator"]),
        MadeStaff(clinic.scheduler, "Jordan Pratt", f"scheduler@{host}", ["scheduler"]),
        MadeStaff(ana, "Ana Whitfield", f"ana@{host}", ["clinician"]),
        MadeStaff(ben, "Ben Okoye", f"ben@{host}", ["clinician"]),
        MadeStaff(carla, "Carla Jensen", f"carla@{host}", ["clinician", "scheduler"]),
    ]
    return MadePractice(clinic.id, code, name, clinic.zone.key, staff)


def in_week(clinic: Any, weekday: int, hour: int) -> datetime:
    """A time in the week that begins with the Monday of `clinic.soon()`."""
    day = clinic.soon().astimezone(clinic.zone).date() + timedelta(days=weekday)
    return datetime.combine(day, time(hour), clinic.zone).astimezone(UTC)


def a_requester_like(clinic: Any, **changes: Any) -> Requester:
    return dataclasses.replace(clinic.asks(clinic.soon()).requester, **changes)


def _approve(clinic: Any, request: Any, patient_id: UUID) -> None:
    approval = Approval(patient_id=patient_id)
    clinic.do(approve_request, clinic.claims(), clinic.id, request.id, approval, now=datetime.now(UTC))


def _deny(clinic: Any, request: Any) -> None:
    denial = Denial(send_email=True, reason="We have no opening at that time.")
    clinic.do(deny_request, clinic.claims(), clinic.id, request.id, denial, now=datetime.now(UTC))


def _book(
    clinic: Any,
    patient_id: UUID,
    clinician_id: UUID,
    starts_at: datetime,
    service_type_id: UUID | None = None,
) -> None:
    wanted = NewAppointment(
        patient_id=patient_id,
        clinician_id=clinician_id,
        service_type_id=service_type_id or clinic.intake,
        location_id=clinic.office,
        starts_at=starts_at,
    )
    clinic.do(book_appointment, clinic.claims(), clinic.id, wanted, now=datetime.now(UTC))


def _running(peer: Any) -> Iterator[Any]:
    yield peer
    peer.stop()
