"""The whole system on this machine: data, programs, and the steps from nothing to healthy."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launcher.backing import Backing, backing_for
from launcher.databases import ServiceDatabase, provision, read_note, write_note
from launcher.embedded_server import tail, wait_until_answering
from launcher.environment import Addresses, service_environment
from launcher.errors import LauncherError
from launcher.jobs import Job, run_jobs
from launcher.keyring import Keyring, load_keyring
from launcher.paths import DEMO, LOGOS, LOGS, ROOT, SECRETS
from launcher.processes import Supervisor
from launcher.programs import mail_catcher_program, operator_command, server_program, service_programs
from launcher.services import SERVICES, WITH_DATABASE, WITH_DEMO, Service

_START_SECONDS = 90
_TRIES_WHILE_STARTING = 3


@dataclass(frozen=True)
class System:
    """Everything known before anything is started."""

    addresses: Addresses
    keyring: Keyring
    backing: Backing
    databases: dict[str, ServiceDatabase]

    def environment(self, service: Service) -> dict[str, str]:
        database = self.databases.get(service.name)
        return service_environment(service, self.addresses, self.keyring, self.backing.redis_url, database)


def describe(port: int) -> System:
    """The system whose portal listens on `port`, with the secrets kept here. Starts nothing."""
    addresses, keyring = Addresses(port), load_keyring(SECRETS)
    return System(addresses, keyring, backing_for(addresses, keyring), {})


def start_servers(system: System, supervisor: Supervisor) -> None:
    for server in system.backing.servers:
        server.install()
        (child,) = supervisor.start(server_program(server))
        wait_until_answering(server, child.process, child.log)


def provision_databases(system: System) -> System:
    """Roles and databases of every service. The answer knows where they are."""
    for service in WITH_DATABASE:
        system.databases[service.name] = provision(
            system.backing.postgres_admin_url,
            service.package,
            system.keyring.owner_passwords[service.name],
            system.keyring.app_passwords[service.name],
        )
    return system


def prepare_data(system: System, say: Callable[[str], None]) -> None:
    """Migrate, then load the demo, where either changed since it was last done to these databases."""
    migrations = {service: _digest_of_migrations(service) for service in WITH_DATABASE}
    _run_where_due(system, "Migrating", ["migrate"], migrations, say)
    demo = dict.fromkeys(WITH_DEMO, _digest(DEMO))
    _run_where_due(system, "Loading the demo data of", ["demo", str(DEMO)], demo, say)


def _run_where_due(
    system: System, title: str, command: list[str], digests: dict[Service, str], say: Callable[[str], None]
) -> None:
    due = {s: digest for s, digest in digests.items() if _done(system, s).get(command[0]) != digest}
    if not due:
        return
    say(f"{title} {', '.join(service.name for service in due)}")
    run_operators(system, list(due), *command)
    for service, digest in due.items():
        _remember(system, service, command[0], digest)


def run_operators(system: System, services: list[Service], *command: str) -> None:
    """One operators' command of several services, all at once. Raises LauncherError when one fails."""
    run_jobs(
        [
            Job(
                f"{service.name}-{command[0]}",
                operator_command(service, *command),
                system.environment(service),
            )
            for service in services
        ],
        LOGS,
    )


def start_programs(system: System, supervisor: Supervisor) -> None:
    LOGOS.mkdir(parents=True, exist_ok=True)
    supervisor.start(mail_catcher_program(system.addresses))
    for service in SERVICES:
        supervisor.start(*service_programs(service, system.environment(service), system.addresses))


def wait_until_healthy(supervisor: Supervisor, changed: Callable[[], None]) -> None:
    """Return when every program is ready; call `changed` whenever one gets there.

    Raises LauncherError, with the end of its log, for a program that keeps ending or never gets ready.
    """
    deadline = time.monotonic() + _START_SECONDS
    while waiting := [child for child in supervisor.children if not (child.ready and child.is_alive)]:
        for child in waiting:
            if child.restarts >= _TRIES_WHILE_STARTING or time.monotonic() > deadline:
                state = "keeps ending" if child.restarts else "did not get ready"
                raise LauncherError(
                    f"{child.program.name} {state}. The end of {child.log}:\n{tail(child.log, 12)}"
                )
        if supervisor.mend():
            changed()
        time.sleep(0.1)


def _digest_of_migrations(service: Service) -> str:
    return _digest(ROOT / service.folder / "src" / service.package / "migrations")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc"):
        digest.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    return digest.hexdigest()


def _done(system: System, service: Service) -> dict[str, str]:
    """What was done to this service's database: kept with the database, and gone with it."""
    note = read_note(system.backing.postgres_admin_url, service.package)
    return dict(json.loads(note)) if note.startswith("{") else {}


def _remember(system: System, service: Service, step: str, digest: str) -> None:
    done = _done(system, service) | {step: digest}
    write_note(system.backing.postgres_admin_url, service.package, json.dumps(done))
