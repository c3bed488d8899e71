"""Short jobs beside each other: migrations, demo data."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from launcher.child import dies_with_parent
from launcher.embedded_server import tail
from launcher.errors import LauncherError
from launcher.processes import how_it_ended


@dataclass(frozen=True)
class Job:
    name: str
    command: list[str]
    environment: dict[str, str]


def run_jobs(jobs: list[Job], logs: Path) -> None:
    """Run all at once and wait. Raises LauncherError with the end of the log of the first that failed."""
    logs.mkdir(parents=True, exist_ok=True)
    running = {job.name: _start(job, logs / f"{job.name}.log") for job in jobs}
    try:
        while any(process.poll() is None for process in running.values()):
            time.sleep(0.02)
    finally:
        for process in running.values():
            process.kill()
    for name, process in running.items():
        if process.returncode:
            log = logs / f"{name}.log"
            raise LauncherError(f"{name} {how_it_ended(process)}. The end of {log}:\n{tail(log, 12)}")


def _start(job: Job, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            job.command,
            env=job.environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=dies_with_parent(),
        )
