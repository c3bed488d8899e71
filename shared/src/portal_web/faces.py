"""Wires a face: everything both faces share, in one call."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from portal_web.brand import offer_brand
from portal_web.cookies import configure_cookies
from portal_web.dates import offer_dates
from portal_web.error_pages import answer_errors_in_html
from portal_web.forgery import guard_forms
from portal_web.headers import add_security_headers
from portal_web.languages import speak_languages
from portal_web.static_files import serve_static_files

LARGEST_FORM_BYTES = 1_000_000


def init_face(
    app: Flask, *, https: bool, secret_key: str, extra_csp: Mapping[str, str] | None = None
) -> None:
    """Make `app` a face. Call it once, after the API and the blueprints are registered.

    `https`: whether people reach this face over https; decides cookie names, Secure, HSTS and our own origin.
    `secret_key` signs the session cookie. `extra_csp`: directives that replace ours.
    """
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_CONTENT_LENGTH"] or LARGEST_FORM_BYTES
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    configure_cookies(app, https=https, secret_key=secret_key)
    _add_templates(app)
    serve_static_files(app)
    speak_languages(app)
    offer_dates(app)
    offer_brand(app)
    guard_forms(app)
    add_security_headers(app, https=https, extra_csp=extra_csp)
    answer_errors_in_html(app)


def _add_templates(app: Flask) -> None:
    """A face's own templates first, then ours as `portal_web/...`, then govuk-frontend-jinja's macros."""
    ours = PackageLoader("portal_web", "templates")
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    loaders = [loader for loader in (app.jinja_loader, ours, govuk) if loader is not None]
    app.jinja_loader = ChoiceLoader(loaders)
