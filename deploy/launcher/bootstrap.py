"""The first steps, with nothing but the standard library: make the virtual environment and enter it."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.arguments import parse
from launcher.errors import LauncherError
from launcher.paths import LOGS, PYTHON, ROOT, STATE, VIRTUALENV
from launcher.services import SERVICES

RUNTIME_LOCK = ROOT / "requirements.lock"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.lock"
PACKAGES = ("shared", *(service.folder for service in SERVICES))
_FOR_DEVELOPERS = {"test", "check", "bench", "lock", "openapi", "screenshots"}


def enter(arguments: list[str]) -> int:
    """Run one command inside the virtual environment, which is made or brought up to date first."""
    options = parse(arguments)
    try:
        if prepare_environment(development=options.command in _FOR_DEVELOPERS) or not _is_inside():
            sys.stdout.flush()
            os.execv(  # noqa: S606 - the same command again, by the right Python
                PYTHON, [str(PYTHON), str(ROOT / "portal"), *arguments]
            )
        from launcher.commands import run  # needs what the virtual environment holds

        return run(options)
    except KeyboardInterrupt:
        return 130
    except LauncherError as error:
        print(f"portal: {error}", file=sys.stderr)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(f"portal: {disk_full()}", file=sys.stderr)
    return 1


def prepare_environment(*, development: bool) -> bool:
    """Install what the locks say unless that was done already; True when something was installed.

    Raises LauncherError that says what is missing: venv, network, disk.
    """
    stamps = {name: digest for name, digest in _stamps().items() if development or name == "runtime"}
    if all(_is_stamped(*stamp) for stamp in stamps.items()):
        return False
    with _one_at_a_time():
        if all(_is_stamped(*stamp) for stamp in stamps.items()):
            return True
        _make_virtualenv()
        _install(development)
        for name, digest in stamps.items():
            _stamp(name).write_text(digest)
    return True


def disk_full() -> str:
    return f"The disk that holds {ROOT} is full. Free some space and run the same command again."


def _is_inside() -> bool:
    return Path(sys.prefix).resolve() == VIRTUALENV.resolve()


def _stamps() -> dict[str, str]:
    """A digest for each kind of environment of all that decides its contents, its own place included."""
    described = [ROOT / package / "pyproject.toml" for package in PACKAGES]
    runtime = hashlib.sha256(str(ROOT).encode())
    for file in [RUNTIME_LOCK, *described]:
        runtime.update(file.read_bytes())
    development = runtime.copy()
    development.update(DEVELOPMENT_LOCK.read_bytes())
    return {"runtime": runtime.hexdigest(), "development": development.hexdigest()}


def _stamp(name: str) -> Path:
    return VIRTUALENV / f"portal-{name}.stamp"


def _is_stamped(name: str, digest: str) -> bool:
    stamp = _stamp(name)
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == digest


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_virtualenv() -> None:
    if PYTHON.exists() and _call([str(PYTHON), "-m", "pip", "--version"]).returncode == 0:
        return
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise LauncherError(
            f"This Python ({sys.executable}) cannot make virtual environments: its venv or ensurepip module "
            "is missing. On Debian and Ubuntu the package python3-venv brings it; then run this again."
        )
    _say("Making the virtual environment .venv")
    made = _call([sys.executable, "-m", "venv", str(VIRTUALENV)])
    if made.returncode:
        raise LauncherError(_reason("The virtual environment could not be made", made.stdout))


def _install(development: bool) -> None:
    locks = [RUNTIME_LOCK, DEVELOPMENT_LOCK] if development else [RUNTIME_LOCK]
    number = sum(
        line.count("==") for lock in locks for line in lock.read_text().splitlines() if line[:1] != " "
    )
    _say(f"Installing {number} locked packages into .venv (less than a minute where they are cached)")
    _pip("--require-hashes", "--only-binary=:all:", *(f"--requirement={lock}" for lock in locks))
    _say("Linking the services into .venv")
    links = [argument for package in PACKAGES for argument in ("--editable", str(ROOT / package))]
    _pip("--no-deps", "--no-build-isolation", *links)


def _pip(*arguments: str) -> None:
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", *arguments]
    done = _call(pip)
    LOGS.mkdir(parents=True, exist_ok=True)
    (LOGS / "install.log").write_text(done.stdout)
    if done.returncode:
        raise LauncherError(_reason("The packages could not be installed", done.stdout))


def _call(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


_SIGNS = {
    "No space left on device": "the disk is full; free some space",
    "NewConnectionError": "no network reaches the package index, and not all packages are cached",
    "NameResolutionError": "no network reaches the package index, and not all packages are cached",
    "ConnectTimeoutError": "no network reaches the package index, and not all packages are cached",
    "(from versions: none)": "the package index has no such package, or cannot be reached",
    "ensurepip": "the ensurepip module is missing or broken; on Debian and Ubuntu install python3-venv",
    "THESE PACKAGES DO NOT MATCH": "a package differs from the lock's hash, so it was refused",
}


def _reason(what: str, output: str) -> str:
    """The failure in one plain sentence where the cause is known, else with the tool's own last lines."""
    for sign, reason in _SIGNS.items():
        if sign in output:
            return f"{what}: {reason}. Then run this again. (The whole output: {LOGS / 'install.log'})"
    return f"{what}:\n" + "\n".join(output.strip().splitlines()[-8:])


def _say(text: str) -> None:
    print(text, flush=True)
