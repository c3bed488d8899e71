"""The lock files: made from requirements*.in, and held against them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from launcher.errors import LauncherError
from launcher.paths import ROOT

LOCKS = {"requirements.in": "requirements.lock", "requirements-dev.in": "requirements-dev.lock"}
_COMPILE = (
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
)
# A lock names packages, versions and hashes. An address in it would tie every installation to one host.
_ADDRESS = re.compile(r"://|^\s*-(i|f)\b|--(extra-)?index-url|--find-links|--trusted-host| @ ", re.MULTILINE)


def make_locks(*, upgrade: bool = True) -> int:
    """Write both locks anew, at the newest versions that fit together."""
    for source, lock in LOCKS.items():
        _compile(ROOT, source, lock, *(["--upgrade"] if upgrade else []))
        print(f"{lock}: {len(_versions((ROOT / lock).read_text()))} packages")
    return 0


def lock_problems() -> list[str]:
    """What is wrong with the locks, in sentences; empty when they are as they should be."""
    with tempfile.TemporaryDirectory(prefix="portal-lock-") as folder:
        for name in (*LOCKS, *LOCKS.values()):
            shutil.copy(ROOT / name, folder)
        for source, lock in LOCKS.items():
            _compile(Path(folder), source, lock)
        stale = [
            name for name in LOCKS.values() if (Path(folder) / name).read_text() != (ROOT / name).read_text()
        ]
    problems = [f"{name} is not what its .in file says now: run ./portal lock" for name in stale]
    return problems + [
        f"{name} holds an address" for name in LOCKS.values() if _ADDRESS.search((ROOT / name).read_text())
    ]


def _compile(folder: Path, source: str, lock: str, *options: str) -> None:
    """Versions already in the lock stay, unless an option says otherwise."""
    done = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", *_COMPILE, *options, source, "-o", lock],
        cwd=folder,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if done.returncode:
        raise LauncherError(f"{lock} could not be made from {source}:\n{done.stderr.strip()}")


def _versions(text: str) -> list[str]:
    return re.findall(r"^\S+==\S+", text, re.MULTILINE)
