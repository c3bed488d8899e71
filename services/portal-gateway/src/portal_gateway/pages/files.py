"""A practice's style sheet and logo, at addresses that change with their content."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response

from portal_gateway.extensions import sources
from portal_gateway.pages.visit import FILES, asking, find_practice
from portal_kit.auth import public

files = Blueprint(FILES, __name__, url_prefix="/p/<code>")
_FOR_GOOD = "public, max-age=31536000, immutable"


@files.get("/theme/<css_hash>.css")
@public
def style_sheet(code: str, css_hash: str) -> Response:
    practice, branding = find_practice(code), sources().branding
    ask = partial(branding.style_sheet, practice.id, css_hash)
    kept = asking().recall(sources().shelves.files, ask, practice.id, f"{css_hash}.css")
    return _file(asking().wait(kept), "text/css")


@files.get("/logo/<logo_hash>.png")
@public
def logo(code: str, logo_hash: str) -> Response:
    practice, branding = find_practice(code), sources().branding
    ask = partial(branding.logo, practice.id, logo_hash)
    kept = asking().recall(sources().shelves.files, ask, practice.id, f"{logo_hash}.png")
    return _file(asking().wait(kept), "image/png")


def _file(body: bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = _FOR_GOOD
    return response
