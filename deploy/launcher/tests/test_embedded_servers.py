"""The two embedded servers: they keep their data, whatever happens to them."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from launcher import child
from launcher.embedded_postgres_server import PostgresServer
from launcher.embedded_redis_server import RedisServer
from launcher.embedded_server import running
from launcher.errors import LauncherError
from launcher.ports import free_ports


@pytest.fixture
def postgres(tmp_path):
    return PostgresServer(tmp_path / "postgres", free_ports(), "a-secret")


@pytest.fixture
def valkey(tmp_path):
    return RedisServer(tmp_path / "redis", free_ports(), "a-secret")


def test_postgres_keeps_its_rows_between_runs(postgres):
    with running(postgres), psycopg.connect(postgres.admin_url) as admin:
        admin.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with running(postgres), psycopg.connect(postgres.admin_url) as admin:
        assert admin.execute("SELECT one FROM kept").fetchone() == (1,)


def test_postgres_is_durable_unless_told_otherwise(postgres):
    with running(postgres), psycopg.connect(postgres.admin_url) as admin:
        assert admin.execute("SHOW fsync").fetchone() == ("on",)
        assert admin.execute("SHOW full_page_writes").fetchone() == ("on",)


def test_postgres_wants_the_password(postgres):
    with running(postgres), pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.admin_url.replace("a-secret", "a-guess"))


def test_a_stale_pid_file_that_names_another_program_does_not_keep_postgres_from_starting(postgres):
    postgres.install()
    (postgres.directory / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.directory}\n")
    with running(postgres):
        assert postgres.answers()


def test_data_made_with_other_secrets_is_told_plainly(postgres):
    postgres.install()
    with (
        pytest.raises(LauncherError, match="up --fresh"),
        running(PostgresServer(postgres.directory, postgres.port, "another-secret")),
    ):
        pass


def test_a_killed_installation_leaves_nothing_half_made(postgres):
    program = (
        "import sys; from pathlib import Path; from launcher.embedded_postgres_server import PostgresServer;"
        f"PostgresServer(Path({str(postgres.directory)!r}), {postgres.port}, 'a-secret').install()"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    installing = subprocess.Popen([sys.executable, "-c", program], env=environment)
    while not list(postgres.directory.parent.glob("postgres.*")) and installing.poll() is None:
        pass
    installing.kill()
    installing.wait()
    with running(postgres):
        assert postgres.answers()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_becomes_nobody_where_the_kernel_forbids_namespaces(monkeypatch):
    monkeypatch.setattr(child, "namespaces_allowed", lambda: False)  # as such a kernel answers
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        server = PostgresServer(Path(folder) / "postgres", free_ports(), "a-secret", durable=False)
        with running(server):
            assert server.answers()
            assert server.directory.stat().st_uid == 65534


def test_redis_keeps_what_it_was_given_when_it_is_killed(valkey):
    valkey.install()
    process = subprocess.Popen(valkey.command(), stdout=subprocess.DEVNULL, preexec_fn=valkey.prepare())
    while not valkey.answers():
        pass
    with redis.Redis.from_url(valkey.url) as connection:
        connection.set("kept", "yes")
        connection.waitaof(1, 0, 5000)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with running(valkey), redis.Redis.from_url(valkey.url) as connection:
        assert connection.get("kept") == b"yes"


def test_redis_wants_the_password_and_refuses_to_evict(valkey):
    with running(valkey):
        with redis.Redis(port=valkey.port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        with redis.Redis.from_url(valkey.url) as connection:
            assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_the_password_of_redis_is_in_no_process_list_and_in_a_file_of_its_owner_alone(valkey):
    valkey.install()
    assert "a-secret" not in " ".join(valkey.command())
    assert (valkey.directory / "redis.conf").stat().st_mode & 0o777 == 0o600
