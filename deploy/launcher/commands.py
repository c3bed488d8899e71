"""Which function answers which command."""

from __future__ import annotations

import argparse

from launcher.arguments import DEFAULT_PORT


def run(options: argparse.Namespace) -> int:
    """Run a parsed command and return its exit code. Raises LauncherError."""
    return _COMMANDS[options.command](options)


def _up(options: argparse.Namespace) -> int:
    from launcher.up import up

    return up(options.port, fresh=options.fresh)


def _down(_: argparse.Namespace) -> int:
    from launcher.status import down

    return down()


def _status(_: argparse.Namespace) -> int:
    from launcher.status import show_status

    return show_status()


def _logs(options: argparse.Namespace) -> int:
    from launcher.logs import show_logs

    return show_logs(options.name, follow=options.follow)


def _memory(_: argparse.Namespace) -> int:
    from launcher.status import show_memory

    return show_memory()


def _demo(_: argparse.Namespace) -> int:
    from launcher.demo import reload_demo

    return reload_demo()


def _env(_: argparse.Namespace) -> int:
    from launcher.compose import env_text

    print(env_text(DEFAULT_PORT), end="")
    return 0


def _test(options: argparse.Namespace) -> int:
    from launcher.compose import test_compose
    from launcher.run_tests import run_tests

    return (test_compose if options.compose else run_tests)(options.pytest_arguments)


def _check(options: argparse.Namespace) -> int:
    from launcher.checks import check

    return check(alone=options.alone)


def _openapi(_: argparse.Namespace) -> int:
    from launcher.openapi import write_documents

    return write_documents()


def _screenshots(_: argparse.Namespace) -> int:
    from launcher.screenshots import take_screenshots

    return take_screenshots()


def _bench(options: argparse.Namespace) -> int:
    from launcher.bench import bench

    return bench(options.names, options.json)


def _lock(options: argparse.Namespace) -> int:
    from launcher.locks import make_locks

    return make_locks(upgrade=options.upgrade)


# Each command imports only what it needs: ./portal status should not load what ./portal up does.
_COMMANDS = {
    "up": _up,
    "down": _down,
    "status": _status,
    "logs": _logs,
    "memory": _memory,
    "demo": _demo,
    "env": _env,
    "test": _test,
    "check": _check,
    "openapi": _openapi,
    "screenshots": _screenshots,
    "bench": _bench,
    "lock": _lock,
}
