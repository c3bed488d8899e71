"""The language of a page: asked for (`?lang=es`), remembered, or the browser's; English otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, get_locale

from portal_web.cookies import LANGUAGE, read_cookie, set_cookie

LANGUAGES = {"en": "English", "es": "Español"}
TRANSLATIONS = Path(__file__).parent / "translations"
ONE_YEAR_S = 31_536_000


def current_language() -> str:
    """`en` or `es`: what this page is written in."""
    locale = get_locale()
    return locale.language if locale else "en"


def _choose_language() -> str:
    if not has_request_context():
        return "en"
    for wanted in (request.args.get("lang"), read_cookie(LANGUAGE)):
        if wanted in LANGUAGES:
            return wanted
    return request.accept_languages.best_match(list(LANGUAGES), default="en") or "en"


def _remember_language(response: Response) -> Response:
    wanted = request.args.get("lang")
    if wanted in LANGUAGES and wanted != read_cookie(LANGUAGE):
        set_cookie(response, LANGUAGE, wanted, max_age=ONE_YEAR_S)
    return response


def repeat_in_language_links(arguments: Mapping[str, str] | None) -> None:
    """Which of this page's query may stand in the links to its other languages.

    None for no such links at all, on a page that holds what somebody typed.
    """
    g.repeatable = arguments


def language_links() -> list[dict[str, str]]:
    """This page in the other languages.

    Of the query only what the page allowed is kept: the rest may hold what should not be repeated.
    """
    repeatable = g.get("repeatable", {})
    if repeatable is None:
        return []
    return [
        {"code": code, "name": name, "url": f"{request.path}?{urlencode({**repeatable, 'lang': code})}"}
        for code, name in LANGUAGES.items()
        if code != current_language()
    ]


def speak_languages(app: Flask) -> None:
    """`_()` in templates and Python. A face's own catalogue is found in `translations` beside its package."""
    folders = [TRANSLATIONS, Path(app.root_path) / "translations"]
    Babel(
        app,
        default_locale="en",
        default_translation_directories=";".join(str(f) for f in folders if f.is_dir()),
        locale_selector=_choose_language,
    )
    app.after_request(_remember_language)
    app.jinja_env.globals |= {"current_language": current_language, "language_links": language_links}
