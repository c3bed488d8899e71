"""The supervisor: what dies is started again and reported, and all stops in order."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from launcher.child import dies_with_parent
from launcher.processes import Program, Supervisor


@pytest.fixture
def lines():
    return []


@pytest.fixture
def supervisor(tmp_path, lines):
    supervisor = Supervisor(tmp_path / "logs", lines.append)
    yield supervisor
    supervisor.kill()


def program(name, code="import time; print('up', flush=True); time.sleep(600)", stage=0):
    return Program(
        name, [sys.executable, "-c", code], dict(os.environ), stage, healthy=lambda log: "up" in log
    )


def mend_until(supervisor, condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        supervisor.mend()
        time.sleep(0.02)


def test_a_killed_child_is_started_again_and_reported_in_one_line(supervisor, lines):
    (child,) = supervisor.start(program("web"))
    mend_until(supervisor, lambda: child.ready)
    first = child.pid
    os.kill(first, signal.SIGKILL)
    mend_until(supervisor, lambda: child.pid != first and child.ready)
    assert lines == ["web was killed by SIGKILL; starting it again in 0.5 s"]
    assert child.restarts == 1


def test_the_pause_grows_while_a_child_keeps_ending(supervisor, lines):
    (child,) = supervisor.start(program("web", "raise SystemExit(3)"))
    mend_until(supervisor, lambda: len(lines) == 3)
    assert lines == [f"web ended with exit code 3; starting it again in {s} s" for s in ("0.5", "1", "2")]
    assert not child.ready


def test_what_a_killed_child_had_started_is_gone_before_it_starts_again(supervisor, tmp_path):
    code = (
        "import subprocess, sys, time\n"
        "helper = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(tmp_path / 'helper')!r}, 'a').write(f'{{helper.pid}} ')\n"
        "print('up', flush=True)\n"
        "time.sleep(600)"
    )
    (child,) = supervisor.start(program("web", code))
    mend_until(supervisor, lambda: child.ready)
    os.kill(child.pid, signal.SIGKILL)
    mend_until(supervisor, lambda: child.restarts == 1 and child.ready)
    first, second = map(int, (tmp_path / "helper").read_text().split())
    assert not _runs(first)
    assert _runs(second)


def test_a_restarted_child_is_not_ready_because_of_its_earlier_log(supervisor):
    (child,) = supervisor.start(program("web"))
    mend_until(supervisor, lambda: child.ready)
    os.kill(child.pid, signal.SIGKILL)
    child.process.wait()
    supervisor.mend()
    assert not child.ready


def test_the_highest_stage_stops_first(supervisor, tmp_path):
    def noting(name):
        return (
            "import signal, time\n"
            "def stop(*_):\n"
            f"    time.sleep(0.2); open({str(tmp_path / 'order')!r}, 'a').write('{name} ')\n"
            "    raise SystemExit\n"
            "signal.signal(signal.SIGTERM, stop)\n"
            "print('up', flush=True)\n"
            "while True: time.sleep(600)"
        )

    for stage, name in enumerate(("postgres", "redis", "web")):
        supervisor.start(program(name, noting(name), stage))
    mend_until(supervisor, lambda: all(child.ready for child in supervisor.children))
    supervisor.stop()
    assert (tmp_path / "order").read_text() == "web redis postgres "
    assert not any(child.is_alive for child in supervisor.children)


def test_a_child_dies_with_its_parent(tmp_path):
    reader, writer = os.pipe()
    parent = os.fork()
    if parent == 0:
        os.close(reader)
        supervisor = Supervisor(tmp_path / "logs", print)
        (child,) = supervisor.start(program("orphan"))
        os.write(writer, str(child.pid).encode())
        os._exit(0)
    os.waitpid(parent, 0)
    orphan = int(os.read(reader, 20))
    deadline = time.monotonic() + 10
    while _runs(orphan):
        assert time.monotonic() < deadline, "it outlived its parent"
        time.sleep(0.02)


def test_a_child_whose_parent_is_gone_already_does_not_start():
    prepare = dies_with_parent()
    child = os.fork()
    if child == 0:
        grandchild = os.fork()
        if grandchild == 0:
            prepare()  # its parent is not the process that asked
            os._exit(0)
        _, status = os.waitpid(grandchild, 0)
        os._exit(os.waitstatus_to_exitcode(status))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 1


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
