"""Operators' commands."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from branding.app import bind, create_app
from branding.demo import load_practice
from branding.extensions import SERVICE, db
from branding.settings import MigrationSettings, Settings
from portal_kit.commands import add_common_commands
from portal_kit.settings import read_settings


@click.group()
def cli() -> None:
    """Branding: logos, themes and wording."""


@cli.command("demo")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
def demo(directory: Path) -> None:
    """Load the demo's looks from DIRECTORY; again changes nothing."""
    bind(read_settings(Settings))
    for practice in json.loads((directory / "demo.json").read_text())["practices"]:
        click.echo(load_practice(practice, directory, datetime.now(UTC)))


add_common_commands(
    cli,
    package=SERVICE,
    owner_url=lambda: read_settings(MigrationSettings).migration_database_url,
    make_app=create_app,
    db=db,
    make_consumer=None,
)

if __name__ == "__main__":
    cli()
