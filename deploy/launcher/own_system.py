"""A whole system of one's own, for tests: other ports, another state folder, gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher.child import dies_with_parent
from launcher.environment import Addresses
from launcher.errors import LauncherError
from launcher.paths import ROOT
from launcher.ports import free_ports

_START_SECONDS = 110


@dataclass(frozen=True)
class RunningSystem:
    """Where a running system's faces are. `state` is its folder, None where it was not started here."""

    portal_url: str
    staff_url: str
    mail_url: str
    state: Path | None = None

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run `./portal COMMAND` for this system."""
        return subprocess.run(
            [sys.executable, ROOT / "portal", *command],
            env=os.environ | {"PORTAL_STATE_DIR": str(self.state)},
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def own_system(state: Path) -> Iterator[RunningSystem]:
    """Start everything by ./portal up, wait until it is healthy, stop it at the end.

    Raises LauncherError with what it printed when it does not get there.
    """
    addresses = Addresses(free_ports(len(Addresses(0).all())))
    output = state.parent / f"{state.name}-up.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, ROOT / "portal", "up", "--port", str(addresses.port)],
            env=os.environ | {"PORTAL_STATE_DIR": str(state)},
            stdout=log,
            stderr=log,
            preexec_fn=dies_with_parent(),
        )
    try:
        _wait_until_announced(process, output)
        yield RunningSystem(addresses.portal, addresses.staff, addresses.mail, state)
    finally:
        process.terminate()
        process.wait(timeout=90)


def _wait_until_announced(process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while "Everything is healthy" not in output.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise LauncherError(f"./portal up did not get everything healthy:\n{output.read_text()}")
        time.sleep(0.1)
