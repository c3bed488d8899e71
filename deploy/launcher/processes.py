"""The supervisor: starts programs, starts again what dies, and stops all in order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from launcher.child import dies_with_parent

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
_STEADY_SECONDS = 60.0
_STOP_SECONDS = 25.0


@dataclass(frozen=True)
class Program:
    """What to run, with its whole environment, and how to tell that it is healthy.

    `stage` orders the stop: higher stages stop first. `healthy` gets the log's text since the start.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    stage: int
    healthy: Callable[[str], bool]
    stop_signal: signal.Signals = signal.SIGTERM
    prepare: Callable[[], None] = field(default_factory=dies_with_parent)


class Child:
    """One program's process, and the next one when it dies."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.restarts = 0
        self.ready = False
        self._pause = FIRST_PAUSE
        self._due: float | None = None
        self.start()

    def start(self) -> None:
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.program.command,
                env=self.program.environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=self.program.prepare,
            )
        self._started, self._due, self.ready = time.monotonic(), None, False

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def look(self) -> bool:
        """Whether it is ready, asked of the program until it once was."""
        if not self.ready and self.is_alive:
            self.ready = self.program.healthy(self._log_since_start())
        return self.ready and self.is_alive

    def mend(self) -> str | None:
        """Start it again when it is dead and its pause is over. Returns a line for the person, or None."""
        if self.is_alive:
            return None
        if self._due is None:
            return self._plan_restart()
        if time.monotonic() >= self._due:
            self.restarts += 1
            self.start()
        return None

    def ask_to_stop(self) -> None:
        if self.is_alive:
            self.process.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End it, if it is still there, and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()

    def _plan_restart(self) -> str:
        self.kill()  # what a dead parent leaves behind may hold the port
        if time.monotonic() - self._started > _STEADY_SECONDS:
            self._pause = FIRST_PAUSE
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        self._due, self.ready = time.monotonic() + pause, False
        return f"{self.program.name} {how_it_ended(self.process)}; starting it again in {pause:g} s"

    def _log_since_start(self) -> str:
        with self.log.open("rb") as log:
            log.seek(min(self._log_start, self.log.stat().st_size))
            return log.read().decode(errors="replace")


def how_it_ended(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


class Supervisor:
    """Holds all children. `report` shows one line to the person at the terminal."""

    def __init__(self, logs: Path, report: Callable[[str], None]) -> None:
        self._logs = logs
        self._report = report
        self.children: list[Child] = []

    def start(self, *programs: Program) -> list[Child]:
        self._logs.mkdir(parents=True, exist_ok=True)
        started = []
        for program in programs:
            started.append(Child(program, self._logs / f"{program.name}.log"))
            self.children.append(started[-1])
        return started

    def mend(self) -> bool:
        """Start again what died; True when anything changed."""
        before = [(child.pid, child.ready) for child in self.children]
        for child in self.children:
            if line := child.mend():
                self._report(line)
            child.look()
        return before != [(child.pid, child.ready) for child in self.children]

    def stop(self) -> None:
        """Stop every child, the highest stage first; what does not stop in time is killed."""
        for stage in sorted({child.program.stage for child in self.children}, reverse=True):
            _stop_together(child for child in self.children if child.program.stage == stage)

    def kill(self) -> None:
        for child in self.children:
            child.kill()


def _stop_together(children: Iterable[Child]) -> None:
    stopping = list(children)
    for child in stopping:
        child.ask_to_stop()
    deadline = time.monotonic() + _STOP_SECONDS
    while any(child.is_alive for child in stopping) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in stopping:
        child.kill()
