"""Operators' commands that every service with a database has; each service adds its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import click
from flask import Flask

from portal_contracts.tokens import SERVICE, Claims
from portal_kit import audit
from portal_kit.db import Database
from portal_kit.migrations import migrate
from portal_kit.subscriptions import Consumer, list_dead_letters, revive_dead_letter


def operator(service: str) -> Claims:
    """The actor of a command, for the audit log: whoever has a shell on the machine."""
    return Claims(issuer=service, audience=(service,), kind=SERVICE, subject="operator")


def add_common_commands(
    group: click.Group,
    *,
    package: str,
    owner_url: Callable[[], str],
    make_app: Callable[[], Flask],
    db: Database,
    make_consumer: Callable[[], Consumer] | None,
) -> None:
    """Add migrate, openapi and, for a service that listens to events, dead-letters."""

    @group.command("migrate")
    def migrate_command() -> None:
        """Bring the database to the newest revision."""
        click.echo(f"{package} is at {migrate(package, owner_url())}")

    @group.command("openapi")
    def openapi_command() -> None:
        """Print the OpenAPI document."""
        answer = make_app().test_client().get("/openapi.json")
        click.echo(json.dumps(answer.get_json(), indent=2, sort_keys=True))

    if make_consumer is not None:
        group.add_command(_dead_letters(package, make_app, db, make_consumer))


def _dead_letters(
    package: str, make_app: Callable[[], Flask], db: Database, make_consumer: Callable[[], Consumer]
) -> click.Group:
    @click.group("dead-letters")
    def dead_letters() -> None:
        """Events that failed every attempt."""
        make_app()

    @dead_letters.command("list")
    def list_command() -> None:
        with db.transaction(None, every_practice=True) as session:
            for letter in list_dead_letters(session):
                click.echo(json.dumps(letter, default=str))

    @dead_letters.command("replay")
    @click.argument("event_id", type=click.UUID)
    def replay_command(event_id: UUID) -> None:
        """Give the event its attempts back and act on it now."""
        with db.transaction(None, every_practice=True) as session:
            delivery = revive_dead_letter(session, event_id)
            audit.record(
                session,
                operator(package),
                "dead_letter.replay",
                "event",
                event_id,
                practice_id=delivery.practice_id,
                now=datetime.now(UTC),
            )
        click.echo(
            "done"
            if make_consumer().handle(delivery)
            else "failed; it will be tried again, then listed as dead again"
        )

    return dead_letters
