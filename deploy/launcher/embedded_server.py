"""What the two embedded servers have in common: start one for a while, wait until it answers."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from launcher.errors import LauncherError


class EmbeddedServer(Protocol):
    """A database server kept in one folder and run as one child process."""

    @property
    def stop_signal(self) -> signal.Signals: ...

    @property
    def directory(self) -> Path: ...

    def install(self) -> None:
        """Make the folder unless it is there; a kill meanwhile leaves nothing half made."""

    def command(self) -> list[str]: ...

    def prepare(self) -> Callable[[], None]:
        """What the child does before exec."""

    def answers(self) -> bool: ...


@contextmanager
def running(server: EmbeddedServer) -> Iterator[None]:
    """Run `server` until the block ends. For tests; ./portal up supervises its own."""
    server.install()
    log = server.directory.with_suffix(".log")
    with log.open("ab") as output:
        process = subprocess.Popen(
            server.command(),
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=server.prepare(),
        )
    try:
        wait_until_answering(server, process, log)
        yield
    finally:
        process.send_signal(server.stop_signal)
        process.wait(timeout=20)


def wait_until_answering(
    server: EmbeddedServer, process: subprocess.Popen[bytes], log: Path, seconds: float = 30
) -> None:
    """Return once the server answers. Raises LauncherError with the end of its log if it ends or hangs."""
    deadline = time.monotonic() + seconds
    while not server.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            name = server.directory.name
            raise LauncherError(f"{name} did not start. The end of its log, {log}:\n{tail(log)}")
        time.sleep(0.02)


def tail(log: Path, lines: int = 8) -> str:
    """The last lines of a log, indented for the terminal."""
    if not log.exists():
        return "  (no log)"
    return "\n".join("  " + line for line in log.read_text(errors="replace").splitlines()[-lines:])


def package_folder(package: str) -> Path:
    """Where an installed package's files are, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LauncherError(
            f"The package {package} is not installed; its wheel may not exist for this machine."
        )
    return Path(spec.submodule_search_locations[0])
