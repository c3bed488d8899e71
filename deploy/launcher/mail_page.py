"""The page over received mails: a list, and each mail as HTML, as text and as it came."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from flask import Flask, Response, abort, jsonify, render_template, url_for
from markupsafe import Markup, escape

from launcher.mail_store import MailStore, ReceivedMail

_PAGE_CSP = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
# What a stranger wrote: no scripts, no requests; its links open in a tab of their own.
_MAIL_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_HERE = Path(__file__).parent / "mail_pages"


def make_mail_page(store: MailStore, trusted_hosts: list[str]) -> Flask:
    """The Flask app. `trusted_hosts` keeps other sites' names, made to point here, from reading the mails."""
    app = Flask(__name__, template_folder=str(_HERE), static_folder=str(_HERE / "static"))
    app.config["TRUSTED_HOSTS"] = trusted_hosts
    app.jinja_env.filters |= {"linked": linked, "when": when}
    _add_pages(app, store)
    _add_parts(app, store)
    app.after_request(_secure)
    return app


def _add_pages(app: Flask, store: MailStore) -> None:
    @app.get("/")
    def list_mails() -> str:
        return render_template("list.html", mails=store.newest_first())

    @app.get("/mails/<identifier>")
    def show_mail(identifier: str) -> str:
        return render_template("mail.html", mail=_found(store, identifier))

    @app.get("/mails.json")
    def list_mails_as_json() -> Response:
        """For tests: id, receipt, recipients, subject and both bodies, the newest first."""
        return jsonify(items=[_as_json(mail) for mail in store.newest_first()])


def _add_parts(app: Flask, store: MailStore) -> None:
    @app.get("/mails/<identifier>/html")
    def show_html(identifier: str) -> Response:
        body = _found(store, identifier).html_with_pictures()
        if body is None:
            abort(404)
        response = Response('<base target="_blank">' + body, mimetype="text/html")
        response.headers["Content-Security-Policy"] = _MAIL_CSP
        return response

    @app.get("/mails/<identifier>/source")
    def show_source(identifier: str) -> Response:
        return Response(_found(store, identifier).source, mimetype="text/plain")


def linked(text: str) -> Markup:
    """Escaped text whose http addresses are links, opened in a tab of their own."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        url = escape(found.group())
        parts += [
            escape(text[end : found.start()]),
            Markup('<a href="{0}" target="_blank" rel="noreferrer">{0}</a>').format(url),
        ]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def when(received_at: str) -> str:
    return f"{datetime.fromisoformat(received_at).astimezone():%a %d %b, %H:%M:%S}"


def _found(store: MailStore, identifier: str) -> ReceivedMail:
    return store.find(identifier) or abort(404)


def _as_json(mail: ReceivedMail) -> dict[str, object]:
    return {
        "id": mail.id,
        "received_at": mail.envelope.received_at,
        "recipients": mail.envelope.recipients,
        "subject": mail.subject,
        "text": mail.body("plain"),
        "html": mail.body("html"),
        "url": url_for("show_mail", identifier=mail.id),
    }


def _secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _PAGE_CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
