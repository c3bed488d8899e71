"""Keeps the logs from filling the disk: beyond a size, the older part moves to one older file."""

from __future__ import annotations

import shutil
from pathlib import Path

LARGEST_BYTES = 5_000_000


def rotate(folder: Path, largest: int = LARGEST_BYTES) -> None:
    """Copy and empty each log beyond `largest` bytes; its writer appends, and need not be told."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > largest:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            with log.open("r+b") as emptied:
                emptied.truncate(0)
