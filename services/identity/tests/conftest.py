"""A migrated identity database, emptied before each test, and two practices with staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, text

from identity.app import create_app
from identity.extensions import db
from identity.models import Model
from identity.settings import Settings
from identity.usecases.patients import create_patient
from identity.usecases.practices import create_practice
from identity.usecases.staff import create_staff
from portal_contracts.tokens import CLINICIAN, PRACTICE_ADMINISTRATOR, SCHEDULER, Claims
from portal_kit.commands import operator
from portal_kit.db import Database
from portal_kit.migrations import migrate
from portal_kit.redis import connect_redis
from portal_kit.tables import KIT_METADATA
from portal_kit.testing import SigningClient, key_settings, service_token, staff_token

PASSWORD = "quiet-river-stones"
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Clinic:
    """One practice as a test sees it: its id, its code, and a staff user of each role."""

    id: UUID
    code: str
    staff: dict[str, UUID]

    def token(self, role: str = SCHEDULER) -> str:
        return staff_token("identity", self.id, self.staff[role], role)

    def email(self, role: str = SCHEDULER) -> str:
        return f"{role}@{self.code}.example"

    def claims(self, role: str = SCHEDULER) -> Claims:
        return Claims(
            issuer="identity",
            audience=("identity",),
            kind="staff",
            subject=str(self.staff[role]),
            practice_id=self.id,
            roles=frozenset({role}),
        )


@pytest.fixture(scope="session")
def databases(make_service_database: Callable[[str], Any]) -> Any:
    made = make_service_database("identity")
    migrate("identity", made.owner_url)
    return made


@pytest.fixture(scope="session")
def owner_engine(databases: Any) -> Engine:
    return create_engine(databases.owner_url, poolclass=NullPool)


@pytest.fixture(scope="session")
def settings(databases: Any, redis_url: str) -> Settings:
    return Settings(
        **key_settings("identity"), redis_url=redis_url, database_url=databases.app_url, database_pool_size=10
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
    return NOW


@pytest.fixture
def password() -> str:
    """Every staff user's, in every practice."""
    return PASSWORD


@pytest.fixture
def sign_in_token() -> str:
    """What scheduling shows to sign somebody in."""
    return service_token("scheduling", "identity", "staff:sign-in")


@pytest.fixture
def harbor(database: Database) -> Clinic:
    return _make_clinic(database, "harbor-light", "America/New_York")


@pytest.fixture
def mesa(database: Database) -> Clinic:
    return _make_clinic(database, "mesa-verde", "America/Phoenix")


@pytest.fixture
def make_patient(database: Database) -> Callable[..., UUID]:
    """`make_patient(clinic, "Ana", "Diaz", "1990-04-02", email=..., phone=...)` returns the patient's id."""

    def make(
        clinic: Clinic,
        given_name: str,
        family_name: str,
        birth_date: str,
        *,
        email: str | None = None,
        phone: str | None = None,
    ) -> UUID:
        patient_id = uuid4()
        with database.transaction(clinic.id) as session:
            create_patient(
                session,
                operator("identity"),
                clinic.id,
                patient_id=patient_id,
                given_name=given_name,
                family_name=family_name,
                birth_date=datetime.fromisoformat(birth_date).date(),
                email=email,
                phone=phone,
                now=NOW,
            )
        return patient_id

    return make


def _make_clinic(database: Database, code: str, time_zone: str) -> Clinic:
    clinic = Clinic(uuid4(), code, {role: uuid4() for role in (PRACTICE_ADMINISTRATOR, SCHEDULER, CLINICIAN)})
    with database.transaction(clinic.id) as session:
        create_practice(
            session,
            operator("identity"),
            practice_id=clinic.id,
            code=code,
            name=code.replace("-", " ").title(),
            time_zone=time_zone,
            phone="(212) 555-0100",
            now=NOW,
        )
        for role, staff_user_id in clinic.staff.items():
            create_staff(
                session,
                operator("identity"),
                clinic.id,
                staff_user_id=staff_user_id,
                email=clinic.email(role),
                display_name=f"{code} {role}",
                credentials="LCSW" if role == CLINICIAN else None,
                roles=[role],
                password=PASSWORD,
                now=NOW,
            )
    return clinic
