"""One Redis client per process, whose calls can't hang."""

from __future__ import annotations

from redis import Redis


def connect_redis(url: str) -> Redis:
    """Text in, text out; every call gives up within five seconds (blocking reads ask for less)."""
    return Redis.from_url(url, decode_responses=True, socket_timeout=5, socket_connect_timeout=1)
