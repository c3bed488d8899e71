"""What every suite works with: a real PostgreSQL, a real Redis, and services' databases."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from launcher import browser, databases
from launcher.databases import ServiceDatabase
from launcher.embedded_postgres_server import PostgresServer
from launcher.embedded_redis_server import RedisServer
from launcher.embedded_server import running
from launcher.own_system import RunningSystem, own_system
from launcher.ports import free_ports

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def postgres_admin_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL for this run, as its superuser; POSTGRES_ADMIN_URL names another to use."""
    if url := os.environ.get("POSTGRES_ADMIN_URL"):
        yield url
        return
    folder = tmp_path_factory.mktemp("servers") / "postgres"
    server = PostgresServer(folder, free_ports(), secrets.token_hex(16), durable=False, max_connections=300)
    with running(server):
        yield server.admin_url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty Redis for this run; REDIS_URL names another to use, as it is."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    folder = tmp_path_factory.mktemp("servers") / "redis"
    server = RedisServer(folder, free_ports(), secrets.token_hex(16), durable=False)
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


@pytest.fixture(scope="session")
def running_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """The whole system, demo data loaded: the one PORTAL_BASE_URL names, or one started for this run."""
    if portal_url := os.environ.get("PORTAL_BASE_URL"):
        yield RunningSystem(portal_url, os.environ["STAFF_BASE_URL"], os.environ["MAIL_BASE_URL"])
        return
    with own_system(tmp_path_factory.mktemp("system") / "state") as system:
        yield system


@pytest.fixture
def own_running_system(running_system: RunningSystem) -> RunningSystem:
    """The running system, where it was started here, so that a test may harm its processes."""
    if running_system.state is None:
        pytest.skip("this system runs elsewhere: its processes are not ours to harm")
    return running_system


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of this run: a second Playwright beside it would refuse to start.

    Fails, and never skips, where there is none.
    """
    from playwright.sync_api import sync_playwright  # only suites with a browser need it installed

    program = browser.find_browser(lambda _: None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(program), args=browser.OPTIONS)
        yield started
        started.close()
