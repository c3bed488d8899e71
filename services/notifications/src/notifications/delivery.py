"""One message from its row to the mail server: claim, ask, write, send, mark; no network in a transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from notifications.clients.branding import Branding
from notifications.clients.identity import Identity
from notifications.clients.scheduling import Scheduling
from notifications.clients.smtp import MailServer
from notifications.domain.errors import NotNeeded, TryLater, Undeliverable
from notifications.domain.facts import RequestFacts, StaffMember, may_approve
from notifications.domain.kinds import MAIL_KINDS, REQUESTER, STAFF_OF_PRACTICE
from notifications.domain.limits import address_key
from notifications.extensions import DELIVER, db, enqueuer
from notifications.mail.composition import Ingredients, Sender, compose
from notifications.models import Message
from notifications.usecases import delivery as usecases
from notifications.usecases.messages import expand_message
from portal_kit.celery import Enqueuer
from portal_kit.client import PeerRefused, PeerUnavailable
from portal_kit.db import Database

_GONE = {404, 409, 410}  # scheduling's word that there is nothing left to tell

log = structlog.get_logger()
Clock = Callable[[], datetime]
_jitter = SystemRandom().random


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Everything beyond our own database that a delivery touches."""

    identity: Identity
    scheduling: Scheduling
    branding: Branding
    mail_server: MailServer
    sender: Sender
    address_salt: bytes


class Postman:
    """Delivers messages. Unbound until `configure`; then shared by the process's threads."""

    def __init__(self, db: Database, enqueuer: Enqueuer) -> None:
        self._db, self._enqueuer = db, enqueuer
        self._outside: Outside | None = None

    def configure(self, outside: Outside) -> None:
        self._outside = outside

    @property
    def outside(self) -> Outside:
        if self._outside is None:
            raise RuntimeError("the postman is not configured")
        return self._outside

    @property
    def mail_domain(self) -> str:
        return self.outside.sender.domain

    def deliver(self, practice_id: UUID, message_id: UUID, clock: Clock) -> None:
        """Try once, if the message is due and nobody else has it; how that ended is in its row."""
        message = self._db.transact(
            practice_id,
            lambda session: usecases.claim_message(session, practice_id, message_id, clock()),
        )
        if message is not None:
            self._attempt(message, clock)

    def _attempt(self, message: Message, clock: Clock) -> None:
        try:
            self._send(message, clock)
        except NotNeeded as outcome:
            reason = outcome.problem
            self._mark(message, lambda session: usecases.record_not_needed(session, message, reason))
            _log("message_not_needed", message, reason)
        except Undeliverable as outcome:
            problem = outcome.problem
            self._mark(message, lambda session: usecases.record_failed(session, message, problem))
            _log("message_failed", message, problem)
        except TryLater as outcome:
            self._defer(message, outcome, clock())
        except (PeerUnavailable, PeerRefused) as error:
            self._defer(message, _peer_problem(error), clock())
        except Exception as error:  # whatever it was, the row must say so and be tried again
            problem, jitter = f"unexpected:{type(error).__name__}", _jitter()
            log.error("message_stumbled", message_id=str(message.id), exc_info=error)
            self._mark(
                message,
                lambda session: usecases.record_stumble(session, message, problem, clock(), jitter),
            )

    def _send(self, message: Message, clock: Clock) -> None:
        facts = self._facts(message)
        if message.recipient_kind == STAFF_OF_PRACTICE:
            self._expand(message, facts, clock())
            return
        parts = self._ingredients(message, facts)
        if message.recipient_kind == REQUESTER:
            self._respect_limit(message, parts.to, clock())
        mail = compose(self.outside.sender, parts, clock())
        self.outside.mail_server.send(mail)
        self._mark(message, lambda session: usecases.record_sent(session, message, clock()))
        _log("message_sent", message)

    def _facts(self, message: Message) -> RequestFacts:
        """What the mail says, asked for now: a mail that is no longer true does not go."""
        try:
            facts = self.outside.scheduling.get_request_facts(
                message.practice_id, message.about_id, message.template
            )
        except PeerRefused as refusal:
            if refusal.status in _GONE:
                raise NotNeeded("no_longer_true") from None
            raise
        if facts.state not in MAIL_KINDS[message.template].true_while:
            raise NotNeeded("no_longer_true")
        return facts

    def _expand(self, message: Message, facts: RequestFacts, now: datetime) -> None:
        staff = self.outside.identity.list_staff(message.practice_id)
        ids = [member.id for member in may_approve(staff, facts.clinician_id)]

        def work(session: Session) -> None:
            row = usecases.still_ours(session, message)
            if row is None:
                return
            for new in expand_message(session, row, ids, mail_domain=self.mail_domain, now=now):
                self._enqueuer.after_commit(session, DELIVER, message.practice_id, new)

        self._mark(message, work)

    def _ingredients(self, message: Message, facts: RequestFacts) -> Ingredients:
        identity, practice_id = self.outside.identity, message.practice_id
        practice = identity.get_practice(practice_id)
        look = self.outside.branding.find_look(practice_id)
        if message.recipient_kind == REQUESTER:
            if not facts.to:
                raise Undeliverable("no_address")
            return Ingredients(message=message, facts=facts, practice=practice, look=look, to=facts.to)
        member = self._member(message, facts)
        name = identity.find_clinician_name(practice_id, facts.clinician_id) if facts.clinician_id else None
        return Ingredients(
            message=message,
            facts=facts,
            practice=practice,
            look=look,
            to=member.email,
            clinician_name=name,
        )

    def _member(self, message: Message, facts: RequestFacts) -> StaffMember:
        """The member of staff, if they still work here and may still answer."""
        staff = self.outside.identity.list_staff(message.practice_id)
        for member in may_approve(staff, facts.clinician_id):
            if member.id == message.recipient_id:
                return member
        raise NotNeeded("recipient_gone")

    def _respect_limit(self, message: Message, address: str, now: datetime) -> None:
        key = address_key(self.outside.address_salt, message.practice_id, address)
        self._mark(message, lambda session: usecases.count_against_limit(session, message, key, now))

    def _defer(self, message: Message, outcome: TryLater, now: datetime) -> None:
        jitter = _jitter()
        self._mark(message, lambda session: usecases.record_deferred(session, message, outcome, now, jitter))
        _log("message_deferred", message, outcome.problem)

    def _mark(self, message: Message, work: Callable[[Session], None]) -> None:
        self._db.transact(message.practice_id, work)


def _peer_problem(error: PeerUnavailable | PeerRefused) -> TryLater:
    """A refusal of our token or question is for operators to mend; the mail can wait for that."""
    if isinstance(error, PeerRefused):
        return TryLater(f"peer_refused:{error.status}")
    return TryLater("peer_unavailable")


def _log(event: str, message: Message, problem: str | None = None) -> None:
    log.info(
        event,
        practice_id=str(message.practice_id),
        message_id=str(message.id),
        template=message.template,
        attempts=message.attempts,
        problem=problem,
    )


postman = Postman(db, enqueuer)
