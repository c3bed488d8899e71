"""What a running system tells other commands about itself: one lock, one small file."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from launcher.errors import LauncherError
from launcher.paths import RUN_LOCK, RUN_STATE
from launcher.processes import Child


@dataclass(frozen=True)
class ProcessState:
    name: str
    pid: int
    ready: bool
    restarts: int


@dataclass(frozen=True)
class RunState:
    """The running ./portal up: its process id, the portal's port and its children."""

    pid: int
    port: int
    processes: list[ProcessState]


@contextmanager
def only_one_running() -> Iterator[None]:
    """Hold the lock of this state folder. The kernel lets go of it with the process, so it is never stale.

    Raises LauncherError when another ./portal up holds it.
    """
    RUN_LOCK.parent.mkdir(parents=True, exist_ok=True)
    with RUN_LOCK.open("a") as lock:
        if not _try_lock(lock):
            raise LauncherError(_already_running())
        try:
            yield
        finally:
            RUN_STATE.unlink(missing_ok=True)


def is_running() -> bool:
    if not RUN_LOCK.exists():
        return False
    with RUN_LOCK.open("a") as lock:
        return not _try_lock(lock)


def write_run_state(port: int, children: list[Child]) -> None:
    states = [ProcessState(c.program.name, c.pid, c.ready and c.is_alive, c.restarts) for c in children]
    _replace(RUN_STATE, json.dumps(asdict(RunState(os.getpid(), port, states)), indent=2))


def read_run_state() -> RunState:
    """Raises LauncherError when nothing runs, or nothing has got far enough to say where."""
    if not is_running():
        raise LauncherError("The portal is not running. ./portal up starts it.")
    if not RUN_STATE.exists():
        raise LauncherError("The portal is only just starting; ask again in a moment.")
    kept: dict[str, Any] = json.loads(RUN_STATE.read_text())
    return RunState(kept["pid"], kept["port"], [ProcessState(**state) for state in kept["processes"]])


def _already_running() -> str:
    if not RUN_STATE.exists():
        return "Another ./portal up is just starting or stopping here."
    state = read_run_state()
    return (
        f"The portal is already running here (process {state.pid}): http://127.0.0.1:{state.port}/. "
        "./portal status shows how it is, ./portal down stops it."
    )


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _replace(file: Path, text: str) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(file)
