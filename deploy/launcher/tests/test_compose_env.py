"""The .env for docker compose."""

import json

from launcher.compose import env_text
from launcher.services import SERVICES, WITH_DATABASE


def variables(text):
    return dict(line.split("=", 1) for line in text.splitlines())


def test_every_service_finds_its_own_secrets_in_it():
    given = variables(env_text())
    for service in SERVICES:
        assert len(given[f"{service.prefix}_SERVICE_PRIVATE_KEY"]) == 43
    for service in WITH_DATABASE:
        assert given[f"{service.prefix}_OWNER_PASSWORD"] != given[f"{service.prefix}_APP_PASSWORD"]
    assert set(json.loads(given["PUBLIC_KEYS"].strip("'"))) == {f"{service.name}.1" for service in SERVICES}


def test_no_two_calls_give_the_same_secret():
    first, second = variables(env_text()), variables(env_text())
    secret = [name for name in first if name.endswith(("_KEY", "_PASSWORD", "_KEYS"))]
    assert len(secret) > 10
    assert not [name for name in secret if first[name] == second[name]]
