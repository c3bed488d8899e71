"""Where a person may be sent after signing in: to a page of ours, never to another site."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*\Z")


def safe_next(address: str | None, default: str) -> str:
    """`address` if it is a path of this site (with a query, if any), else `default`.

    Browsers read `//host`, `/\\host` and addresses with control characters as other sites.
    """
    if not address or not _LOCAL_PATH.match(address):
        return default
    parts = urlsplit(address)
    return default if parts.scheme or parts.netloc else address
