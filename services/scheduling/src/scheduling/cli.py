"""Operators' commands."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from portal_kit.commands import add_common_commands
from portal_kit.redis import connect_redis
from portal_kit.settings import read_settings
from portal_kit.subscriptions import Consumer
from portal_kit.worker import member_name
from scheduling.app import bind, create_app
from scheduling.demo import load_practice
from scheduling.extensions import SERVICE, db
from scheduling.settings import MigrationSettings, Settings
from scheduling.subscribers import subscriptions


@click.group()
def cli() -> None:
    """Scheduling: calendars, requests and appointments."""


@cli.command("demo")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
def demo(directory: Path) -> None:
    """Load the demo's calendars and requests from DIRECTORY/demo.json; again changes nothing."""
    bind(read_settings(Settings))
    data = json.loads((directory / "demo.json").read_text())
    for practice in data["practices"]:
        click.echo(load_practice(practice, datetime.now(UTC)))


def _make_consumer() -> Consumer:
    redis = connect_redis(read_settings(Settings).redis_url)
    return Consumer(db, redis, subscriptions, service=SERVICE, member=member_name())


add_common_commands(
    cli,
    package=SERVICE,
    owner_url=lambda: read_settings(MigrationSettings).migration_database_url,
    make_app=create_app,
    db=db,
    make_consumer=_make_consumer,
)

if __name__ == "__main__":
    cli()
