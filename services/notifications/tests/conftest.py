"""Two practices, a mail server that can misbehave, and peers that answer by contract on loopback."""

from __future__ import annotations

import asyncio
import dataclasses
import email
import email.policy
import json
import logging
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from redis import Redis
from sqlalchemy import create_engine, select, text

from notifications import app as wiring
from notifications.app import create_app
from notifications.clients.smtp import MailServer
from notifications.delivery import postman
from notifications.extensions import db as database
from notifications.models import Message
from notifications.settings import Settings
from notifications.subscribers import subscriptions
from portal_contracts.events import Event
from portal_kit.db import Database
from portal_kit.errors import DomainError
from portal_kit.keys import Verifier
from portal_kit.migrations import migrate
from portal_kit.subscriptions import Consumer
from portal_kit.testing import PUBLIC_KEYS, SigningClient, key_settings

PORTAL, STAFF = "https://portal.example", "https://staff.example"
MAIL_FROM = "no-reply@mail.portal.example"

CANARY_NAME = "Zephyrine Quixworthy"
CANARY_ADDRESS = "zephyrine.quixworthy@canary.example"
CANARY_TOKEN = "canary-token-5f1c9e"
CANARY_REASON = "Canary reason: the room is being painted."

COLOURS = {
    "background": "#f4f7fa",
    "surface": "#ffffff",
    "text": "#1d2a36",
    "muted-text": "#56636f",
    "primary": "#1c4f82",
    "on-primary": "#ffffff",
    "primary-hover": "#153d66",
    "link": "#1c4f82",
    "focus": "#10141a",
    "border": "#7d8a96",
    "header-background": "#1c4f82",
    "header-text": "#ffffff",
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


class MailDouble:
    """A real SMTP server on loopback. `mode` says how it treats the next mails:

    accept, refuse_recipient (550), defer_recipient (451), refuse_sender (550), refuse_content (554),
    defer_content (452), stall (silence after DATA), drop_after_data (takes the mail, then hangs up).
    """

    def __init__(self) -> None:
        self.mode = "accept"
        self.taken: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.reached = threading.Event()
        self._port = free_port()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    @property
    def mails(self) -> list[email.message.EmailMessage]:
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.taken]

    def start(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # a mail server may know what mails say
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mode == "refuse_sender":
            return "550 5.7.1 Not you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        replies = {"refuse_recipient": "550 5.1.1 No such user", "defer_recipient": "451 4.3.0 Try later"}
        if self.mode in replies:
            return f"{replies[self.mode]} {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.reached.set()
        if self.mode == "refuse_content":
            return "554 5.7.1 We do not want this"
        if self.mode == "defer_content":
            return "452 4.3.1 Full"
        if self.mode == "stall":
            await asyncio.sleep(600)
        self.taken.append(envelope.original_content)
        self.recipients.append(list(envelope.rcpt_tos))
        if self.mode == "drop_after_data":
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Neighbours:
    """Identity, scheduling and branding as one HTTP server, by contract, tokens checked.

    `down` names services that answer 503, `garbage` those that answer something else entirely.
    """

    def __init__(self) -> None:
        self.practices: dict[UUID, dict[str, Any]] = {}
        self.staff: dict[UUID, list[dict[str, Any]]] = {}
        self.requests: dict[tuple[UUID, UUID], dict[str, Any]] = {}
        self.themes: dict[UUID, dict[str, Any]] = {}
        self.logos: dict[str, bytes] = {}
        self.down: set[str] = set()
        self.garbage: set[str] = set()
        self.asked: list[str] = []
        self.tokens_made = 0
        self._verifiers = {
            name: Verifier(name, PUBLIC_KEYS) for name in ("identity", "scheduling", "branding")
        }
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/{service}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, token: str, body: Any) -> tuple[int, bytes, str]:
        service, _, path = path.lstrip("/").partition("/")
        self.asked.append(f"{method} {service} /{path}")
        if service in self.down:
            return 503, b"{}", "application/problem+json"
        if service in self.garbage:
            return 200, b'{"items": "none", "colours": 5}', "application/json"
        try:
            claims = self._verifiers[service].verify(token)
            return self._routes(method, f"/{path}", claims, body)
        except DomainError:
            return 401, b'{"code": "token_refused"}', "application/problem+json"
        except KeyError:
            return 404, b'{"code": "not_found"}', "application/problem+json"

    def _routes(self, method: str, path: str, claims: Any, body: Any) -> tuple[int, bytes, str]:
        practice, (scope,) = claims.practice_id, claims.scopes
        match method, scope, path.split("/")[2:]:
            case "GET", "practices:read", ["practices", "current"]:
                return _json(self.practices[practice])
            case "GET", "staff:read", ["staff"]:
                return _json({"items": self.staff[practice]})
            case "GET", "clinicians:read", ["clinicians"]:
                return _json({"items": [_clinician(m) for m in self.staff[practice]]})
            case "POST", "mail:facts", ["mail-facts", "requests", request_id]:
                return _json(self._facts(practice, UUID(request_id), body["purpose"]))
            case "GET", "theme:read", ["theme"]:
                return _json(self.themes[practice])
            case "GET", "theme:read", ["logos", "files", name]:
                return 200, self.logos[name.removesuffix(".png")], "image/png"
        return 403, b'{"code": "forbidden"}', "application/problem+json"

    def _facts(self, practice: UUID, request_id: UUID, purpose: str) -> dict[str, Any]:
        facts = dict(self.requests[practice, request_id])
        if purpose == "confirm_request":
            self.tokens_made += 1
            facts["token"] = f"{CANARY_TOKEN}-{self.tokens_made}"
        if purpose != "request_denied":
            facts["reason"] = None
        return facts

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        neighbours = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._reply("GET", None)

            def do_POST(self) -> None:
                self._reply("POST", json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _reply(self, method: str, body: Any) -> None:
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                status, content, kind = neighbours.answer(method, self.path, token, body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


def _json(body: Any) -> tuple[int, bytes, str]:
    return 200, json.dumps(body).encode(), "application/json"


def _clinician(member: dict[str, Any]) -> dict[str, Any]:
    return {"id": member["id"], "display_name": member["display_name"], "credentials": "LCSW"}


@pytest.fixture(autouse=True)
def logging_put_back() -> Iterator[None]:
    """Making an app points the process's logs at a stream that ends with the test."""
    root = logging.getLogger()
    before = root.handlers[:]
    yield
    root.handlers[:] = before
    root.setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def service_database(make_service_database):
    made = make_service_database("notifications")
    migrate("notifications", made.owner_url)
    return made


@pytest.fixture
def mail_double() -> Iterator[MailDouble]:
    double = MailDouble()
    double.start()
    yield double
    double.stop()


@pytest.fixture
def neighbours() -> Iterator[Neighbours]:
    made = Neighbours()
    yield made
    made.stop()


@pytest.fixture
def settings(service_database, redis_url, mail_double, neighbours) -> Settings:
    return Settings(
        **key_settings("notifications"),
        redis_url=redis_url,
        database_url=service_database.app_url,
        database_pool_size=20,
        identity_url=neighbours.url("identity"),
        scheduling_url=neighbours.url("scheduling"),
        branding_url=neighbours.url("branding"),
        portal_base_url=PORTAL,
        staff_base_url=STAFF,
        smtp_url=mail_double.url,
        mail_from=MAIL_FROM,
        log_level="INFO",
    )


@pytest.fixture
def redis(settings) -> Iterator[Redis]:
    """The process bound to its settings, on an empty Redis."""
    client = wiring.bind(settings)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@pytest.fixture
def db(redis, service_database) -> Iterator[Database]:
    """The service's own database, empty."""
    engine = create_engine(service_database.owner_url)
    with engine.begin() as connection:
        connection.execute(
            text("truncate messages, address_uses, outbox, inbox, audit_log, idempotency_keys")
        )
    engine.dispose()
    yield database
    database.dispose()


@pytest.fixture
def client(db, settings) -> SigningClient:
    return SigningClient(create_app(settings))


@pytest.fixture
def clock() -> Clock:
    """A minute ahead, so that what was written just now is due."""
    return Clock(datetime.now(UTC) + timedelta(minutes=1))


@pytest.fixture
def practice(neighbours) -> UUID:
    return _settle(neighbours, "harbor-light", "Harbor Light Counseling", "America/New_York", "555-0100")


@pytest.fixture
def other_practice(neighbours) -> UUID:
    return _settle(neighbours, "mesa-verde", "Mesa Verde Therapy", "America/Phoenix", "555-0199")


def _settle(neighbours: Neighbours, code: str, name: str, zone: str, phone: str) -> UUID:
    practice_id = uuid4()
    neighbours.practices[practice_id] = {
        "id": str(practice_id),
        "code": code,
        "name": name,
        "time_zone": zone,
        "phone": phone,
    }
    neighbours.staff[practice_id] = [
        _member(code, "Ada Admin", "practice_administrator"),
        _member(code, "Sky Scheduler", "scheduler"),
        _member(code, "Cleo Clinician", "clinician"),
        _member(code, "Otto Other", "clinician"),
    ]
    neighbours.themes[practice_id] = {
        "css_hash": "a1b2",
        "logo": None,
        "colours": {"light": COLOURS, "dark": COLOURS},
        "wording": {"portal_name": None, "home": "", "crisis": ""},
    }
    return practice_id


def _member(code: str, name: str, *roles: str) -> dict[str, Any]:
    address = f"{name.split()[0].lower()}@{code}.example"
    return {"id": str(uuid4()), "display_name": name, "email": address, "roles": list(roles)}


@pytest.fixture
def ask(neighbours) -> Callable[..., UUID]:
    """`ask(practice, state="pending")`: scheduling holds such a request from now on; returns its id."""

    def make(practice_id: UUID, **other: Any) -> UUID:
        request_id = uuid4()
        neighbours.requests[practice_id, request_id] = {
            "to": CANARY_ADDRESS,
            "name": CANARY_NAME,
            "language": "en",
            "reference": f"R-{secrets.token_hex(3).upper()}",
            "starts_at": "2026-11-24T15:00:00Z",
            "ends_at": "2026-11-24T15:50:00Z",
            "time_zone": neighbours.practices[practice_id]["time_zone"],
            "service_type": "Therapy Intake",
            "clinician_id": neighbours.staff[practice_id][2]["id"],
            "location": {"name": "Main office", "kind": "office", "address": "12 Quay Street\nPortview"},
            "state": "pending",
            "reason": CANARY_REASON,
            "token": None,
        } | other
        return request_id

    return make


@pytest.fixture
def publish(db, redis) -> Callable[..., UUID]:
    """Put an event on scheduling's stream, as its relay does, and let the consumer read it."""
    consumer = Consumer(db, redis, subscriptions, service="notifications", member="test")

    def send(event: Event, event_id: UUID | None = None) -> UUID:
        event_id = event_id or uuid4()
        entry = {
            "id": str(event_id),
            "practice_id": str(event.practice_id),
            "name": event.name,
            "request_id": "0" * 31 + "1",
            "body": json.dumps(event.to_json()),
        }
        redis.xadd("events.scheduling", entry)
        consumer.create_groups()
        consumer.read(block_ms=10)
        return event_id

    return send


@pytest.fixture
def ledger(db) -> Callable[..., list[Message]]:
    """Every row of the ledger, of every practice, oldest first."""

    def read(**equal: Any) -> list[Message]:
        statement = select(Message).filter_by(**equal).order_by(Message.created_at, Message.template)
        return db.transact(None, lambda session: list(session.scalars(statement)), every_practice=True)

    return read


@pytest.fixture
def deliver_all(ledger) -> Callable[[Callable[[], datetime]], None]:
    """What the worker would do now: every message, those made meanwhile too, is handed to the postman."""

    def deliver(clock: Callable[[], datetime]) -> None:
        seen: set[UUID] = set()
        while new := [message for message in ledger() if message.id not in seen]:
            for message in new:
                seen.add(message.id)
                postman.deliver(message.practice_id, message.id, clock)

    return deliver


@pytest.fixture
def impatient(db, settings) -> None:
    """The same mail server, given less than a second for everything."""
    server = MailServer(settings.mail_server, hello=settings.mail_domain, seconds=0.4)
    postman.configure(dataclasses.replace(postman.outside, mail_server=server))
