"""A taken port is told before anything is started."""

import socket
from contextlib import closing, contextmanager

import pytest

from launcher.environment import Addresses
from launcher.errors import LauncherError
from launcher.ports import free_ports, require_free


@contextmanager
def listening(port):
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", port))
        listener.listen()
        yield


@pytest.fixture
def first():
    """The first of nine free ports in a row."""
    return free_ports(9)


def test_a_taken_port_is_named_with_what_wanted_it_and_the_way_out(first):
    with listening(first + 3), pytest.raises(LauncherError) as told:
        require_free(Addresses(first))
    assert f"Port {first + 3} (identity) " in str(told.value)
    assert "./portal up --port " in str(told.value)


def test_every_taken_port_is_named(first):
    with listening(first + 6), listening(first), pytest.raises(LauncherError) as told:
        require_free(Addresses(first))
    assert f"Ports {first} (portal-gateway), {first + 6} (SMTP) " in str(told.value)


def test_a_port_of_what_runs_elsewhere_does_not_matter(first):
    with listening(first + 8):
        require_free(Addresses(first), skip=frozenset({"redis"}))


def test_every_listener_has_a_port_of_its_own():
    ports = Addresses(8400).all()
    assert sorted(ports.values()) == list(range(8400, 8409))
