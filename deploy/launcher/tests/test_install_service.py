"""What an image installs: one service's own needs, as the lock has them."""

import pytest
from image.install_service import read_lock, requirements

from launcher.locks import _ADDRESS, LOCKS
from launcher.paths import ROOT

LOCK = """\
Flask-SMOREST==0.47.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
tzdata==2026.6 ; sys_platform == 'win32' \\
    --hash=sha256:cc
tzdata==2026.7 ; python_full_version >= '3.12' \\
    --hash=sha256:dd
"""


def test_an_entry_of_the_lock_keeps_its_version_marker_and_hashes():
    entries = read_lock(LOCK)
    assert set(entries) == {"flask-smorest", "tzdata"}
    assert entries["tzdata"].splitlines()[2].startswith("tzdata==2026.7 ; python_full_version")
    assert entries["flask-smorest"].count("--hash=") == 2
    assert "sys_platform == 'win32'" in entries["tzdata"]


def test_the_whole_lock_is_read():
    text = (ROOT / "requirements.lock").read_text()
    entries = read_lock(text)
    assert "".join(entries.values()) == text


def test_a_service_needs_its_own_dependencies_and_those_of_the_parts_of_shared_it_names():
    gateway = requirements(ROOT / "services" / "portal-gateway", ROOT / "shared")
    assert "flask-wtf" in gateway
    assert "flask" in gateway
    assert not {"sqlalchemy", "celery"} & set(gateway)
    branding = requirements(ROOT / "services" / "branding", ROOT / "shared")
    assert {"sqlalchemy", "celery", "pillow", "flask"} <= set(branding)


@pytest.mark.parametrize("name", LOCKS.values())
def test_no_lock_holds_an_address(name):
    assert not _ADDRESS.search((ROOT / name).read_text())


@pytest.mark.parametrize("line", ["--index-url x", "-i x", "flask @ file:x", "https://x/flask.whl"])
def test_an_address_in_a_lock_is_found(line):
    assert _ADDRESS.search("flask==1\n" + line)
