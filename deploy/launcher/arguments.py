"""The command line: which commands there are and what each takes."""

from __future__ import annotations

import argparse

DEFAULT_PORT = 8400
HIGHEST_PORT = 65535 - 10


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command and its options; ends the process with help or a usage error where it must."""
    options, rest = _parser().parse_known_args(arguments)
    if options.command == "test":
        options.pytest_arguments = [argument for argument in rest if argument != "--"]
    elif rest:
        _parser().error(f"{options.command} does not take {' '.join(rest)}")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./portal", description="Runs, tests and checks the client portal.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_running(commands)
    _add_proving(commands)
    return parser


def _add_running(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    up = commands.add_parser("up", help="start everything here and keep it running until Ctrl-C")
    up.add_argument("--fresh", action="store_true", help="first delete all data of earlier runs")
    up.add_argument("--port", type=_port, default=DEFAULT_PORT, help="the portal's port; the rest follow it")
    commands.add_parser("down", help="stop a running ./portal up")
    commands.add_parser("status", help="what runs and whether it is healthy; exit 0 only when all is")
    logs = commands.add_parser("logs", help="show the last lines of the logs")
    logs.add_argument("name", nargs="?", help="one process, as ./portal status names it")
    logs.add_argument("-f", "--follow", action="store_true", help="keep showing new lines")
    commands.add_parser("demo", help="load the demo data into the running system again")
    commands.add_parser("memory", help="how much memory all processes take together")
    commands.add_parser("env", help="print a fresh .env, with new secrets, for docker compose")


def _add_proving(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    test = commands.add_parser("test", help="run the tests; further arguments go to pytest")
    test.add_argument("--compose", action="store_true", help="run the browser story against docker compose")
    check = commands.add_parser("check", help="style, format, types, import rules and locks")
    check.add_argument("--alone", action="store_true", help="also install each service alone (minutes)")
    commands.add_parser("openapi", help="write docs/openapi anew from the services' schemas")
    commands.add_parser("screenshots", help="take pictures of the running system's pages")
    bench = commands.add_parser("bench", help="measure what must stay fast")
    bench.add_argument("names", nargs="*", metavar="NAME", help="which of benchmarks/bench_NAME.py")
    bench.add_argument("--json", metavar="FILE", help="write the rows there too")
    lock = commands.add_parser("lock", help="make the lock files anew from requirements*.in")
    lock.add_argument("--upgrade", action="store_true", help="also move to the newest versions")


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1 and {HIGHEST_PORT}")
    return int(text)
