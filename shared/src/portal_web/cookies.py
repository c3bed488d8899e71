"""Cookies of a face: `__Host-` and Secure on https, plain names on http; never readable by scripts."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

LANGUAGE = "language"


def configure_cookies(app: Flask, *, https: bool, secret_key: str) -> None:
    app.secret_key = secret_key
    app.config.update(
        FACE_HTTPS=https,
        # Cookies know hosts and not ports: two faces of one host must not write over each other's.
        SESSION_COOKIE_NAME=_full_name(f"{app.name}-session", https=https),
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_DOMAIN=None,
    )


def _full_name(name: str, *, https: bool) -> str:
    return f"__Host-{name}" if https else name


def cookie_name(name: str) -> str:
    """The name a cookie really has on this face: `__Host-staff` on https, `staff` on http."""
    return _full_name(name, https=bool(current_app.config["FACE_HTTPS"]))


def read_cookie(name: str) -> str | None:
    return request.cookies.get(cookie_name(name))


def set_cookie(response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
    """HttpOnly, SameSite=Lax, for the whole host. `max_age` in seconds; None: until the browser closes."""
    secure = bool(current_app.config["FACE_HTTPS"])
    response.set_cookie(
        cookie_name(name), value, max_age=max_age, secure=secure, httponly=True, samesite="Lax", path="/"
    )


def drop_cookie(response: Response, name: str) -> None:
    secure = bool(current_app.config["FACE_HTTPS"])
    response.delete_cookie(cookie_name(name), secure=secure, httponly=True, samesite="Lax", path="/")
