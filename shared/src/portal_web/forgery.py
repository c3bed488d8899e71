"""Forms from elsewhere are refused: same origin and a token on every unsafe method."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from portal_web.machine_paths import is_machine_path

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

csrf = CSRFProtect()


def guard_forms(app: Flask) -> None:
    # The token lives as long as its session: a form left open over lunch must still be sendable. Flask-WTF's
    # own Referer check is off because the one below covers every scheme.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    app.before_request(_refuse_forgeries)


def _refuse_forgeries() -> None:
    """Peers sign in with a token that no browser adds by itself, so their requests cannot be forged so."""
    if request.method in SAFE_METHODS or request.endpoint is None or is_machine_path():
        return
    if not is_same_origin():
        raise CSRFError("This was not sent from one of our own pages.")
    csrf.protect()


def is_same_origin() -> bool:
    """What the browser says about where the request comes from, in falling order of trust.

    A page with `Referrer-Policy: no-referrer` sends `Origin: null`; only Sec-Fetch-Site (Fetch Metadata) can
    vouch for it. A request that says nothing at all is refused: every browser sends an Origin with a form.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin == "null":
        return site == "same-origin"
    return _origin_of(origin or request.headers.get("Referer") or "") == _own_origin()


def _own_origin() -> str:
    scheme = "https" if current_app.config["FACE_HTTPS"] else request.scheme
    return f"{scheme}://{request.host}"


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
