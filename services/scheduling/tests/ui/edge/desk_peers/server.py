"""A small HTTP server that checks tokens, keeps what it was asked, and can be told to fail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, Response, g, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from portal_contracts.tokens import Claims
from portal_kit.errors import Unauthenticated
from portal_kit.keys import Verifier
from portal_kit.testing import PUBLIC_KEYS


@dataclass(frozen=True)
class Asked:
    """One question as it came."""

    path: str
    body: Any
    key: str | None
    claims: Claims


def problem(status: int, code: str, **members: Any) -> tuple[Response, int]:
    return jsonify(type=f"urn:problem:{code}", title=code, status=status, code=code, **members), status


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """The tests' own output is enough."""


class ContractPeer:
    """`failing` holds beginnings of paths that answer with an error of the server."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failing: set[str] = set()
        self.asked: list[Asked] = []
        self._verifier = Verifier(name, PUBLIC_KEYS)
        app = Flask(f"peer_{name}")
        app.before_request(self._admit)
        self.add_routes(app)
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def add_routes(self, app: Flask) -> None:
        raise NotImplementedError

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def _admit(self) -> Any:
        if any(request.path.startswith(beginning) for beginning in self.failing):
            return problem(500, "internal_error")
        try:
            claims = self._verifier.verify(request.headers.get("Authorization", "").removeprefix("Bearer "))
        except Unauthenticated:
            return problem(401, "token_refused")
        g.claims = claims
        body = request.get_json() if request.is_json else None
        self.asked.append(Asked(request.path, body, request.headers.get("Idempotency-Key"), claims))
        return None


def needs(kind: str, word: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Only for callers of this kind; a service needs the scope, a member of staff the role, named `word`."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **how: Any) -> Any:
            claims: Claims = g.claims
            if claims.kind != kind or (word and word not in claims.scopes | claims.roles):
                return problem(403, "forbidden")
            return view(*args, **how)

        return guarded

    return decorate
