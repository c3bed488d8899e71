"""What identity needs from its environment."""

from __future__ import annotations

from dataclasses import dataclass

from portal_kit.settings import DatabaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(DatabaseSettings):
    """Nothing beside a service's usual settings: identity asks no other service."""


@dataclass(frozen=True, kw_only=True)
class MigrationSettings:
    """For `migrate` alone: signs in as the role that owns the tables."""

    migration_database_url: str
