"""The staff's pages: the use cases of this service, and no rules of their own."""

from __future__ import annotations

from flask import Flask
from flask_babel import format_date, get_babel
from werkzeug.middleware.proxy_fix import ProxyFix

from portal_web.faces import init_face
from scheduling.settings import Settings
from scheduling.ui import calendar, deciding, queue, review, signing_in  # noqa: F401 for their routes
from scheduling.ui.blueprint import pages
from scheduling.ui.styles import style_url
from scheduling.ui.words import LANGUAGES


def install(app: Flask, settings: Settings) -> None:
    """Make `app` the staff's face as well. Called last, when the API is there."""
    app.register_blueprint(pages)
    https = settings.staff_base_url.startswith("https:")
    init_face(app, https=https, secret_key=settings.secret_key)
    # These pages are written in English alone, whatever the browser would like.
    get_babel(app).locale_selector = lambda: "en"
    app.jinja_env.globals |= {
        "nameless_base": "scheduling/page.html",
        "style_url": style_url,
        "format_date": format_date,
        "languages": LANGUAGES,
    }
    _trust(app, settings.trusted_proxies)


def _trust(app: Flask, proxies: int) -> None:
    """Let that many proxies say who the visitor is and what address they called."""
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
