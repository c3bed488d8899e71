"""The style sheet of these pages, at an address that changes with its content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Response, abort, url_for

from portal_kit.auth import public
from scheduling.ui.blueprint import pages

_SHEET = (Path(__file__).parent / "static" / "scheduling.css").read_bytes()
_DIGEST = hashlib.sha256(_SHEET).hexdigest()[:12]


@pages.get("/styles/<digest>/scheduling.css")
@public
def style_sheet(digest: str) -> Response:
    if digest != _DIGEST:
        abort(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_SHEET, mimetype="text/css", headers=headers)


def style_url() -> str:
    return url_for("ui.style_sheet", digest=_DIGEST)
