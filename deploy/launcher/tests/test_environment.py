"""Each process gets its own settings and nobody else's."""

import json

import pytest

from launcher.databases import ServiceDatabase
from launcher.environment import Addresses, service_environment
from launcher.keyring import make_keyring
from launcher.services import GATEWAY, IDENTITY, NOTIFICATIONS, SERVICES

KEYRING = make_keyring()


def environment(service):
    database = ServiceDatabase(service.package, f"app-of-{service.name}", f"owner-of-{service.name}")
    return service_environment(
        service, Addresses(8400), KEYRING, "redis://x", database if service.has_database else None
    )


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_gets_its_own_private_key_and_everybodys_public_keys(service):
    given = environment(service)
    assert given["SERVICE_PRIVATE_KEY"] == KEYRING.seeds[service.name]
    assert set(json.loads(given["PUBLIC_KEYS"])) == {f"{each.name}.1" for each in SERVICES}
    others = [seed for name, seed in KEYRING.seeds.items() if name != service.name]
    assert not any(seed in value for seed in others for value in given.values())


def test_the_gateway_knows_no_database():
    assert not [name for name in environment(GATEWAY) if "DATABASE" in name]


def test_a_service_knows_the_peers_it_asks_and_no_others():
    assert environment(NOTIFICATIONS)["IDENTITY_URL"] == "http://127.0.0.1:8403"
    assert not [name for name in environment(IDENTITY) if name.endswith("_URL") and "8401" in name]
    assert "SCHEDULING_URL" not in environment(IDENTITY)


def test_what_lies_in_the_shell_by_accident_reaches_no_service(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://production")
    monkeypatch.setenv("AWS_SECRET", "x")
    assert "DATABASE_URL" not in environment(GATEWAY)
    assert "AWS_SECRET" not in environment(IDENTITY)
