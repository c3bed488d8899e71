"""An HTTP server that answers from a table, and that can be stopped, hung, or made to babble."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from portal_kit.errors import Unauthenticated
from portal_kit.keys import Verifier
from portal_kit.testing import PUBLIC_KEYS

LONGEST_SILENCE = 30
GARBAGE = b"<html>not what you asked for</html>"


@dataclass(frozen=True)
class Asked:
    """One question as it came: what the token says, and what was sent."""

    method: str
    path: str
    query: dict[str, str]
    practice_id: UUID | None
    scopes: frozenset[str]
    body: Any
    key: str | None
    traceparent: str | None


@dataclass
class Answer:
    status: int
    body: Any
    content_type: str = "application/json"

    def encoded(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Route = tuple[str, str, str, Callable[..., Answer]]


def problem(status: int, code: str, **members: Any) -> Answer:
    body = {"type": f"urn:problem:{code}", "title": code, "status": status, "code": code, **members}
    return Answer(status, body, "application/problem+json")


class ContractPeer:
    """`mode`: answers, hangs, garbage (not JSON), misshapen (JSON of another form), fails (500) or loses
    (does what was asked and drops the connection). `release` lets hung answers go."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.mode = "answers"
        self.only: str | None = None
        self.asked: list[Asked] = []
        self.release = threading.Event()
        self._verifier = Verifier(name, PUBLIC_KEYS)
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.start()

    def routes(self) -> list[Route]:
        raise NotImplementedError

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self._port), _handler_of(self))
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.release.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def behave(self) -> None:
        """Back to a peer in good health that nobody has asked anything."""
        self.release.set()
        self.release = threading.Event()
        self.mode, self.only = "answers", None
        self.asked.clear()
        if self._server is None:
            self.start()

    def mode_for(self, path: str) -> str:
        """The mode holds for every path, or for those that contain `only`."""
        return self.mode if self.only is None or self.only in path else "answers"

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/health/live":
            return Answer(200, {"status": "live"})
        for method, pattern, scope, answer in self.routes():
            found = re.fullmatch(pattern, asked.path)
            if found and method == asked.method:
                if scope not in asked.scopes:
                    return problem(403, "forbidden")
                self.asked.append(asked)
                return answer(asked, *found.groups())
        return problem(404, "not_found")

    def claims_of(self, authorization: str | None) -> tuple[UUID | None, frozenset[str]]:
        try:
            claims = self._verifier.verify((authorization or "").removeprefix("Bearer "))
        except Unauthenticated:
            return None, frozenset()
        return claims.practice_id, claims.scopes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up on us is what some tests are about."""


def _handler_of(peer: ContractPeer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            path, _, query = self.path.partition("?")
            mode, release = peer.mode_for(path), peer.release
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if mode == "hangs":
                release.wait(LONGEST_SILENCE)
                return
            if mode == "garbage":
                self._send(Answer(200, GARBAGE, "text/html"))
            elif mode == "misshapen":
                self._send(Answer(200, {"items": {"unexpected": [None]}, "days": "none"}))
            elif mode == "fails":
                self._send(problem(500, "internal_error"))
            else:
                answer = peer.answer(self._asked(path, query, body))
                if mode != "loses":
                    self._send(answer)

        do_GET = do_POST = _handle

        def _asked(self, path: str, query: str, body: bytes) -> Asked:
            practice_id, scopes = peer.claims_of(self.headers.get("Authorization"))
            return Asked(
                method=self.command,
                path=path,
                query=dict(parse_qsl(query)),
                practice_id=practice_id,
                scopes=scopes,
                body=json.loads(body) if body else None,
                key=self.headers.get("Idempotency-Key"),
                traceparent=self.headers.get("traceparent"),
            )

        def _send(self, answer: Answer) -> None:
            content = answer.encoded()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """The tests' own output is enough."""

    return Handler
