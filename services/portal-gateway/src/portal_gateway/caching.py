"""Answers of peers, kept for a short while in this process; every key starts with the practice."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar
from uuid import UUID

from cachetools import TTLCache

T = TypeVar("T")
Timer = Callable[[], float]


class Shelf(Generic[T]):
    """What was found out in the last `seconds`, at most `size` things. Thread-safe.

    `whose` is a practice's id, or its code while the id is what is asked for; `what` tells apart several
    things of one practice.
    """

    def __init__(self, seconds: float, size: int, timer: Timer = time.monotonic) -> None:
        self._kept: TTLCache[tuple[UUID | str, str], T] = TTLCache(size, seconds, timer)
        self._lock = Lock()

    def find(self, whose: UUID | str, what: str = "") -> T | None:
        with self._lock:
            return self._kept.get((whose, what))

    def keep(self, value: T, whose: UUID | str, what: str = "") -> T:
        with self._lock:
            self._kept[whose, what] = value
        return value
