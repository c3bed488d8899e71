"""What became of a request, for whoever holds its reference: no name, no address, no service."""

from __future__ import annotations

import re

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal_gateway.clients.refusals import RequestNotFound
from portal_gateway.clients.requests import Request
from portal_gateway.extensions import sources
from portal_gateway.pages.blueprint import pages
from portal_gateway.pages.visit import asking, visit
from portal_kit.auth import public
from portal_kit.client import PeerUnavailable
from portal_web.forms import Form

_SHAPE = re.compile(r"([0-9A-Z]{4})[-–—]?([0-9A-Z]{4})\Z")


@pages.get("/requests")
@public
def ask_reference() -> str:
    return render_template("gateway/ask_reference.html", form=Form())


@pages.post("/requests")
@public
def open_reference() -> ResponseReturnValue:
    """Only what looks like a reference gets into an address: people paste all sorts of things."""
    form = Form(request.form)
    reference = _readable(form.value("reference"))
    if reference is None:
        form.add_error("reference", _hint(form.value("reference")))
        return render_template("gateway/ask_reference.html", form=form), 422
    return redirect(url_for("pages.status", reference=reference), 303)


@pages.get("/requests/<reference>")
@public
def status(reference: str) -> ResponseReturnValue:
    """A reference in an address is shown even while its state can't be had: it is never lost."""
    known = _readable(reference)
    if known is None:
        raise RequestNotFound
    practice_id, scheduling = visit().practice.id, sources().scheduling
    found: Request | None
    try:
        found = asking().ask(lambda: scheduling.request_by_reference(practice_id, known))
    except PeerUnavailable:
        page = render_template("gateway/status_unknown.html", reference=known)
        return page, 503
    return render_template("gateway/status.html", found=found)


@pages.errorhandler(RequestNotFound)
def no_such_reference(_: RequestNotFound) -> ResponseReturnValue:
    form = Form()
    form.add_error("reference", gettext("We do not know this reference number. Check each letter and digit"))
    return render_template("gateway/ask_reference.html", form=form), 404


def _readable(typed: str) -> str | None:
    """`ABCD-2345` from however it was typed; None for anything that can't be one."""
    found = _SHAPE.match("".join(typed.split()).upper())
    return f"{found[1]}-{found[2]}" if found else None


def _hint(typed: str) -> str:
    if not typed.strip():
        return gettext("Enter your reference number")
    return gettext("A reference number has eight letters and digits, like KQ7M-2XWP")
