"""The blueprint that every page of a practice's portal is in, and what holds for all of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from portal_gateway.clients.identity import PracticeNotFound
from portal_gateway.pages.visit import visit
from portal_kit.client import PeerUnavailable
from portal_kit.request_id import current_request_id
from portal_web.error_pages import Words, error_page
from portal_web.languages import repeat_in_language_links

pages = Blueprint("pages", __name__, url_prefix="/p/<code>")

_NOT_HERE = Words(
    lazy_gettext("This page is not here"),
    lazy_gettext(
        "The address may be incomplete, or the page may be closed. "
        "Open the link your practice gave you, or call your practice."
    ),
)
_NEVER_REPEATED = frozenset({"csrf_token"})


@pages.url_value_preprocessor
def take_code(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Views take no code: `visit()` knows the practice."""
    if values:
        values.pop("code", None)


@pages.url_defaults
def add_code(endpoint: str, values: dict[str, Any]) -> None:
    if "visit" in g:
        values.setdefault("code", g.visit.practice.code)


@pages.before_request
def require_visit() -> None:
    visit()


@pages.before_request
def hide_what_was_typed() -> None:
    """A page made from a form can't be asked for again in another language."""
    if request.method == "POST":
        repeat_in_language_links(None)


@pages.context_processor
def offer_visit() -> dict[str, Any]:
    """The practice in every template of these pages."""
    return {"practice": g.visit.practice, "wording": g.visit.wording} if "visit" in g else {}


@pages.errorhandler(PracticeNotFound)
def practice_not_found(_: PracticeNotFound) -> ResponseReturnValue:
    return error_page(404, _NOT_HERE)


@pages.errorhandler(PeerUnavailable)
def offer_to_try_again(_: PeerUnavailable) -> ResponseReturnValue:
    """Everything typed goes along: the button sends the same form, with the same key, to the same place."""
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in _NEVER_REPEATED]
    page = render_template(
        "gateway/try_again.html",
        kept=kept,
        was_sending=request.endpoint == "pages.send",
        support_code=current_request_id(),
    )
    return Response(page, 503)
