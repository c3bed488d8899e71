"""./portal test: finds a browser and hands everything to pytest."""

from __future__ import annotations

import os
import subprocess
import sys

from launcher.browser import find_browser
from launcher.paths import ROOT


def run_tests(pytest_arguments: list[str]) -> int:
    """Run pytest over everything, or over what the arguments name. Returns its exit code."""
    return run_pytest(pytest_arguments, {})


def run_pytest(arguments: list[str], settings: dict[str, str]) -> int:
    """Run pytest from the checkout, with a browser in PORTAL_CHROMIUM and `settings` in the environment."""
    browser = find_browser(lambda text: print(text, flush=True))
    environment = os.environ | settings | {"PORTAL_CHROMIUM": str(browser)}
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment).returncode
