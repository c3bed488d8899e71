"""The gateway between real HTTP peers and a real Redis, with two practices in all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from redis import Redis

from portal_gateway.app import create_app
from portal_gateway.settings import Settings
from portal_kit.redis import connect_redis
from portal_kit.testing import key_settings

sys.path.insert(0, str(Path(__file__).parent / "edge"))

from contract_peers.peers import BrandingPeer, IdentityPeer, SchedulingPeer, World
from contract_peers.practices import NOW, MadePractice, first_practice, second_practice
from contract_peers.server import ContractPeer
from contract_peers.visitor import PERSON, Visitor

MakeApp = Callable[..., Flask]


@pytest.fixture
def creek() -> MadePractice:
    """Two services, two places, two clinicians, in New York."""
    return first_practice()


@pytest.fixture
def plum() -> MadePractice:
    """One of everything, in Phoenix."""
    return second_practice()


@pytest.fixture
def world(creek: MadePractice, plum: MadePractice) -> World:
    return World(creek, plum)


@pytest.fixture
def identity(world: World) -> Iterator[IdentityPeer]:
    yield from _running(IdentityPeer(world))


@pytest.fixture
def scheduling(world: World) -> Iterator[SchedulingPeer]:
    yield from _running(SchedulingPeer(world))


@pytest.fixture
def branding(world: World) -> Iterator[BrandingPeer]:
    yield from _running(BrandingPeer(world))


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    client = connect_redis(redis_url)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Templates are compiled once for the run, not once for every test's app."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def make_app(
    identity: IdentityPeer,
    scheduling: SchedulingPeer,
    branding: BrandingPeer,
    redis: Redis,
    redis_url: str,
    compiled_templates: Path,
) -> MakeApp:
    def make(**changed: Any) -> Flask:
        settings: dict[str, Any] = {
            **key_settings("portal-gateway"),
            "redis_url": redis_url,
            "secret_key": "a-key-for-tests-alone",
            "portal_base_url": "http://localhost",
            "staff_base_url": "http://localhost:8401",
            "identity_url": identity.url,
            "scheduling_url": scheduling.url,
            "branding_url": branding.url,
            "posts_per_minute": 1000,
        }
        app = create_app(Settings(**settings | changed), clock=lambda: NOW)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled_templates))
        return app

    return make


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def at_details(visitor: Visitor, plum: MadePractice) -> Visitor:
    """On the empty form, a time of the smaller practice picked."""
    visitor.open(f"/p/{plum.code}/times")
    visitor.pick()
    return visitor


@pytest.fixture
def at_check(at_details: Visitor) -> Visitor:
    at_details.click("Continue", PERSON)
    return at_details


@pytest.fixture(params=["identity", "scheduling", "branding"])
def any_peer(request: pytest.FixtureRequest) -> ContractPeer:
    peer: ContractPeer = request.getfixturevalue(request.param)
    return peer


def _running(peer: Any) -> Iterator[Any]:
    yield peer
    peer.stop()
