"""Asking peers side by side for what a page can do without."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from portal_kit.client import PeerRefused, PeerUnavailable

T = TypeVar("T")

# Threads start with the first question, so after the fork; each is held for the client's deadline at most.
_pool = ThreadPoolExecutor(12, thread_name_prefix="asking")


def begin(ask: Callable[[], T]) -> Future[T]:
    """Ask now, wait later. The request's id goes along."""
    return _pool.submit(copy_context().run, ask)


def wait_or_none(answer: Future[T]) -> T | None:
    """The answer, or None when the peer can't be reached or refuses."""
    try:
        return answer.result()
    except (PeerUnavailable, PeerRefused):
        return None
