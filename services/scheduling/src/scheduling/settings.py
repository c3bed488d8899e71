"""What scheduling needs from its environment."""

from __future__ import annotations

from dataclasses import dataclass

from portal_kit.settings import DatabaseSettings, FaceSettings


@dataclass(frozen=True, kw_only=True)
class Settings(DatabaseSettings, FaceSettings):
    """It is the staff's face as well; identity signs staff in, notifications tells which mails went out.

    `trusted_proxies`: how many proxies in front of us may say who the visitor is; 0 when there is none.
    """

    identity_url: str
    notifications_url: str
    trusted_proxies: int = 0


@dataclass(frozen=True, kw_only=True)
class MigrationSettings:
    """For `migrate` alone: signs in as the role that owns the tables."""

    migration_database_url: str
