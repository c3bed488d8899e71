"""A made-up service, `courier`, on a real database and Redis."""

import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from redis import Redis

from portal_kit.db import Database
from portal_kit.migrations import migrate
from portal_kit.redis import connect_redis

sys.path.insert(0, str(Path(__file__).parent / "sample"))


@pytest.fixture(scope="session")
def courier(make_service_database):
    database = make_service_database("courier")
    migrate("courier", database.owner_url)
    return database


@pytest.fixture
def db(courier) -> Iterator[Database]:
    database = Database()
    database.configure(courier.app_url, pool_size=20)
    yield database
    database.dispose()


@pytest.fixture
def clean_db(db, courier) -> Database:
    """The same database with nothing in it, its relay numbers begun anew."""
    from sqlalchemy import create_engine, text

    engine = create_engine(courier.owner_url)
    with engine.begin() as connection:
        connection.execute(
            text("truncate parcels, outbox, inbox, audit_log, idempotency_keys restart identity")
        )
    engine.dispose()
    return db


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    client = connect_redis(redis_url)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@pytest.fixture
def practice() -> UUID:
    return uuid4()


@pytest.fixture
def other_practice() -> UUID:
    return uuid4()
