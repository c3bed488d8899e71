"""./portal status, down and memory: what runs, stopping it, and what it costs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from functools import partial

import psutil

from launcher.environment import Addresses
from launcher.errors import LauncherError
from launcher.health import url_answers, why_not_ready
from launcher.run_state import ProcessState, RunState, is_running, read_run_state
from launcher.services import MAIL_PAGE_OFFSET, SERVICES

_STOP_SECONDS = 60


def show_status() -> int:
    """Print a table of all processes. Exit code 0 only when every one is healthy."""
    state = read_run_state()
    rows = [(process, _problem(process, Addresses(state.port))) for process in state.processes]
    print(f"{'PROCESS':<22} {'PID':>8} {'RESTARTS':>8}  HEALTH")
    for process, problem in rows:
        print(f"{process.name:<22} {process.pid:>8} {process.restarts:>8}  {problem or 'healthy'}")
    missing = _not_started(state)
    if missing:
        print(f"Not started yet: {', '.join(missing)}")
    return 1 if missing or any(problem for _, problem in rows) else 0


def down() -> int:
    """Ask the running ./portal up to stop, and wait until it has."""
    state = read_run_state()
    os.kill(state.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while is_running():
        if time.monotonic() > deadline:
            raise LauncherError(f"Process {state.pid} does not stop; its terminal says why.")
        time.sleep(0.1)
    print("Stopped.")
    return 0


def show_memory() -> int:
    """Print the proportional set size (shared pages counted once, split among their users) of everything."""
    launcher = psutil.Process(read_run_state().pid)
    processes = [launcher, *launcher.children(recursive=True)]
    print(f"{sum(map(_pss, processes)) / 1_000_000:.0f} MB (PSS) in {len(processes)} processes")
    return 0


def _problem(process: ProcessState, addresses: Addresses) -> str:
    if not psutil.pid_exists(process.pid):
        return "not running"
    if check := _checks(addresses).get(process.name):
        return check()
    return "" if process.ready else "starting"


def _checks(addresses: Addresses) -> dict[str, Callable[[], str]]:
    """What can be asked over HTTP; of the others ./portal up itself keeps watch."""
    checks: dict[str, Callable[[], str]] = {
        service.name: partial(why_not_ready, addresses.url(service.offset)) for service in SERVICES
    }
    page = addresses.url(MAIL_PAGE_OFFSET)
    return checks | {"mail": lambda: "" if url_answers(page) else "does not answer"}


def _not_started(state: RunState) -> list[str]:
    names = {process.name for process in state.processes}
    expected = [service.name for service in SERVICES]
    expected += [f"{service.name}-worker" for service in SERVICES if service.has_worker]
    return [name for name in [*expected, "mail"] if name not in names]


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0
