"""Where things are: the checkout, its virtual environment, and what a running system keeps."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VIRTUALENV = ROOT / ".venv"
PYTHON = VIRTUALENV / "bin" / "python"
DEPLOY = ROOT / "deploy"
DEMO = DEPLOY / "demo"

# Another folder lets a second system run beside the first: the tests' own, on other ports.
STATE = Path(os.environ.get("PORTAL_STATE_DIR") or ROOT / ".portal").resolve()
LOGS = STATE / "logs"
MAIL = STATE / "mail"
LOGOS = STATE / "logos"
SECRETS = STATE / "secrets.json"
RUN_STATE = STATE / "run.json"
RUN_LOCK = STATE / "run.lock"
