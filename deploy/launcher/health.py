"""Asking over HTTP whether a process is well."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

_PATIENCE_SECONDS = 3


def is_ready(base_url: str) -> bool:
    return url_answers(f"{base_url}/health/ready")


def why_not_ready(base_url: str) -> str:
    """Empty when it is ready, else what is wrong: no answer, or the dependencies that are down."""
    try:
        _get(f"{base_url}/health/ready")
    except urllib.error.HTTPError as error:
        return _named_down(error.read().decode(errors="replace")) or f"answers {error.code}"
    except OSError:
        return "does not answer"
    return ""


def url_answers(url: str) -> bool:
    try:
        _get(url)
    except OSError:
        return False
    return True


def _get(url: str) -> None:
    with urllib.request.urlopen(url, timeout=_PATIENCE_SECONDS):  # noqa: S310 - our own loopback addresses
        return


def _named_down(body: str) -> str:
    try:
        dependencies = json.loads(body)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return ""
    return "down: " + ", ".join(name for name, state in dependencies.items() if state != "up")
