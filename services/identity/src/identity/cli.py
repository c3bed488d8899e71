"""Operators' commands. A password is asked for or read from standard input, never taken as an argument."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from identity import queries
from identity.app import bind, create_app
from identity.demo import load_practice
from identity.domain.errors import StaffNotFound
from identity.extensions import SERVICE, db
from identity.settings import MigrationSettings, Settings
from identity.subscribers import subscriptions
from identity.usecases import practices, staff
from portal_contracts.tokens import ROLES
from portal_kit.commands import add_common_commands, operator
from portal_kit.errors import DomainError
from portal_kit.redis import connect_redis
from portal_kit.settings import read_settings
from portal_kit.subscriptions import Consumer
from portal_kit.worker import member_name

_OPERATOR = operator(SERVICE)


class PlainErrors(click.Group):
    """Says a refusal as one line instead of a trace."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except DomainError as error:
            texts = [text for field in error.extra.get("errors", {}).values() for text in field]
            raise click.ClickException(" ".join(texts) or error.detail) from None


@click.group(cls=PlainErrors)
def cli() -> None:
    """Identity: practices, staff and patients."""


@cli.command("create-practice")
@click.option("--code", required=True, help="Lower-case letters, digits and hyphens; stands in its URL.")
@click.option("--name", required=True)
@click.option("--time-zone", required=True, help="IANA name, such as America/New_York.")
@click.option("--phone", required=True)
def create_practice(code: str, name: str, time_zone: str, phone: str) -> None:
    """Make a practice."""
    bind(read_settings(Settings))
    practice_id = uuid4()
    with db.transaction(practice_id) as session:
        practices.create_practice(
            session,
            _OPERATOR,
            practice_id=practice_id,
            code=code,
            name=name,
            time_zone=time_zone,
            phone=phone,
            now=datetime.now(UTC),
        )
    click.echo(f"{code} is {practice_id}")


@cli.command("disable-practice")
@click.argument("code")
def disable_practice(code: str) -> None:
    """Close a practice: it answers nothing until it is enabled again."""
    bind(read_settings(Settings))
    with db.transaction(None, every_practice=True) as session:
        practices.disable_practice(session, _OPERATOR, code, datetime.now(UTC))
    click.echo(f"{code} is disabled")


@cli.command("enable-practice")
@click.argument("code")
def enable_practice(code: str) -> None:
    """Open a disabled practice again."""
    bind(read_settings(Settings))
    with db.transaction(None, every_practice=True) as session:
        practices.enable_practice(session, _OPERATOR, code, datetime.now(UTC))
    click.echo(f"{code} is enabled")


@cli.command("create-staff")
@click.option("--practice", "code", required=True, help="The practice's code.")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option(
    "--role", "roles", required=True, multiple=True, type=click.Choice(ROLES), help="May be repeated."
)
@click.option("--credentials", help="Stand after a clinician's name, such as LCSW.")
def create_staff(code: str, email: str, name: str, roles: tuple[str, ...], credentials: str | None) -> None:
    """Make a staff user. Asks for the password; without a terminal, reads it as the first line of input."""
    bind(read_settings(Settings))
    password = _read_password()
    with db.transaction(None, every_practice=True) as session:
        practice = queries.get_active_practice_by_code(session, code)
        staff_user = staff.create_staff(
            session,
            _OPERATOR,
            practice.id,
            staff_user_id=uuid4(),
            email=email,
            display_name=name,
            credentials=credentials,
            roles=roles,
            password=password,
            now=datetime.now(UTC),
        )
    click.echo(f"{staff_user.email} is {staff_user.id}")


@cli.command("deactivate-staff")
@click.option("--practice", "code", required=True, help="The practice's code.")
@click.option("--email", required=True)
def deactivate_staff(code: str, email: str) -> None:
    """Take a staff user's access away, and end their sessions."""
    bind(read_settings(Settings))
    with db.transaction(None, every_practice=True) as session:
        practice = queries.get_active_practice_by_code(session, code)
        staff_user = queries.find_staff_by_email(session, practice.id, email.lower())
        if staff_user is None:
            raise StaffNotFound
        staff.deactivate_staff(session, _OPERATOR, practice.id, staff_user.id, datetime.now(UTC))
    click.echo(f"{email} is deactivated")


@cli.command("demo")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
def demo(directory: Path) -> None:
    """Load the demo's practices, staff and patients from DIRECTORY/demo.json; again changes nothing."""
    bind(read_settings(Settings))
    data = json.loads((directory / "demo.json").read_text())
    for practice in data["practices"]:
        click.echo(load_practice(practice, data, datetime.now(UTC)))


def _read_password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


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
