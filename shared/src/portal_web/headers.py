"""Security headers of every answer. A view that sets one of them itself keeps what it set."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
DENIED_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
TWO_YEARS_S = 63_072_000


def security_headers(*, https: bool, extra_csp: Mapping[str, str] | None = None) -> dict[str, str]:
    """`extra_csp` replaces or adds directives: `{"frame-src": "'self'"}` for a page that shows a preview.

    `same-origin` keeps every address to ourselves. It is chosen over `no-referrer`, under which browsers send
    forms with `Origin: null`.
    """
    policy = CONTENT_SECURITY_POLICY | dict(extra_csp or {})
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_FEATURES),
        "Cache-Control": "no-store",
    }
    return headers | ({"Strict-Transport-Security": f"max-age={TWO_YEARS_S}"} if https else {})


def add_security_headers(app: Flask, *, https: bool, extra_csp: Mapping[str, str] | None = None) -> None:
    headers = security_headers(https=https, extra_csp=extra_csp)

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response
