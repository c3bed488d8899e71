"""What branding needs from its environment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portal_kit.settings import DatabaseSettings


@dataclass(frozen=True, kw_only=True)
class Settings(DatabaseSettings):
    """`logo_dir` is a folder that the web and the worker process share."""

    logo_dir: Path


@dataclass(frozen=True, kw_only=True)
class MigrationSettings:
    """For `migrate` alone: signs in as the role that owns the tables."""

    migration_database_url: str
