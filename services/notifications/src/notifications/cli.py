"""Operators' commands."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from uuid import UUID

import click

from notifications import queries
from notifications.app import bind, create_app
from notifications.clients.smtp import MailServer
from notifications.domain.errors import TryLater, Undeliverable
from notifications.extensions import DELIVER, db, enqueuer
from notifications.models import Message
from notifications.settings import MigrationSettings, Settings
from notifications.subscribers import subscriptions
from notifications.usecases.messages import replay_message
from portal_kit.commands import add_common_commands, operator
from portal_kit.errors import DomainError
from portal_kit.redis import connect_redis
from portal_kit.settings import read_settings
from portal_kit.subscriptions import Consumer
from portal_kit.worker import member_name


@click.group()
def cli() -> None:
    """Notifications: its database, its messages, its mail server."""


def make_consumer() -> Consumer:
    settings = read_settings(Settings)
    redis = connect_redis(settings.redis_url)
    return Consumer(db, redis, subscriptions, service="notifications", member=member_name())


add_common_commands(
    cli,
    package="notifications",
    owner_url=lambda: read_settings(MigrationSettings).migration_database_url,
    make_app=create_app,
    db=db,
    make_consumer=make_consumer,
)


@cli.group("messages")
def messages() -> None:
    """The ledger, of every practice."""
    bind(read_settings(Settings))


@messages.command("list-stuck")
@click.option("--minutes", default=10, show_default=True, help="How long a message may take to go out.")
def list_stuck(minutes: int) -> None:
    """Messages that were given up, and those that are taking long. One JSON object a line."""
    now, patience = datetime.now(UTC), timedelta(minutes=minutes)
    found = db.transact(None, lambda session: queries.list_stuck(session, now, patience), every_practice=True)
    for message in found:
        click.echo(json.dumps(_line(message), default=str))


@messages.command("replay")
@click.argument("practice_id", type=click.UUID)
@click.argument("message_id", type=click.UUID)
def replay(practice_id: UUID, message_id: UUID) -> None:
    """Give a message that was given up all its attempts back."""
    actor, now = operator("notifications"), datetime.now(UTC)
    try:
        db.transact(practice_id, lambda session: replay_message(session, actor, practice_id, message_id, now))
    except DomainError as error:
        raise click.ClickException(error.detail) from None
    click.echo(
        "on the queue" if enqueuer.enqueue(DELIVER, practice_id, message_id) else "waiting for the tick"
    )


@cli.command("send-test")
@click.argument("address")
def send_test(address: str) -> None:
    """Send a mail by the configured server, and say how that went."""
    settings = read_settings(Settings)
    server = MailServer(settings.mail_server, hello=settings.mail_domain)
    where = f"{settings.mail_server.host}:{settings.mail_server.port}"
    try:
        server.send(_test_mail(settings, address, datetime.now(UTC)))
    except (TryLater, Undeliverable) as outcome:
        raise click.ClickException(f"{where} did not take the mail: {outcome.problem}") from None
    click.echo(f"{where} took a mail from {settings.mail_from}; now look whether it arrives")


def _test_mail(settings: Settings, address: str, now: datetime) -> EmailMessage:
    mail = EmailMessage()
    try:
        mail["To"] = Address(addr_spec=address)
    except (MessageError, ValueError, IndexError):
        raise click.BadParameter("This is no bare e-mail address.") from None
    mail["From"] = settings.mail_from
    mail["Subject"] = "A test of the portal's mail settings"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=settings.mail_domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("If you can read this, the portal can send mail.\n")
    return mail


def _line(message: Message) -> dict[str, object]:
    return {
        "practice_id": message.practice_id,
        "id": message.id,
        "template": message.template,
        "state": message.state,
        "attempts": message.attempts,
        "last_problem": message.last_problem,
        "created_at": message.created_at,
        "next_attempt_at": message.next_attempt_at,
    }


if __name__ == "__main__":
    cli()
