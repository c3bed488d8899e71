"""Asking several peers side by side, all within one page's time."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from contextvars import copy_context
from typing import TypeVar
from uuid import UUID

from portal_gateway.caching import Shelf
from portal_kit.client import PeerUnavailable

PAGE_SECONDS = 2.4
ORNAMENT_SECONDS = 1.0
MOST_ASKED_AT_ONCE = 32

T = TypeVar("T")


class Asking:
    """The questions of one page.

    Whatever has not been answered when the page's time is over counts as unavailable, so that a slow peer
    costs a panel and never the page.
    """

    def __init__(self, pool: ThreadPoolExecutor, seconds: float = PAGE_SECONDS) -> None:
        self._pool = pool
        self._ends = time.monotonic() + seconds

    def begin(self, ask: Callable[[], T]) -> Future[T]:
        """Ask now, wait later. The request's id goes along."""
        return self._pool.submit(copy_context().run, ask)

    def recall(self, shelf: Shelf[T], ask: Callable[[], T], whose: UUID | str, what: str = "") -> Future[T]:
        """What the shelf holds, or ask and keep the answer there."""
        found = shelf.find(whose, what)
        if found is None:
            return self.begin(lambda: shelf.keep(ask(), whose, what))
        return answered(found)

    def wait(self, answer: Future[T], at_most: float = PAGE_SECONDS) -> T:
        """The answer; raises PeerUnavailable when there is none in time, or what the peer refused with."""
        left = max(0.0, self._ends - time.monotonic())
        try:
            return answer.result(min(left, at_most))
        except TookTooLong:
            raise PeerUnavailable from None

    def wait_or_none(self, answer: Future[T]) -> T | None:
        """The answer, or None for what the page can do without."""
        try:
            return self.wait(answer)
        except PeerUnavailable:
            return None

    def wait_a_little(self, answer: Future[T]) -> T | None:
        """As `wait_or_none`, for an ornament that must not use up the time of what matters."""
        try:
            return self.wait(answer, ORNAMENT_SECONDS)
        except PeerUnavailable:
            return None

    def ask(self, ask: Callable[[], T]) -> T:
        return self.wait(self.begin(ask))


def answered(value: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(value)
    return future
