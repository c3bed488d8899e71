"""What a child process does to itself between fork and exec."""

from __future__ import annotations

import ctypes
import functools
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_NOBODY = 65534

# Loaded before any fork: a child between fork and exec should not be importing.
_libc = ctypes.CDLL(None, use_errno=True)


def dies_with_parent(last_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `last_signal` to the child when its parent is gone."""
    parent = os.getpid()

    def prepare() -> None:
        if sys.platform == "linux":
            _libc.prctl(_PR_SET_PDEATHSIG, int(last_signal))
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def without_root(own: Path, last_signal: signal.Signals = signal.SIGINT) -> Callable[[], None]:
    """For `preexec_fn` of a program that refuses root, and keeps its files in `own`.

    Root enters a user namespace of its own, where it is nobody yet still owns its files. Where the kernel
    forbids that, it becomes the user nobody, to whom `own` is given. Others stay who they are.
    """
    leave_root = _way_out_of_root(own)
    # Either way out clears the death signal, so it is asked for last.
    then = dies_with_parent(last_signal)

    def prepare() -> None:
        leave_root()
        then()

    return prepare


def _way_out_of_root(own: Path) -> Callable[[], None]:
    if os.geteuid() != 0:
        return lambda: None
    if namespaces_allowed():
        return _enter_user_namespace
    give_to_nobody(own)
    return become_nobody


@functools.cache
def namespaces_allowed() -> bool:
    """Whether this kernel lets us make user namespaces; tried in a child."""
    try:
        return subprocess.run(["true"], preexec_fn=_enter_user_namespace).returncode == 0
    except subprocess.SubprocessError:
        return False


def _enter_user_namespace() -> None:
    if sys.platform != "linux" or _libc.unshare(_CLONE_NEWUSER) != 0:
        raise PermissionError("this kernel forbids user namespaces")


def give_to_nobody(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        shutil.chown(path, _NOBODY, _NOBODY)


def become_nobody() -> None:
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)
