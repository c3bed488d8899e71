"""./portal up: start everything, tell where it is, keep it running, stop it cleanly."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from launcher.announcement import announcement
from launcher.errors import LauncherError
from launcher.paths import LOGOS, LOGS, MAIL, RUN_STATE, SECRETS, STATE
from launcher.ports import require_free
from launcher.processes import Supervisor
from launcher.rotation import rotate
from launcher.run_state import only_one_running, write_run_state
from launcher.system import (
    System,
    describe,
    prepare_data,
    provision_databases,
    start_programs,
    start_servers,
    wait_until_healthy,
)

_LEAST_FREE_BYTES = 300_000_000
_ROTATE_SECONDS = 10.0


class StopAsked(BaseException):
    """Ctrl-C, ./portal down, or the terminal went away."""


def up(port: int, *, fresh: bool) -> int:
    """Run until asked to stop. Exit code 0; LauncherError when it can't start."""
    os.umask(0o077)  # mails, logs and logos are their owner's alone
    with only_one_running(), _signals_raise():
        _make_room(fresh)
        supervisor = Supervisor(LOGS, say)
        try:
            system = _bring_up(port, supervisor)
            say(announcement(system.addresses))
            _keep_running(port, supervisor)
        except StopAsked:
            say("Stopping")
        finally:
            _stop(supervisor)
    say("Stopped.")
    return 0


def say(text: str) -> None:
    with contextlib.suppress(
        BrokenPipeError, OSError
    ):  # a closed terminal is no reason to leave data unsaved
        print(text, flush=True)


def _bring_up(port: int, supervisor: Supervisor) -> System:
    began = time.monotonic()
    system = describe(port)
    require_free(system.addresses, skip=system.backing.elsewhere)
    say("Starting PostgreSQL and Redis")
    start_servers(system, supervisor)
    write_run_state(port, supervisor.children)
    provision_databases(system)
    prepare_data(system, say)
    say("Starting the services")
    start_programs(system, supervisor)
    wait_until_healthy(supervisor, lambda: write_run_state(port, supervisor.children))
    say(f"Everything is healthy after {time.monotonic() - began:.1f} s.")
    return system


def _keep_running(port: int, supervisor: Supervisor) -> None:
    rotated = time.monotonic()
    while True:
        if supervisor.mend():
            write_run_state(port, supervisor.children)
        if time.monotonic() - rotated > _ROTATE_SECONDS:
            rotated = time.monotonic()
            rotate(LOGS)
        time.sleep(0.2)


def _make_room(fresh: bool) -> None:
    for kept in (STATE / "postgres", STATE / "redis", MAIL, LOGOS, LOGS, SECRETS, RUN_STATE) if fresh else ():
        _delete(kept)
    LOGS.mkdir(parents=True, exist_ok=True)
    LOGS.chmod(0o700)  # the installation may have made it before
    free = shutil.disk_usage(STATE).free
    if free < _LEAST_FREE_BYTES:
        raise LauncherError(
            f"The disk that holds {STATE} is full: {free // 1_000_000} MB are free, "
            f"and {_LEAST_FREE_BYTES // 1_000_000} MB are needed."
        )


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _signals_raise() -> Iterator[None]:
    """Turn each signal that asks us to stop into StopAsked, once."""

    def ask(number: int, frame: FrameType | None) -> None:
        _on_stop_signals(signal.SIG_IGN)
        raise StopAsked

    _on_stop_signals(ask)
    try:
        yield
    finally:
        _on_stop_signals(signal.SIG_DFL)


def _stop(supervisor: Supervisor) -> None:
    """Stop all; a second Ctrl-C meanwhile kills what is left."""
    _on_stop_signals(lambda number, frame: supervisor.kill())
    supervisor.stop()


def _on_stop_signals(handler: signal._HANDLER) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)
