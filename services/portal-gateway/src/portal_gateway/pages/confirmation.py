"""The link mailed to a guest: opening it shows what it would confirm, pressing the button confirms."""

from __future__ import annotations

import re

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal_gateway.clients.refusals import LinkNotValid, RequestExpired
from portal_gateway.clients.requests import Request
from portal_gateway.extensions import sources
from portal_gateway.pages.blueprint import pages
from portal_gateway.pages.visit import asking, visit
from portal_kit.auth import public

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}\Z")
UNVERIFIED, EXPIRED = "unverified", "expired"


@pages.get("/confirm/<token>")
@public
def show_confirmation(token: str) -> ResponseReturnValue:
    """Changes nothing: mail programs open links by themselves."""
    practice_id, scheduling = visit().practice.id, sources().scheduling
    known = _readable(token)
    found = asking().ask(lambda: scheduling.request_by_link(practice_id, known))
    if found.state == UNVERIFIED:
        return _private(render_template("gateway/confirm.html", found=found))
    if found.state == EXPIRED:
        raise RequestExpired
    return _private(render_template("gateway/confirmed_before.html", found=found))


@pages.post("/confirm/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm, and lead to an address without the token."""
    practice_id, scheduling = visit().practice.id, sources().scheduling
    known = _readable(token)
    found: Request = asking().ask(lambda: scheduling.confirm(practice_id, known))
    return _private(redirect(url_for("pages.status", reference=found.reference), 303))


@pages.errorhandler(LinkNotValid)
def link_not_valid(_: LinkNotValid) -> ResponseReturnValue:
    return _private(render_template("gateway/link_not_valid.html"), 404)


@pages.errorhandler(RequestExpired)
def request_expired(_: RequestExpired) -> ResponseReturnValue:
    return _private(render_template("gateway/link_expired.html"), 410)


def _readable(token: str) -> str:
    if not _TOKEN.match(token):
        raise LinkNotValid
    return token


def _private(page: ResponseReturnValue, status: int | None = None) -> Response:
    """The token in the address goes to nobody, not even our own pages."""
    response = make_response(page) if status is None else make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
