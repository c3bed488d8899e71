"""./portal logs: the last lines of the logs, and the new ones as they come."""

from __future__ import annotations

import time
from pathlib import Path

from launcher.errors import LauncherError
from launcher.paths import LOGS

_LINES = 100


def show_logs(name: str | None, *, follow: bool) -> int:
    """Print the logs, each line after its process's name when there are several; Ctrl-C ends it."""
    files = _chosen(name)
    places = {file: _print_end(file, alone=name is not None) for file in files}
    try:
        while follow:
            time.sleep(0.3)
            for file in places:
                places[file] = _print_from(file, places[file], alone=name is not None)
    except KeyboardInterrupt:
        pass
    return 0


def _chosen(name: str | None) -> list[Path]:
    files = sorted(LOGS.glob("*.log"))
    chosen = [file for file in files if name in (None, file.stem)]
    if not chosen:
        known = ", ".join(file.stem for file in files) or "none yet"
        raise LauncherError(f"There is no log of {name or 'anything'}. Logs: {known}.")
    return chosen


def _print_end(file: Path, *, alone: bool) -> int:
    with file.open("rb") as log:
        lines = log.read().splitlines(keepends=True)
        _print(file, b"".join(lines[-_LINES if alone else -_LINES // 5 :]), alone)
        return log.tell()


def _print_from(file: Path, place: int, *, alone: bool) -> int:
    """Print what came after `place`; a rotated log starts from its beginning."""
    with file.open("rb") as log:
        log.seek(place if file.stat().st_size >= place else 0)
        _print(file, log.read(), alone)
        return log.tell()


def _print(file: Path, text: bytes, alone: bool) -> None:
    for line in text.decode(errors="replace").splitlines():
        print(line if alone else f"{file.stem:<22} {line}", flush=True)
