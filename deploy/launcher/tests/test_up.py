"""./portal up refuses plainly what can't work."""

import os
import subprocess
import sys

import pytest

from launcher.ports import free_ports

FULL_DISK = """
import collections, shutil
usage = collections.namedtuple("usage", "total used free")
shutil.disk_usage = lambda path: usage(100_000_000, 95_000_000, 5_000_000)
"""


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


def up(state, before=""):
    """Call the command in a process of its own, after `before`. Returns what it refused with."""
    program = f"""{before}
from launcher.errors import LauncherError
from launcher.up import up
try:
    up({free_ports(9)}, fresh=False)
except LauncherError as error:
    print(error)
"""
    environment = os.environ | {"PORTAL_STATE_DIR": str(state), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_full_disk_is_told_before_anything_is_started(state):
    assert f"The disk that holds {state} is full: 5 MB are free, and 300 MB are needed." in up(
        state, FULL_DISK
    )
    assert not (state / "postgres").exists()


def test_a_service_that_cannot_migrate_is_named_with_the_end_of_its_log(state):
    broken = "import launcher.system as s; s.operator_command = lambda *_: ['sh', '-c', 'echo boom; exit 4']"
    told = up(state, broken)
    assert "migrate ended with exit code 4" in told
    assert "boom" in told
    assert not (state / "run.json").exists()
