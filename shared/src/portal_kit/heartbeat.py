"""A worker's sign of life: a file touched every few seconds, for a container's health check to look at."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

EVERY_SECONDS = 5.0
_STALE_SECONDS = 60.0


def heartbeat_file(service: str) -> Path:
    return Path(tempfile.gettempdir()) / f"{service}-worker.alive"


def beat(service: str, stopping: threading.Event) -> None:
    """Touch the file until told to stop; runs on a thread of its own."""
    file = heartbeat_file(service)
    while not stopping.wait(EVERY_SECONDS):
        file.touch()


def is_alive(service: str) -> bool:
    file = heartbeat_file(service)
    return file.exists() and time.time() - file.stat().st_mtime < _STALE_SECONDS


if __name__ == "__main__":
    sys.exit(0 if is_alive(sys.argv[1]) else 1)
