"""Installs named packages, and what they need, at the locked versions with their hashes.

For images that hold no service: `python install_packages.py aiosmtpd flask`, run beside requirements.lock.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from install_service import closure, install_locked, read_lock


def install(needs: list[str], root: Path, python: str = sys.executable) -> list[str]:
    """Returns the names of all packages installed; raises CalledProcessError when pip refuses one."""
    lock = read_lock((root / "requirements.lock").read_text())
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--no-input"]
    with tempfile.TemporaryDirectory(prefix="install-packages-") as folder:
        names = closure(pip, needs, lock, Path(folder))
        install_locked(pip, names, lock, Path(folder))
    return names


if __name__ == "__main__":
    print("installed", *install(sys.argv[1:], Path.cwd()))
