"""Asking another service: bounded in time, signed, traced, and quick to give up on a dead peer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pybreaker
import requests
import structlog
import urllib3
from requests.adapters import HTTPAdapter

from portal_kit.errors import DomainError, Unavailable
from portal_kit.keys import Signer
from portal_kit.metrics import PEER_CALLS
from portal_kit.request_id import traceparent

CONNECT_SECONDS = 0.3
READ_SECONDS = 2.0
DEADLINE_SECONDS = 2.3
MAX_BYTES = 4_000_000
_CHUNK = 65_536

log = structlog.get_logger()
Clock = Callable[[], datetime]


class PeerUnavailable(Unavailable):
    code = "peer_unavailable"
    title = "A part of the system can't be reached just now."


class PeerRefused(DomainError):
    """The peer answered with a problem. `status`, `peer_code` and `problem` are the peer's own."""

    code = "peer_refused"

    def __init__(self, peer: str, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{peer} refused.")
        self.status, self.problem = status, problem
        self.peer_code: str = problem.get("code", "")


class Peer:
    """One service as another one sees it. Thread-safe; one breaker and one connection pool each."""

    def __init__(
        self, name: str, base_url: str, signer: Signer, clock: Clock = lambda: datetime.now(UTC)
    ) -> None:
        self.name, self.base_url = name, base_url.rstrip("/")
        self._signer, self._clock = signer, clock
        self._breaker = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=3, exclude=[PeerRefused])
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.mount("http", HTTPAdapter(pool_maxsize=16))

    def service_token(self, scope: str, practice_id: UUID | None) -> str:
        """A token in this service's own name."""
        return self._signer.service_token(self.name, scope, practice_id, self._clock())

    def get(self, path: str, token: str, params: dict[str, Any] | None = None) -> Any:
        """The JSON answer. Tried twice within the deadline when the peer does not answer at first."""
        return self._json("GET", path, token, params=params)

    def get_bytes(self, path: str, token: str) -> tuple[bytes, str]:
        """The body and its content type, for files."""
        body, content_type = self._guarded("GET", path, token)
        return body, content_type

    def post(self, path: str, token: str, body: dict[str, Any], idempotency_key: str | None = None) -> Any:
        """The JSON answer, asked for once: a POST is repeated only by a caller that holds its key."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return self._json("POST", path, token, json=body, headers=headers)

    def _json(self, method: str, path: str, token: str, **how: Any) -> Any:
        body, _ = self._guarded(method, path, token, **how)
        if not body:
            return None
        try:
            return json.loads(body)
        except ValueError:
            self._count("garbage")
            raise PeerUnavailable from None

    def _guarded(self, method: str, path: str, token: str, **how: Any) -> tuple[bytes, str]:
        try:
            return self._breaker.call(self._attempts, method, path, token, **how)
        except pybreaker.CircuitBreakerError:
            self._count("open")
            raise PeerUnavailable from None
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            self._count("failed")
            log.warning("peer_failed", peer=self.name, exc_info=error)
            raise PeerUnavailable from None

    def _attempts(self, method: str, path: str, token: str, **how: Any) -> tuple[bytes, str]:
        deadline = time.monotonic() + DEADLINE_SECONDS
        try:
            return self._once(method, path, token, deadline, **how)
        except (requests.ConnectionError, requests.Timeout):
            if method != "GET" or time.monotonic() > deadline - CONNECT_SECONDS:
                raise
            return self._once(method, path, token, deadline, **how)

    def _once(
        self,
        method: str,
        path: str,
        token: str,
        deadline: float,
        headers: dict[str, str] | None = None,
        **how: Any,
    ) -> tuple[bytes, str]:
        left = max(0.05, deadline - time.monotonic())
        read = min(READ_SECONDS, left) if method != "GET" else min(READ_SECONDS, left * 0.6)
        sent = {
            "Authorization": f"Bearer {token}",
            "Accept-Encoding": "identity",
            "traceparent": traceparent(),
            **(headers or {}),
        }
        with self._http.request(
            method,
            self.base_url + path,
            headers=sent,
            timeout=(CONNECT_SECONDS, read),
            stream=True,
            allow_redirects=False,
            **how,
        ) as response:
            body = _read_within(response, deadline)
            return self._judge(response, body)

    def _judge(self, response: requests.Response, body: bytes) -> tuple[bytes, str]:
        if response.status_code >= 500:
            raise requests.HTTPError(f"{self.name} answered {response.status_code}")
        if response.status_code >= 300:
            self._count("refused")
            raise PeerRefused(self.name, response.status_code, _problem(body))
        self._count("answered")
        return body, response.headers.get("Content-Type", "")

    def _count(self, outcome: str) -> None:
        PEER_CALLS.labels(self.name, outcome).inc()


def _read_within(response: requests.Response, deadline: float) -> bytes:
    """The whole body, or Timeout: a peer that sends a byte a second must not hold us."""
    body = bytearray()
    while chunk := response.raw.read1(_CHUNK):
        body += chunk
        if time.monotonic() > deadline:
            raise requests.ReadTimeout("the answer took too long")
        if len(body) > MAX_BYTES:
            raise requests.RequestException("the answer is too large")
    return bytes(body)


def _problem(body: bytes) -> dict[str, Any]:
    try:
        problem = json.loads(body)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
