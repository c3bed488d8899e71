"""Installs one service with only the packages it needs itself, at the locked versions, hashes enforced.

For images: `python install_service.py services/identity`, run in the checkout. Needs nothing but pip. The
lock holds the packages of all services; pip tells which of them this service's own dependencies lead to, and
only those are installed. Build tools are used from a folder of their own and do not stay.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

_SHARED = "portal-shared"
_BUILD_TOOLS = ["hatchling", "editables"]
_ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)[^\n]*(?:\n[ \t]+[^\n]*)*", re.MULTILINE)


def install(service: Path, *, root: Path, python: str = sys.executable) -> list[str]:
    """Install the service in `root`/`service` for `python`. Returns the names of the locked packages used.

    Raises subprocess.CalledProcessError when pip refuses: a hash differs, or a dependency is not in the lock.
    """
    lock = read_lock((root / "requirements.lock").read_text())
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--no-input"]
    with tempfile.TemporaryDirectory(prefix="install-service-") as folder:
        names = closure(pip, requirements(service, root / "shared"), lock, Path(folder))
        install_locked(pip, names, lock, Path(folder))
        tools = Path(folder) / "build-tools"
        install_locked(
            pip, closure(pip, _BUILD_TOOLS, lock, Path(folder)), lock, Path(folder), f"--target={tools}"
        )
        ours = ["--no-deps", "--no-build-isolation", str(root / "shared"), str(service)]
        _run([*pip, "install", "-qq", *ours], PYTHONPATH=str(tools))
    return names


def read_lock(text: str) -> dict[str, str]:
    """All that the lock says of each package (version, marker, hashes), by its normalised name.

    A package has several entries where Pythons or machines need different versions; markers tell them apart.
    """
    entries: dict[str, str] = {}
    for entry in _ENTRY.finditer(text):
        entries[_normalised(entry[1])] = entries.get(_normalised(entry[1]), "") + entry[0] + "\n"
    return entries


def requirements(service: Path, shared: Path) -> list[str]:
    """What a service needs from outside: its own dependencies, and those of the parts of shared it names."""
    own = _project(service)["dependencies"]
    outside = [need for need in own if not need.startswith(_SHARED)]
    extras = [extra for need in own if need.startswith(_SHARED) for extra in _extras(need)]
    kit = _project(shared)
    return (
        outside + kit["dependencies"] + [n for extra in extras for n in kit["optional-dependencies"][extra]]
    )


def closure(pip: list[str], needs: list[str], lock: dict[str, str], folder: Path) -> list[str]:
    """The normalised names of all packages that `needs` lead to on this machine, at locked versions."""
    constraints, report = folder / "constraints.txt", folder / "report.json"
    pinned = [line.rstrip("\\ ") for entry in lock.values() for line in entry.splitlines() if "==" in line]
    constraints.write_text("\n".join(pinned) + "\n")
    options = ["--dry-run", "--ignore-installed", "--only-binary=:all:", "-qq"]
    _run([*pip, "install", *options, f"--report={report}", f"--constraint={constraints}", *needs])
    found = json.loads(report.read_text())["install"]
    return sorted(_normalised(each["metadata"]["name"]) for each in found)


def install_locked(
    pip: list[str], names: list[str], lock: dict[str, str], folder: Path, *options: str
) -> None:
    if unlocked := [name for name in names if name not in lock]:
        raise SystemExit(f"Not in requirements.lock: {', '.join(unlocked)}. ./portal lock makes it anew.")
    subset = folder / "subset.txt"
    subset.write_text("".join(lock[name] for name in names))
    strict = ["--require-hashes", "--no-deps", "--only-binary=:all:", "-qq"]
    _run([*pip, "install", *strict, *options, f"--requirement={subset}"])


def _project(folder: Path) -> dict[str, Any]:
    return dict(tomllib.loads((folder / "pyproject.toml").read_text())["project"])


def _extras(need: str) -> list[str]:
    found = re.search(r"\[([^\]]*)\]", need)
    return [extra.strip() for extra in found[1].split(",")] if found else []


def package_name(need: str) -> str:
    """The normalised name in a requirement such as `psycopg[binary]>=3`."""
    return _normalised(re.split(r"[\[<>=!~; ]", need)[0])


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(command: list[str], **environment: str) -> None:
    subprocess.run(command, check=True, env={**os.environ, **environment})


if __name__ == "__main__":
    used = install(Path(sys.argv[1]).resolve(), root=Path.cwd())
    print(f"installed {sys.argv[1]} with {len(used)} locked packages")
