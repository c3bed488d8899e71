"""The environment of each process: settings reach services through nothing else."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from launcher.databases import ServiceDatabase
from launcher.keyring import Keyring, make_keyring
from launcher.paths import DEPLOY, LOGOS, MAIL
from launcher.services import (
    GATEWAY,
    MAIL_PAGE_OFFSET,
    POSTGRES_OFFSET,
    REDIS_OFFSET,
    SCHEDULING,
    SERVICES,
    SMTP_OFFSET,
    Service,
)

# What a child may see of the terminal it was started from; anything else would be a setting by accident.
_INHERITED = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
)
_SMALL = {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Addresses:
    """Where everything listens, counted from the portal's own port; all on loopback."""

    port: int

    def of(self, offset: int) -> str:
        return f"127.0.0.1:{self.port + offset}"

    def url(self, offset: int) -> str:
        return f"http://{self.of(offset)}"

    @property
    def portal(self) -> str:
        return self.url(GATEWAY.offset)

    @property
    def staff(self) -> str:
        return self.url(SCHEDULING.offset)

    @property
    def mail(self) -> str:
        return self.url(MAIL_PAGE_OFFSET)

    def all(self) -> dict[str, int]:
        """Every port by the name of what listens there."""
        offsets = {service.name: service.offset for service in SERVICES}
        offsets |= {"mail page": MAIL_PAGE_OFFSET, "SMTP": SMTP_OFFSET}
        offsets |= {"postgres": POSTGRES_OFFSET, "redis": REDIS_OFFSET}
        return {name: self.port + offset for name, offset in offsets.items()}


def base_environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return inherited | _SMALL | {"PYTHONUNBUFFERED": "1", "PYTHONSAFEPATH": "1"}


def service_environment(
    service: Service, addresses: Addresses, keyring: Keyring, redis_url: str, database: ServiceDatabase | None
) -> dict[str, str]:
    """All settings of one service's web, worker and operators' commands."""
    settings = {
        "SERVICE_KEY_ID": f"{service.name}.1",
        "SERVICE_PRIVATE_KEY": keyring.seeds[service.name],
        "PUBLIC_KEYS": json.dumps(keyring.public_keys),
        "REDIS_URL": redis_url,
        "PORTAL_BASE_URL": addresses.portal,
        "STAFF_BASE_URL": addresses.staff,
        "BIND": addresses.of(service.offset),
    }
    by_name = {peer.name: peer for peer in SERVICES}
    settings |= {f"{by_name[peer].prefix}_URL": addresses.url(by_name[peer].offset) for peer in service.peers}
    if database:
        settings |= {"DATABASE_URL": database.app_url, "MIGRATION_DATABASE_URL": database.owner_url}
    if service.is_face:
        settings["SECRET_KEY"] = keyring.secret_keys[service.name]
    return base_environment() | settings | _own_settings(service, addresses)


def _own_settings(service: Service, addresses: Addresses) -> dict[str, str]:
    return {
        "notifications": {
            "SMTP_URL": f"smtp://{addresses.of(SMTP_OFFSET)}",
            "MAIL_FROM": "portal@portal.example",
        },
        "branding": {"LOGO_DIR": str(LOGOS)},
    }.get(service.name, {})


def mail_catcher_environment(addresses: Addresses) -> dict[str, str]:
    return base_environment() | {
        "PYTHONPATH": str(DEPLOY),
        "MAIL_DIR": str(MAIL),
        "SMTP_BIND": addresses.of(SMTP_OFFSET),
        "MAIL_PAGE_BIND": addresses.of(MAIL_PAGE_OFFSET),
    }


def settings_that_lead_nowhere(service: Service) -> dict[str, str]:
    """Complete settings whose servers are not there: whatever starts, must start without them."""
    nowhere = "postgresql://nobody:none@127.0.0.1:1/none"
    database = ServiceDatabase("none", nowhere, nowhere) if service.has_database else None
    return service_environment(service, Addresses(8400), make_keyring(), "redis://127.0.0.1:1/0", database)
