"""./portal check: style, format, types, import rules, the locks, and each service on its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from image.install_service import install

from launcher.environment import settings_that_lead_nowhere
from launcher.errors import LauncherError
from launcher.locks import lock_problems
from launcher.openapi import stale_documents
from launcher.paths import ROOT
from launcher.services import SERVICES, Service

TOOLS = {
    "style (ruff check)": ["-m", "ruff", "check", "--quiet", "--output-format=concise"],
    "format (ruff format)": ["-m", "ruff", "format", "--check", "--quiet", "--output-format=concise"],
    "import rules (import-linter)": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
    "types (mypy)": ["-m", "mypy"],
}


def check(*, alone: bool) -> int:
    """Run every check, the quick ones first, and say how each went. Exit code 0 only when all hold."""
    checks: dict[str, Callable[[], str]] = {
        title: partial(complaint, [sys.executable, *tool], ROOT, dict(os.environ))
        for title, tool in TOOLS.items()
    }
    checks |= {
        "locks are current and hold no address": lambda: "\n".join(lock_problems()),
        "docs/openapi is what the services say": stale_documents,
        "assets are what their sources make": partial(
            complaint, [sys.executable, "-m", "portal_web.assets", "--check"], ROOT, dict(os.environ)
        ),
    }
    for service in SERVICES if alone else ():
        checks[f"{service.name} installs alone and starts"] = partial(_alone, service)
    return 0 if False not in [_report(title, run) for title, run in checks.items()] else 1


def _report(title: str, run: Callable[[], str]) -> bool:
    began = time.monotonic()
    try:
        problem = run()
    except LauncherError as error:
        problem = str(error)
    print(f"{'FAILS' if problem else 'holds'}  {title} ({time.monotonic() - began:.1f} s)", flush=True)
    if problem:
        print(problem, flush=True)
    return not problem


def complaint(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What a command says when it fails; empty when it does not."""
    done = subprocess.run(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return (done.stdout.strip() or f"exit code {done.returncode}") if done.returncode else ""


def _alone(service: Service) -> str:
    """Install it as its image does, into an empty environment, and import what its processes start with."""
    with tempfile.TemporaryDirectory(prefix=f"alone-{service.name}-") as folder:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        python = str(Path(folder) / "bin" / "python")
        try:
            install(ROOT / service.folder, root=ROOT, python=python)
        except subprocess.CalledProcessError as error:
            return f"pip could not install it: {error}"
        modules = ["wsgi", "worker", "cli"] if service.has_worker else ["wsgi"]
        program = "\n".join(f"import {service.package}.{module}" for module in modules)
        return complaint([python, "-c", program], Path(folder), settings_that_lead_nowhere(service))
