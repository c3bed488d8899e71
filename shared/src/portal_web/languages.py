"""The language of a page: asked for (`?lang=es`), remembered, or the browser's; English otherwise."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, has_request_context, request
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


def language_links() -> list[dict[str, str]]:
    """This page in the other languages. The query is dropped: it may hold what should not be repeated."""
    return [
        {"code": code, "name": name, "url": f"{request.path}?lang={code}"}
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
