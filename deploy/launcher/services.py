"""The table of services: what each is called, where it listens and what it needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """One service. `offset` is added to the portal's port; `peers` are the services it asks questions."""

    name: str
    package: str
    offset: int
    peers: tuple[str, ...] = ()
    has_database: bool = True
    is_face: bool = False

    @property
    def has_worker(self) -> bool:
        return self.has_database

    @property
    def folder(self) -> str:
        return f"services/{self.name}"

    @property
    def prefix(self) -> str:
        """How its variables start where one file holds those of all services."""
        return self.package.upper()


IDENTITY = Service("identity", "identity", 3)
SCHEDULING = Service("scheduling", "scheduling", 1, peers=("identity", "notifications"), is_face=True)
GATEWAY = Service(
    "portal-gateway",
    "portal_gateway",
    0,
    peers=("identity", "scheduling", "branding"),
    has_database=False,
    is_face=True,
)
NOTIFICATIONS = Service("notifications", "notifications", 4, peers=("identity", "scheduling", "branding"))
BRANDING = Service("branding", "branding", 5, peers=("identity",))

SERVICES = (GATEWAY, SCHEDULING, IDENTITY, NOTIFICATIONS, BRANDING)
WITH_DATABASE = tuple(service for service in SERVICES if service.has_database)
WITH_DEMO = (IDENTITY, SCHEDULING, BRANDING)  # they own what deploy/demo describes

MAIL_PAGE_OFFSET, SMTP_OFFSET, POSTGRES_OFFSET, REDIS_OFFSET = 2, 6, 7, 8
