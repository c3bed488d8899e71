"""A migrated scheduling database, emptied before each test, and two practices with calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, select, text
from sqlalchemy.orm import Session

from portal_contracts.tokens import CLINICIAN, PRACTICE_ADMINISTRATOR, SCHEDULER, STAFF, Claims
from portal_kit.commands import operator
from portal_kit.db import Database
from portal_kit.migrations import migrate
from portal_kit.redis import connect_redis
from portal_kit.tables import KIT_METADATA
from portal_kit.testing import SigningClient, key_settings, service_token, staff_token
from scheduling.app import create_app
from scheduling.domain.recurrence import CalendarEntry
from scheduling.domain.requesters import Requester
from scheduling.extensions import db
from scheduling.models import AppointmentRequest, BlockKind, Hold, LocationKind, Model
from scheduling.settings import Settings
from scheduling.usecases.blocks import Block, save_block
from scheduling.usecases.clinicians import ClinicianChoices, set_up_clinician, sync_clinician
from scheduling.usecases.confirmations import confirm_request
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

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
OPERATOR = operator("scheduling")
PORTAL = Claims(issuer="portal-gateway", audience=("scheduling",), kind="service", subject="portal-gateway")


@dataclass
class Clinic:
    """One practice as a test sees it. Three clinicians work from 9 to 17, Monday to Friday, at the office.

    Intake lasts 60 minutes and 15 more are kept after it; it is what new clients may ask for.
    """

    database: Database
    zone: ZoneInfo
    id: UUID = field(default_factory=uuid4)
    administrator: UUID = field(default_factory=uuid4)
    scheduler: UUID = field(default_factory=uuid4)
    clinicians: list[UUID] = field(default_factory=lambda: sorted(uuid4() for _ in range(3)))
    office: UUID = field(default_factory=uuid4)
    telehealth: UUID = field(default_factory=uuid4)
    intake: UUID = field(default_factory=uuid4)
    session_type: UUID = field(default_factory=uuid4)

    @property
    def ana(self) -> UUID:
        return self.clinicians[0]

    @property
    def ben(self) -> UUID:
        return self.clinicians[1]

    def at(self, wall: str) -> datetime:
        """The instant of a wall time such as "2026-12-07 10:00"."""
        return datetime.fromisoformat(wall).replace(tzinfo=self.zone).astimezone(UTC)

    def soon(self, hour: int = 10, days: int = 7) -> datetime:
        """A time on a workday at least a week from the real now, for tests through the API."""
        day = datetime.now(self.zone).date() + timedelta(days=days)
        day += timedelta(days=-day.weekday() % 7)
        return datetime.combine(day, time(hour), self.zone).astimezone(UTC)

    def do(self, work: Callable[..., Any], *args: Any, **how: Any) -> Any:
        """Run a use case or query `work(session, ...)` in a transaction of this practice."""
        return self.database.transact(self.id, lambda session: work(session, *args, **how))

    def claims(self, role: str = SCHEDULER, staff_id: UUID | None = None) -> Claims:
        return Claims(
            issuer="identity",
            audience=("scheduling",),
            kind=STAFF,
            subject=str(staff_id or self._who(role)),
            practice_id=self.id,
            roles=frozenset({role}),
        )

    def token(self, role: str = SCHEDULER, staff_id: UUID | None = None) -> str:
        return staff_token("scheduling", self.id, staff_id or self._who(role), role)

    def portal_token(self, scope: str) -> str:
        return service_token("portal-gateway", "scheduling", scope, self.id)

    def mail_token(self) -> str:
        return service_token("notifications", "scheduling", "mail:facts", self.id)

    def _who(self, role: str) -> UUID:
        return {PRACTICE_ADMINISTRATOR: self.administrator, SCHEDULER: self.scheduler, CLINICIAN: self.ana}[
            role
        ]

    # --- what is in it

    def asks(self, wall: str | datetime, clinician: UUID | None = None, **changes: Any) -> NewRequest:
        """What a guest asks for: an intake with Ana, or with `clinician`; `clinician_id=None` is any."""
        email = changes.pop("email", "hugo.marsh@example.com")
        asked = {
            "service_type_id": self.intake,
            "clinician_id": clinician or self.ana,
            "location_id": self.office,
            "starts_at": self.at(wall) if isinstance(wall, str) else wall,
            "language": "en",
            "requester": a_requester(email=email),
        }
        return NewRequest(**asked | changes)

    def request(
        self, wall: str | datetime, clinician: UUID | None = None, now: datetime = NOW, **changes: Any
    ):
        asked = self.asks(wall, clinician, **changes)
        return self.do(request_appointment, PORTAL, self.id, asked, now=now)

    def mint(self, request: AppointmentRequest, now: datetime = NOW) -> str:
        return self.do(mint_link, request, now)

    def pending_request(
        self, wall: str | datetime, clinician: UUID | None = None, now: datetime = NOW, **changes: Any
    ) -> AppointmentRequest:
        request = self.request(wall, clinician, now, **changes)
        return self.do(confirm_request, PORTAL, self.id, self.mint(request, now), now=now).request

    def block(self, starts: str, ends: str, clinician: UUID | None, rule: str | None = None, **changes: Any):
        entry = CalendarEntry(datetime.fromisoformat(starts), datetime.fromisoformat(ends), rule)
        block = {"kind": BlockKind.BLACKOUT, "title": "Vacation", "clinician_id": clinician, "entry": entry}
        self.do(save_block, OPERATOR, self.id, Block(**{"id": uuid4()} | block | changes), now=NOW)

    def rules(self, **choices: Any) -> None:
        self.do(change_rules, OPERATOR, self.id, PortalRules(**{"enabled": True} | choices), now=NOW)

    def stored(self, request: AppointmentRequest) -> AppointmentRequest:
        return self.do(lambda session: session.get(AppointmentRequest, (self.id, request.id)))

    def holds(self) -> list[Hold]:
        return self.do(lambda session: session.execute(select(Hold).order_by(Hold.busy_from)).scalars().all())


def a_requester(**changes: Any) -> Requester:
    typed = {
        "given_name": "Hugo",
        "family_name": "Marsh",
        "birth_date": datetime(1999, 2, 17, tzinfo=UTC).date(),
        "email": "hugo.marsh@example.com",
        "phone": "(212) 555-0141",
        "comments": None,
    }
    return Requester(**typed | changes)


@pytest.fixture(scope="session")
def service_database(make_service_database: Callable[[str], Any]) -> Any:
    made = make_service_database("scheduling")
    migrate("scheduling", made.owner_url)
    return made


@pytest.fixture(scope="session")
def owner_engine(service_database: Any) -> Engine:
    return create_engine(service_database.owner_url, poolclass=NullPool)


@pytest.fixture(scope="session")
def settings(service_database: Any, redis_url: str) -> Settings:
    return Settings(
        **key_settings("scheduling"),
        redis_url=redis_url,
        database_url=service_database.app_url,
        database_pool_size=20,
        secret_key="for this test run only",
        portal_base_url="http://portal.test",
        staff_base_url="http://staff.test",
        identity_url="http://127.0.0.1:1",
        notifications_url="http://127.0.0.1:1",
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    yield create_app(settings)
    db.dispose()


@pytest.fixture
def database(app: Flask, owner_engine: Engine, redis_url: str) -> Database:
    """The service's database, with nothing in it; Redis is as empty."""
    tables = [*Model.metadata.sorted_tables, *KIT_METADATA.sorted_tables]
    with owner_engine.begin() as connection:
        connection.execute(text(f"truncate {', '.join(table.name for table in tables)}"))
    with connect_redis(redis_url) as redis:
        redis.flushdb()
    return db


@pytest.fixture
def client(app: Flask, database: Database) -> SigningClient:
    return SigningClient(app)


@pytest.fixture
def now() -> datetime:
    """Tuesday, 10:00 in New York and 8:00 in Phoenix."""
    return NOW


@pytest.fixture
def portal() -> Claims:
    return PORTAL


@pytest.fixture
def requester() -> Callable[..., Requester]:
    return a_requester


@pytest.fixture
def harbor(database: Database) -> Clinic:
    return _open(Clinic(database, ZoneInfo("America/New_York")))


@pytest.fixture
def mesa(database: Database) -> Clinic:
    return _open(Clinic(database, ZoneInfo("America/Phoenix")))


def _open(clinic: Clinic) -> Clinic:
    long_ago, rules = NOW - timedelta(days=100), PortalRules(enabled=True)
    with clinic.database.transaction(clinic.id) as session:
        sync_practice(session, clinic.id, time_zone=clinic.zone.key, active=True, changed_at=long_ago)
        change_rules(session, OPERATOR, clinic.id, rules, now=NOW)
        for place, kind in (
            (clinic.office, LocationKind.OFFICE),
            (clinic.telehealth, LocationKind.TELEHEALTH),
        ):
            details = LocationDetails(id=place, name=kind.value.title(), kind=kind, address=None)
            save_location(session, OPERATOR, clinic.id, details, now=NOW)
        intake = {"name": "Therapy Intake", "open_to_new": True, "buffer_after_minutes": 15}
        _offer(session, clinic, clinic.intake, 60, **intake)
        _offer(session, clinic, clinic.session_type, 45, name="Therapy Session", open_to_new=False)
        for clinician_id in clinic.clinicians:
            sync_clinician(session, clinic.id, clinician_id, active=True, changed_at=long_ago)
            _employ(session, clinic, clinician_id)
    return clinic


def _offer(session: Session, clinic: Clinic, service_type_id: UUID, minutes: int, **how: Any) -> None:
    details = ServiceTypeDetails(id=service_type_id, open_to_existing=True, **how)
    code = CodeDetails(id=uuid4(), code=f"CODE-{minutes}", duration_minutes=minutes, is_default=True)
    save_service_type(session, OPERATOR, clinic.id, details, [code], now=NOW)


def _employ(session: Session, clinic: Clinic, clinician_id: UUID) -> None:
    offers = frozenset({clinic.intake, clinic.session_type})
    choices = ClinicianChoices(visible=True, accepts_new=True, service_type_ids=offers)
    set_up_clinician(session, OPERATOR, clinic.id, clinician_id, choices, now=NOW)
    for weekday in range(5):
        block = WorkBlock(
            id=uuid4(),
            clinician_id=clinician_id,
            location_id=clinic.office,
            weekday=weekday,
            starts=time(9),
            ends=time(17),
        )
        save_work_block(session, OPERATOR, clinic.id, block, now=NOW)
