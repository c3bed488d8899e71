"""A migrated branding database and a logo folder, emptied before each test, and two practices."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import Engine, NullPool, create_engine, text

from branding.app import create_app
from branding.extensions import db, store
from branding.models import Model
from branding.settings import Settings
from portal_contracts.tokens import PRACTICE_ADMINISTRATOR
from portal_kit.db import Database
from portal_kit.migrations import migrate
from portal_kit.redis import connect_redis
from portal_kit.tables import KIT_METADATA
from portal_kit.testing import SigningClient, key_settings, service_token, staff_token


@dataclass(frozen=True)
class Practice:
    id: UUID
    admin: UUID

    def token(self, *roles: str) -> str:
        return staff_token("branding", self.id, self.admin, *(roles or (PRACTICE_ADMINISTRATOR,)))

    @property
    def gateway(self) -> str:
        return service_token("portal-gateway", "branding", "theme:read", self.id)


@pytest.fixture(scope="session")
def databases(make_service_database: Callable[[str], Any]) -> Any:
    made = make_service_database("branding")
    migrate("branding", made.owner_url)
    return made


@pytest.fixture(scope="session")
def owner_engine(databases: Any) -> Engine:
    return create_engine(databases.owner_url, poolclass=NullPool)


@pytest.fixture(scope="session")
def settings(databases: Any, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        **key_settings("branding"),
        redis_url=redis_url,
        database_url=databases.app_url,
        database_pool_size=10,
        logo_dir=tmp_path_factory.mktemp("logos"),
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    yield create_app(settings)
    db.dispose()


@pytest.fixture
def database(app: Flask, owner_engine: Engine, redis_url: str, tmp_path: Path) -> Database:
    """The service's database with nothing in it; Redis and the logo folder are as empty."""
    tables = [*Model.metadata.sorted_tables, *KIT_METADATA.sorted_tables]
    with owner_engine.begin() as connection:
        connection.execute(text(f"truncate {', '.join(table.name for table in tables)}"))
    with connect_redis(redis_url) as redis:
        redis.flushdb()
    store.configure(tmp_path / "logos")
    return db


@pytest.fixture
def client(app: Flask, database: Database) -> SigningClient:
    return SigningClient(app)


@pytest.fixture
def harbor() -> Practice:
    return Practice(uuid4(), uuid4())


@pytest.fixture
def mesa() -> Practice:
    return Practice(uuid4(), uuid4())


@pytest.fixture
def draw() -> Callable[..., bytes]:
    """`draw("#0f4c5c", "#e09f3e")`: a PNG logo of two flat colours on nothing."""

    def draw(first: str, second: str, size: tuple[int, int] = (320, 120)) -> bytes:
        image = Image.new("RGBA", size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(image)
        pen.rectangle((0, 0, size[0] * 2 // 3, size[1]), fill=first)
        pen.rectangle((size[0] * 2 // 3 + 1, 0, size[0], size[1]), fill=second)
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        return buffer.getvalue()

    return draw
