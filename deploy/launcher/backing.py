"""The PostgreSQL and the Redis that a system works with: embedded ones, or those the environment names."""

from __future__ import annotations

import os
from dataclasses import dataclass

from launcher.embedded_postgres_server import PostgresServer
from launcher.embedded_redis_server import RedisServer
from launcher.embedded_server import EmbeddedServer
from launcher.environment import Addresses
from launcher.keyring import Keyring
from launcher.paths import STATE
from launcher.services import POSTGRES_OFFSET, REDIS_OFFSET


@dataclass(frozen=True)
class Backing:
    """`servers` are those to be started here."""

    postgres_admin_url: str
    redis_url: str
    servers: list[EmbeddedServer]

    @property
    def elsewhere(self) -> frozenset[str]:
        """The names of what runs elsewhere."""
        return frozenset({"postgres", "redis"} - {server.directory.name for server in self.servers})


def backing_for(addresses: Addresses, keyring: Keyring) -> Backing:
    """POSTGRES_ADMIN_URL and REDIS_URL each take an embedded server's place."""
    postgres = PostgresServer(STATE / "postgres", addresses.port + POSTGRES_OFFSET, keyring.postgres_password)
    redis = RedisServer(STATE / "redis", addresses.port + REDIS_OFFSET, keyring.redis_password)
    admin_url, redis_url = os.environ.get("POSTGRES_ADMIN_URL"), os.environ.get("REDIS_URL")
    servers: list[EmbeddedServer] = [] if admin_url else [postgres]
    servers += [] if redis_url else [redis]
    return Backing(admin_url or postgres.admin_url, redis_url or redis.url, servers)
