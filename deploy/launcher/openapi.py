"""docs/openapi: each service's API as its schemas describe it, written by the services themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from launcher.environment import settings_that_lead_nowhere
from launcher.errors import LauncherError
from launcher.paths import ROOT
from launcher.services import WITH_DATABASE, Service

FOLDER = ROOT / "docs" / "openapi"


def write_documents() -> int:
    """Write every document anew. Returns the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for service in WITH_DATABASE:
        _file(service).write_text(_document(service))
        print(f"docs/openapi/{service.name}.json")
    return 0


def stale_documents() -> str:
    """One line for each document that is not what its service says today."""
    stale = [s for s in WITH_DATABASE if not _file(s).exists() or _file(s).read_text() != _document(s)]
    return "\n".join(f"docs/openapi/{service.name}.json is stale: run ./portal openapi" for service in stale)


def _file(service: Service) -> Path:
    return FOLDER / f"{service.name}.json"


def _document(service: Service) -> str:
    command = [sys.executable, "-m", f"{service.package}.cli", "openapi"]
    done = subprocess.run(
        command, cwd=ROOT, env=settings_that_lead_nowhere(service), capture_output=True, text=True
    )
    start = done.stdout.find("{\n")
    if done.returncode or start < 0:
        raise LauncherError(f"{service.name} did not print its API: {done.stderr.strip()[-300:]}")
    return done.stdout[start:]
