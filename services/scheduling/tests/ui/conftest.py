"""The staff's pages on a real database, between real HTTP peers, with two practices everywhere."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from portal_kit.client import Peer
from portal_kit.testing import signer
from portal_web.cookies import cookie_name
from scheduling.app import create_app
from scheduling.clients.identity import Identity
from scheduling.clients.notifications import Notifications
from scheduling.settings import Settings

sys.path.insert(0, str(Path(__file__).parent / "edge"))

from desk_peers.desk import Desk
from desk_peers.peers import IdentityPeer, MadePatient, MadePractice, MadeStaff, NotificationsPeer


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
    """A request that waits, made some minutes ago for a workday in the next week."""

    def make(clinic: Any = harbor, hour: int = 10, days: int = 7, minutes_ago: int = 20, **changes: Any):
        made = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        return clinic.pending_request(clinic.soon(hour, days), now=made, **changes)

    return make


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


def _running(peer: Any) -> Iterator[Any]:
    yield peer
    peer.stop()
