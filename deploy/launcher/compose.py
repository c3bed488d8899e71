"""The system in containers: a fresh .env for docker compose, and the browser story against that stack."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

from launcher.environment import Addresses
from launcher.errors import LauncherError
from launcher.keyring import Keyring, make_keyring
from launcher.paths import ROOT
from launcher.run_tests import run_pytest
from launcher.services import GATEWAY, MAIL_PAGE_OFFSET, SCHEDULING, SERVICES, WITH_DATABASE, WITH_DEMO

_PROJECT = "portal-test"
_TEST_PORT = 8480
_START_SECONDS = "240"


def env_text(port: int = 8400) -> str:
    """A .env for docker-compose.yml with new secrets; the portal listens on `port`, the others after it."""
    return "".join(f"{name}={value}\n" for name, value in _variables(make_keyring(), Addresses(port)).items())


def test_compose(pytest_arguments: list[str]) -> int:
    """Bring the stack up with secrets of its own, run tests-e2e against it, bring it down again.

    Raises LauncherError where there is no engine: then nothing was tested.
    """
    _require_engine()
    env_file = ROOT / ".portal" / "compose-test.env"
    env_file.parent.mkdir(exist_ok=True)
    env_file.touch(mode=0o600)
    env_file.write_text(env_text(_TEST_PORT))
    compose = ["docker", "compose", "--project-name", _PROJECT, "--env-file", str(env_file)]
    try:
        _bring_up(compose)
        return run_pytest(pytest_arguments or ["tests-e2e"], _where(Addresses(_TEST_PORT)))
    finally:
        _run([*compose, "down", "--volumes", "--remove-orphans"], quiet=True)
        env_file.unlink()


def _variables(keyring: Keyring, addresses: Addresses) -> dict[str, str]:
    public_keys = json.dumps(keyring.public_keys, separators=(",", ":"))
    variables = {
        "PORTAL_PORT": str(addresses.port + GATEWAY.offset),
        "STAFF_PORT": str(addresses.port + SCHEDULING.offset),
        "MAIL_PORT": str(addresses.port + MAIL_PAGE_OFFSET),
        **_where(addresses),
        "POSTGRES_PASSWORD": keyring.postgres_password,
        "REDIS_PASSWORD": keyring.redis_password,
        "PUBLIC_KEYS": f"'{public_keys}'",
    }
    for service in SERVICES:
        variables[f"{service.prefix}_SERVICE_PRIVATE_KEY"] = keyring.seeds[service.name]
        if service.is_face:
            variables[f"{service.prefix}_SECRET_KEY"] = keyring.secret_keys[service.name]
    for service in WITH_DATABASE:
        variables[f"{service.prefix}_OWNER_PASSWORD"] = keyring.owner_passwords[service.name]
        variables[f"{service.prefix}_APP_PASSWORD"] = keyring.app_passwords[service.name]
    return variables


def _where(addresses: Addresses) -> dict[str, str]:
    return {
        "PORTAL_BASE_URL": addresses.portal,
        "STAFF_BASE_URL": addresses.staff,
        "MAIL_BASE_URL": addresses.mail,
    }


def _require_engine() -> None:
    if not (ROOT / "docker-compose.yml").exists():
        raise LauncherError("There is no docker-compose.yml here.")
    if shutil.which("docker") is None or _run(["docker", "compose", "version"], quiet=True):
        raise LauncherError(
            "./portal test --compose needs Docker with Compose v2: `docker compose version` fails."
        )
    if _run(["docker", "info"], quiet=True):
        raise LauncherError("No Docker engine answers (`docker info` fails). Start it, then run this again.")


def _bring_up(compose: list[str]) -> None:
    if _run([*compose, "up", "--build", "--detach", "--wait", "--wait-timeout", _START_SECONDS]):
        _run([*compose, "ps", "--all"])
        _run([*compose, "logs", "--tail", "30"])
        raise LauncherError("The compose stack did not become healthy; its logs are above.")
    for service in WITH_DEMO:
        if _run([*compose, "run", "--rm", "--no-deps", f"{service.name}-demo"]):
            raise LauncherError(f"The demo data of {service.name} could not be loaded; why is above.")


def _run(command: list[str], *, quiet: bool = False) -> int:
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(
        command, cwd=ROOT, stdout=output, stderr=output, env=_engine_environment()
    ).returncode


def _engine_environment() -> dict[str, str]:
    """Without our own base URLs: in the shell they would overrule the .env file."""
    return {name: value for name, value in os.environ.items() if not name.endswith("_BASE_URL")}
