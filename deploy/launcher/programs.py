"""What ./portal up runs: the two servers, a web process and a worker per service, the mail catcher."""

from __future__ import annotations

import sys
from pathlib import Path

from launcher.embedded_server import EmbeddedServer
from launcher.environment import Addresses, base_environment, mail_catcher_environment
from launcher.health import is_ready, url_answers
from launcher.processes import Program
from launcher.services import MAIL_PAGE_OFFSET, Service

_SERVER_STAGES = {"postgres": 0, "redis": 1}
_SERVICE_STAGE = 2
_WORKER_READY = '"worker_ready"'


def server_program(server: EmbeddedServer) -> Program:
    """Servers stop last, PostgreSQL after Redis."""
    name = server.directory.name
    return Program(
        name,
        server.command(),
        base_environment(),
        _SERVER_STAGES[name],
        lambda _: server.answers(),
        stop_signal=server.stop_signal,
        prepare=server.prepare(),
    )


def service_programs(service: Service, environment: dict[str, str], addresses: Addresses) -> list[Program]:
    """The web process and, where the service has one, the worker."""
    app = [*_module("gunicorn"), "-c", "python:portal_kit.gunicorn_conf", f"{service.package}.wsgi:app"]
    url = addresses.url(service.offset)
    programs = [Program(service.name, app, environment, _SERVICE_STAGE, lambda _: is_ready(url))]
    if service.has_worker:
        worker = _module(f"{service.package}.worker")
        programs.append(
            Program(
                f"{service.name}-worker",
                worker,
                environment,
                _SERVICE_STAGE,
                lambda log: _WORKER_READY in log,
            )
        )
    return programs


def mail_catcher_program(addresses: Addresses) -> Program:
    url = addresses.url(MAIL_PAGE_OFFSET)
    return Program(
        "mail",
        _module("launcher.mail_catcher"),
        mail_catcher_environment(addresses),
        _SERVICE_STAGE,
        lambda _: url_answers(url),
    )


def operator_command(service: Service, *arguments: str | Path) -> list[str]:
    """`python -m <package>.cli ...`"""
    return [*_module(f"{service.package}.cli"), *map(str, arguments)]


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]
