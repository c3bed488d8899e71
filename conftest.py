"""What every suite works with: a real PostgreSQL, a real Redis, and the whole system where a test asks for it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator

import pytest

from launcher import databases
from launcher.databases import ServiceDatabase
from launcher.embedded_postgres_server import PostgresServer
from launcher.embedded_redis_server import RedisServer
from launcher.embedded_server import free_port, running


@pytest.fixture(scope="session")
def postgres_admin_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL for this run, as its superuser; POSTGRES_ADMIN_URL names another to use."""
    if url := os.environ.get("POSTGRES_ADMIN_URL"):
        yield url
        return
    folder = tmp_path_factory.mktemp("servers") / "postgres"
    server = PostgresServer(folder, free_port(), secrets.token_hex(16), durable=False, max_connections=300)
    with running(server):
        yield server.admin_url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty Redis for this run; REDIS_URL names another to use, which is emptied first by nobody."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    folder = tmp_path_factory.mktemp("servers") / "redis"
    server = RedisServer(folder, free_port(), secrets.token_hex(16), durable=False)
    with running(server):
        yield server.url


@pytest.fixture(scope="session")
def make_service_database(postgres_admin_url: str) -> Iterator[Callable[[str], ServiceDatabase]]:
    """`make_service_database("scheduling")`: an empty database with that service's two roles.

    Takes the service's Python package name. The caller runs the migrations, as `owner_url`.
    """
    made: list[str] = []

    def make(service: str) -> ServiceDatabase:
        name = f"{service}_test_{secrets.token_hex(6)}"
        made.append(name)
        return databases.provision(postgres_admin_url, service, "test-owner", "test-app", name)

    yield make
    for name in made:
        databases.drop(postgres_admin_url, name)


@pytest.fixture(scope="session")
def clone_service_database(
    postgres_admin_url: str,
) -> Iterator[Callable[[ServiceDatabase, str], ServiceDatabase]]:
    """`clone_service_database(migrated, "scheduling")`: a copy in milliseconds.

    Nobody may be connected to the original meanwhile: dispose of the engine that migrated it.
    """
    made: list[str] = []

    def clone(template: ServiceDatabase, service: str) -> ServiceDatabase:
        name = f"{service}_test_{secrets.token_hex(6)}"
        made.append(name)
        return databases.clone(postgres_admin_url, template, service, name)

    yield clone
    for name in made:
        databases.drop(postgres_admin_url, name)
