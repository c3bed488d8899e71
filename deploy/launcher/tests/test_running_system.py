"""The whole system as ./portal up runs it."""

import json
import os
import signal
import time

import pytest

pytestmark = pytest.mark.slow


def pid_of(system, name):
    kept = json.loads((system.state / "run.json").read_text())
    return next(process["pid"] for process in kept["processes"] if process["name"] == name)


def wait_until_healthy(system):
    deadline = time.monotonic() + 60
    while (done := system.run("status")).returncode:
        assert time.monotonic() < deadline, done.stdout + done.stderr
        time.sleep(0.2)


def test_status_is_a_table_of_all_processes_and_says_that_all_is_healthy(own_running_system):
    wait_until_healthy(own_running_system)
    table = own_running_system.run("status").stdout
    for name in ("postgres", "redis", "mail", "portal-gateway", "identity-worker", "notifications-worker"):
        assert f"\n{name} " in table


def test_a_second_up_says_that_one_is_running(own_running_system):
    done = own_running_system.run("up")
    assert done.returncode == 1
    assert "already running" in done.stderr
    assert "./portal down" in done.stderr


@pytest.mark.parametrize("name", ["identity", "branding-worker", "redis", "postgres"])
def test_a_killed_process_is_brought_back_and_everything_is_healthy_again(own_running_system, name):
    wait_until_healthy(own_running_system)
    killed = pid_of(own_running_system, name)
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while pid_of(own_running_system, name) == killed:
        assert time.monotonic() < deadline, f"{name} was not started again"
        time.sleep(0.1)
    wait_until_healthy(own_running_system)


def test_the_logs_hold_no_password(own_running_system):
    secrets = json.loads((own_running_system.state / "secrets.json").read_text())
    hidden = [secrets["postgres_password"], secrets["redis_password"], *secrets["app_passwords"].values()]
    for log in (own_running_system.state / "logs").glob("*.log"):
        text = log.read_text(errors="replace")
        assert not [secret for secret in hidden if secret in text], log.name


def test_the_demo_can_be_loaded_again_while_it_runs(own_running_system):
    done = own_running_system.run("demo")
    assert done.returncode == 0, done.stderr
    assert "loaded" in done.stdout
