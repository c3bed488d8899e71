"""The first steps on a fresh machine, and what goes wrong there."""

import ast
import os
import shutil
import subprocess
import sys

import pytest

from launcher.paths import ROOT

BARE_LOCK = "no-such-package-here==1.0 --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def checkout(tmp_path):
    """The least of a checkout that ./portal needs, with a lock that no machine can satisfy."""
    shutil.copy(ROOT / "portal", tmp_path)
    shutil.copytree(ROOT / "deploy" / "launcher", tmp_path / "deploy" / "launcher")
    for folder in [ROOT / "shared", *(ROOT / "services").iterdir()]:
        if (folder / "pyproject.toml").exists():
            copy = tmp_path / folder.relative_to(ROOT)
            copy.mkdir(parents=True)
            shutil.copy(folder / "pyproject.toml", copy)
    (tmp_path / "requirements.lock").write_text(BARE_LOCK)
    (tmp_path / "requirements-dev.lock").write_text("")
    return tmp_path


def portal(checkout, *arguments, **settings):
    return subprocess.run(
        [sys.executable, checkout / "portal", *arguments],
        env={name: value for name, value in os.environ.items() if name != "PORTAL_STATE_DIR"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_told_plainly():
    as_old = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('portal', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", as_old], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "Python 3.11 or newer is needed (this is 3.9)."


def test_the_entry_can_be_read_by_old_pythons():
    source = (ROOT / "portal").read_text()
    ast.parse(source, feature_version=(3, 4))
    assert 'f"' not in source


def test_help_needs_no_virtual_environment(checkout):
    done = portal(checkout, "--help")
    assert done.returncode == 0
    assert "start everything here" in done.stdout
    assert not (checkout / ".venv").exists()


def test_a_wrong_option_is_refused_before_anything_is_installed(checkout):
    done = portal(checkout, "up", "--port", "99999")
    assert done.returncode == 2
    assert "'99999' is not a port" in done.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.slow
def test_without_a_network_the_missing_packages_are_told_plainly(checkout):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_EXTRA_INDEX_URL": "", "PIP_RETRIES": "1"}
    done = portal(checkout, "status", PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS="", **nowhere)
    assert done.returncode == 1
    assert "no network reaches the package index" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((checkout / ".venv").glob("*.stamp"))
