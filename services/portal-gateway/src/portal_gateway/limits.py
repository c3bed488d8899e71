"""Coarse limits against floods: how many forms one address may send. Finer ones are scheduling's."""

from __future__ import annotations

import logging
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, request
from flask_limiter import ApplicationLimit, Limiter

_PREFIX = 64
_QUICK: dict[str, str | int] = {"socket_connect_timeout": 1, "socket_timeout": 1}


def limit_forms(app: Flask, redis_url: str, per_minute: int) -> None:
    """Count in Redis, over all processes; in this process alone while Redis is away."""
    logging.getLogger("flask-limiter").addFilter(lambda record: record.levelno >= logging.WARNING)
    limiter = Limiter(
        sender,
        application_limits=[ApplicationLimit(f"{per_minute} per minute", methods=["POST"])],
        storage_uri=redis_url,
        storage_options=_QUICK,
        in_memory_fallback_enabled=True,
        headers_enabled=False,
        retry_after="delta-seconds",
        key_prefix="portal-gateway",
    )
    limiter.init_app(app)


def sender() -> str:
    """The address a request comes from; one household's IPv6 addresses count as one, unreadable ones too."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _PREFIX), strict=False))
    return str(address)
