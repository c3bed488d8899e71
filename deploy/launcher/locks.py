"""The lock files: made from requirements*.in, and held against them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from image.install_service import package_name, read_lock, requirements

from launcher.errors import LauncherError
from launcher.paths import ROOT
from launcher.services import SERVICES

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


def make_locks(*, upgrade: bool) -> int:
    """Write both locks anew; versions in them stay unless `upgrade`, which takes the newest that fit."""
    for source, lock in LOCKS.items():
        _compile(ROOT, source, lock, *(["--upgrade"] if upgrade else []))
        print(f"{lock}: {len(_versions(_text(lock)))} packages")
    return 0


def lock_problems() -> list[str]:
    """What is wrong with the locks, in sentences; empty when they are as they should be."""
    return _stale() + _with_address() + _lacking()


def _stale() -> list[str]:
    with tempfile.TemporaryDirectory(prefix="portal-lock-") as folder:
        for name in (*LOCKS, *LOCKS.values()):
            shutil.copy(ROOT / name, folder)
        for source, lock in LOCKS.items():
            _compile(Path(folder), source, lock)
        stale = [name for name in LOCKS.values() if (Path(folder) / name).read_text() != _text(name)]
    return [f"{name} is not what its .in file says now: run ./portal lock" for name in stale]


def _with_address() -> list[str]:
    return [f"{name} holds an address" for name in LOCKS.values() if _ADDRESS.search(_text(name))]


def _lacking() -> list[str]:
    """What a service asks for and the lock does not have."""
    locked = read_lock(_text("requirements.lock"))
    return [
        f"{service.name} needs {need}, which is not in requirements.in"
        for service in SERVICES
        for need in requirements(ROOT / service.folder, ROOT / "shared")
        if package_name(need) not in locked
    ]


def _text(name: str) -> str:
    return (ROOT / name).read_text()


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
