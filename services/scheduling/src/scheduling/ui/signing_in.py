"""The way in and out."""

from __future__ import annotations

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from marshmallow import Schema

from portal_kit.auth import public
from portal_kit.client import PeerRefused, PeerUnavailable
from portal_web.cookies import drop_cookie, read_cookie, set_cookie
from portal_web.fields import Text
from portal_web.forms import WHOLE_FORM, Form
from portal_web.redirects import safe_next
from scheduling.ui.blueprint import pages
from scheduling.ui.visit import SESSION_COOKIE, identity

PRACTICE_COOKIE = "practice"
ONE_YEAR_S = 31_536_000
LONGEST_CODE = 100


class SignInSchema(Schema):
    practice = Text(lazy_gettext("Enter your practice code"), longest=LONGEST_CODE)
    email = Text(lazy_gettext("Enter your email address"), longest=254)
    password = Text(lazy_gettext("Enter your password"), longest=256)


@pages.get("/")
@public
def start() -> ResponseReturnValue:
    return redirect(url_for("ui.show_calendar" if read_cookie(SESSION_COOKIE) else "ui.show_sign_in"))


@pages.get("/sign-in")
@public
def show_sign_in() -> ResponseReturnValue:
    practice = request.args.get("practice") or read_cookie(PRACTICE_COOKIE) or ""
    form = Form({"practice": practice[:LONGEST_CODE], "next": request.args.get("next", "")})
    return render_template("scheduling/sign_in.html", form=form)


@pages.post("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    form = Form.read(SignInSchema(), request.form)
    if not form.ok:
        return _again(form, 422)
    code = form.data["practice"].lower()
    # As it was typed: spaces may belong to a password.
    password, address = request.form["password"], request.remote_addr or ""
    try:
        started = identity().sign_in(code, form.data["email"], password, address)
    except PeerRefused as refusal:
        return _refused(form, refusal)
    except PeerUnavailable:
        words = gettext(
            "Signing in is not possible just now: a part of the system can't be reached. Try again "
            "in a minute. What you typed is still here, except the password."
        )
        form.add_error(WHOLE_FORM, words, target="password")
        return _again(form, 503)
    session.clear()
    response = make_response(redirect(safe_next(request.form.get("next"), url_for("ui.show_calendar")), 303))
    set_cookie(response, SESSION_COOKIE, started.session_token)
    set_cookie(response, PRACTICE_COOKIE, code, max_age=ONE_YEAR_S)
    return response


@pages.post("/sign-out")
@public
def sign_out() -> Response:
    """Out on this device at once, whatever identity says."""
    token, words = read_cookie(SESSION_COOKIE), gettext("You are signed out.")
    try:
        if token:
            identity().sign_out(token)
    except (PeerRefused, PeerUnavailable):
        words = gettext(
            "You are signed out here. A part of the system could not be reached, so the session "
            "itself will end within half an hour."
        )
    session.clear()
    flash(words, "info")
    response = make_response(redirect(url_for("ui.show_sign_in"), 303))
    drop_cookie(response, SESSION_COOKIE)
    return response


def _refused(form: Form, refusal: PeerRefused) -> ResponseReturnValue:
    """One answer for whatever does not fit, so that nobody learns which part it was."""
    if refusal.peer_code == "too_many_attempts":
        seconds = int(refusal.problem.get("retry_after") or 60)
        form.add_error(WHOLE_FORM, _locked_words(seconds), target="email")
        response = make_response(*_again(form, 429))
        response.headers["Retry-After"] = str(seconds)
        return response
    if refusal.peer_code not in ("sign_in_failed", "invalid"):
        raise refusal
    words = gettext("The practice code, email address and password don't fit together. Check each of them.")
    form.add_error(WHOLE_FORM, words, target="practice")
    return _again(form, 401)


def _locked_words(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    words: str = ngettext(
        "Too many sign-ins failed. Try again in %(num)s minute.",
        "Too many sign-ins failed. Try again in %(num)s minutes.",
        minutes,
    )
    return words


def _again(form: Form, status: int) -> tuple[str, int]:
    return render_template("scheduling/sign_in.html", form=form), status
