"""What this service reads from its environment."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from portal_kit.settings import DatabaseSettings, SettingsMissing

_PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True)
class ServerAddress:
    """Where the mail server is. Read from `smtp://[user:password@]host[:port]`; `smtps` begins with TLS."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str = ""

    @classmethod
    def from_url(cls, url: str) -> ServerAddress:
        """Raises ValueError for what is no such URL."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("no address of a mail server")
        user = unquote(parts.username) if parts.username else None
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or _PORTS[parts.scheme],
            user,
            unquote(parts.password or ""),
        )

    def is_this_machine(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True, kw_only=True)
class Settings(DatabaseSettings):
    """`mail_from` is the bare address mails come from; base URLs have no slash at the end."""

    identity_url: str
    scheduling_url: str
    branding_url: str
    portal_base_url: str
    staff_base_url: str
    smtp_url: str
    mail_from: str

    def __post_init__(self) -> None:
        """Refuse to start with what could never send a mail."""
        problems = [
            f"{name} ({problem})"
            for name, problem in (
                ("MAIL_FROM", self._mail_from_problem()),
                ("SMTP_URL", self._smtp_problem()),
            )
            if problem
        ]
        if problems:
            raise SettingsMissing(f"Settings are missing or malformed: {', '.join(problems)}")

    @property
    def mail_server(self) -> ServerAddress:
        return ServerAddress.from_url(self.smtp_url)

    @property
    def mail_domain(self) -> str:
        return self.mail_from.rpartition("@")[2]

    @property
    def address_salt(self) -> bytes:
        """What addresses are counted under; changing the service's key merely starts the counts anew."""
        return hmac.new(self.service_private_key.encode(), b"address limits", hashlib.sha256).digest()

    def _mail_from_problem(self) -> str | None:
        try:
            fine = bool(Address(addr_spec=self.mail_from).domain)
        except (MessageError, ValueError, IndexError):
            fine = False
        return None if fine else "Not a bare e-mail address."

    def _smtp_problem(self) -> str | None:
        try:
            return None if self.mail_server.port else "No port."
        except ValueError:
            return "Not smtp://[user:password@]host[:port]."


@dataclass(frozen=True, kw_only=True)
class MigrationSettings:
    """Signs in as the role that owns the tables; read by `migrate` alone."""

    migration_database_url: str
