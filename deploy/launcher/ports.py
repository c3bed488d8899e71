"""Ports on loopback: whether those wanted are free, and which others are."""

from __future__ import annotations

import socket
import time
from contextlib import closing

from launcher.environment import Addresses
from launcher.errors import LauncherError


def require_free(addresses: Addresses, skip: frozenset[str] = frozenset()) -> None:
    """Raises LauncherError that names each taken port, what wanted it, and the way out.

    `skip` names what will not be started here.
    """
    wanted = {name: port for name, port in addresses.all().items() if name not in skip}
    taken = [
        f"{port} ({name})" for name, port in sorted(wanted.items(), key=lambda item: item[1]) if _taken(port)
    ]
    if not taken:
        return
    other = addresses.port + 100 if addresses.port < 32000 else 8500
    raise LauncherError(
        f"{'Ports' if len(taken) > 1 else 'Port'} {', '.join(taken)} taken by another program. "
        f"Stop that program, or move all ports: ./portal up --port {other}"
    )


def free_ports(length: int = 1) -> int:
    """The first of `length` free ports in a row, below 32768, where the kernel never takes one by itself."""
    start = 20000 + time.time_ns() // 1000 % 10000
    for first in range(start, 32768 - length):
        if not any(_taken(port) for port in range(first, first + length)):
            return first
    raise LauncherError(f"No {length} free ports in a row were found between {start} and 32767.")


def _taken(port: int) -> bool:
    with closing(socket.socket()) as probe:
        # What a stopped server leaves in TIME_WAIT does not keep ours from starting.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise LauncherError(
                f"Port {port} needs more rights than you have: choose one above 1023."
            ) from error
        except OSError:
            return True
    return False
