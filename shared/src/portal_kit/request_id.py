"""One id for everything a request sets off, from the browser to the last task (W3C Trace Context)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")
_NOTHING = "0" * 32

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """32 hexadecimal digits, or an empty string outside any request or task."""
    return _current.get()


def new_request_id() -> str:
    return secrets.token_hex(16)


def start_request(traceparent: str | None) -> str:
    """Continue the caller's trace, or begin one when there is none or it is malformed."""
    found = _TRACEPARENT.match(traceparent or "")
    request_id = found.group(1) if found and found.group(1) != _NOTHING else new_request_id()
    _current.set(request_id)
    return request_id


def traceparent() -> str:
    """The header for a call to a peer: same trace, a span of its own."""
    return f"00-{_current.get() or new_request_id()}-{secrets.token_hex(8)}-01"


@contextmanager
def request_id_of(request_id: str | None) -> Iterator[str]:
    """Work on behalf of an earlier request (an event, a task), or begin a new id."""
    token = _current.set(request_id or new_request_id())
    try:
        yield _current.get()
    finally:
        _current.reset(token)
