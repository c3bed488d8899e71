"""Static files: compressed, immutable, at URLs that change with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).parent / "static"
COMPRESSED = (".br", ".gz")


def static_paths() -> list[Path]:
    """Every file a page may ask for, without its compressed twins, in a fixed order."""
    return sorted(p for p in STATIC.rglob("*") if p.is_file() and p.suffix not in COMPRESSED)


@cache
def static_version() -> str:
    """Twelve hexadecimal digits over all files: one folder per state, in which relative addresses work."""
    digest = hashlib.sha256()
    for path in static_paths():
        digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def static_url(path: str) -> str:
    """The address of `path` (relative to portal_web/static); LookupError for an unknown file."""
    if not (STATIC / path).is_file():
        raise LookupError(f"portal_web/static has no file {path!r}")
    return f"/static/{static_version()}/{path}"


@cache
def _vendor_folder(name: str) -> str:
    found = sorted(STATIC.glob(f"vendor/{name}-[0-9]*"))
    if len(found) != 1:
        raise LookupError(f"portal_web/static/vendor has {len(found)} versions of {name!r}, not one")
    return found[0].relative_to(STATIC).as_posix()


def vendor_url(name: str, file: str) -> str:
    """The address of a vendored library's file, in the version that is here."""
    return static_url(f"{_vendor_folder(name)}/{file}")


def serve_static_files(app: Flask) -> None:
    noise = WhiteNoise(
        app.wsgi_app,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: True,
        add_headers_function=_harden,
    )
    noise.add_files(str(STATIC), prefix=f"static/{static_version()}/")
    app.wsgi_app = noise  # type: ignore[method-assign]
    app.jinja_env.globals |= {"static_url": static_url, "vendor_url": vendor_url}


def _harden(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
