"""Refusals and failures as pages: people's words, the practice's look, a support code, nothing personal."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Flask, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from portal_kit.errors import DomainError
from portal_kit.problems import domain_problem, http_problem, status_of, unexpected_problem
from portal_kit.request_id import current_request_id
from portal_web.machine_paths import is_machine_path

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Words:
    title: LazyString
    text: LazyString


_WORDS = {
    400: Words(
        lazy_gettext("We could not read that"),
        lazy_gettext("Something in the address or the form is not as we expect it. Go back and try again."),
    ),
    401: Words(lazy_gettext("Sign in first"), lazy_gettext("You need to sign in to see this page.")),
    403: Words(
        lazy_gettext("You cannot see this page"),
        lazy_gettext("Your account is not allowed to do this. Ask the practice if you think it should be."),
    ),
    404: Words(
        lazy_gettext("We could not find that page"),
        lazy_gettext("Check that the address is complete. The page may also have been moved or closed."),
    ),
    405: Words(
        lazy_gettext("That does not work here"),
        lazy_gettext("This page cannot be opened in that way. Go back and use the buttons there."),
    ),
    409: Words(
        lazy_gettext("This has changed meanwhile"),
        lazy_gettext("Somebody else may have changed it. Go back, reload the page and look again."),
    ),
    413: Words(
        lazy_gettext("That is too large"),
        lazy_gettext("What you sent is larger than we accept. Go back and send less, or a smaller file."),
    ),
    422: Words(
        lazy_gettext("Some of that cannot be used"),
        lazy_gettext("Go back, check what you typed and try again."),
    ),
    429: Words(
        lazy_gettext("Please wait a little"),
        lazy_gettext("There have been too many tries in a short time. Wait a few minutes, then try again."),
    ),
    500: Words(
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("It is not your fault, and we have been told. Try again in a few minutes."),
    ),
    503: Words(
        lazy_gettext("This is not working just now"),
        lazy_gettext("A part of our system cannot be reached. Try again in a few minutes."),
    ),
}
_FORM_EXPIRED = Words(
    lazy_gettext("This page was open for too long"),
    lazy_gettext("For your safety we could not accept the form. Go back, reload the page and send it again."),
)


def words_for(status: int) -> Words:
    return _WORDS.get(status) or _WORDS[500 if status >= 500 else 400]


def error_page(status: int, words: Words | None = None) -> Response:
    """A page for `status` (an HTTP status code) with the request's id as its support code."""
    page = render_template(
        "portal_web/error.html",
        status=status,
        words=words or words_for(status),
        support_code=current_request_id(),
    )
    return make_response(page, status)


def answer_errors_in_html(app: Flask) -> None:
    """Pages for people, problem documents for programs. The last handler wins: call after the API is made."""
    app.register_error_handler(CSRFError, _form_refused)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _failed)


def _form_refused(error: CSRFError) -> ResponseReturnValue:
    return error_page(400, _FORM_EXPIRED)


def _refused(error: DomainError) -> ResponseReturnValue:
    return domain_problem(error) if is_machine_path() else error_page(status_of(error))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if is_machine_path():
        return http_problem(error)
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    response = error_page(error.code or 500)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers.setdefault(name, value)
    return response


def _failed(error: Exception) -> ResponseReturnValue:
    if is_machine_path():
        return unexpected_problem(error)
    log.error("request_failed", exc_info=error)
    return error_page(500)
