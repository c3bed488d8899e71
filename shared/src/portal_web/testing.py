"""For the faces' tests: a test client that sends forms the way a browser does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def csrf_token_in(page: str) -> str:
    """The token of the first form on `page`; LookupError if there is none."""
    found = _TOKEN.search(page)
    if found is None:
        raise LookupError("the page has no form with a csrf_token")
    return unescape(found.group(1))


def submit(
    client: FlaskClient,
    page_url: str,
    typed: Mapping[str, Any] | None = None,
    *,
    action: str | None = None,
    **options: Any,
) -> TestResponse:
    """Open `page_url`, then send its form with `typed` to `action` (or the same address) from that origin."""
    base_url = options.get("base_url", "http://localhost")
    page = client.get(page_url, base_url=base_url)
    sent = {"csrf_token": csrf_token_in(page.get_data(as_text=True))} | dict(typed or {})
    headers = {"Origin": base_url.rstrip("/")} | dict(options.pop("headers", {}))
    return client.post(action or page_url, data=sent, headers=headers, **options)
