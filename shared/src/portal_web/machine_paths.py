"""Which paths of a face answer programs (signed tokens, problem documents) and which answer people."""

from __future__ import annotations

from flask import request

PREFIXES = ("/v1/", "/health/")
PATHS = ("/metrics", "/version", "/openapi.json")


def is_machine_path() -> bool:
    return request.path.startswith(PREFIXES) or request.path in PATHS
