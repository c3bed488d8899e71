"""English and Spanish: chosen, remembered, complete."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import portal_web
from portal_web.languages import TRANSLATIONS

PACKAGE = Path(portal_web.__file__).parent
METHODS = [("gallery/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}


def said() -> set[object]:
    found = extract_from_dir(PACKAGE, [m for m in METHODS if m[1] != "ignore"], keywords=KEYWORDS)
    return {text for path, _, text, _, _ in found if not path.startswith("gallery")}


def spanish_catalogue():
    source = TRANSLATIONS / "es" / "LC_MESSAGES" / "messages.po"
    return read_po(BytesIO(source.read_bytes()), locale="es")


def test_every_sentence_has_its_spanish_and_none_is_left_over():
    catalogue = spanish_catalogue()
    known = {message.id for message in catalogue if message.id}
    assert said() == known
    empty = [m.id for m in catalogue if m.id and not all(m.string if m.pluralizable else [m.string])]
    assert empty == []


def test_no_translation_loses_a_placeholder():
    assert [message.id for message in spanish_catalogue() if list(message.check())] == []


def test_the_compiled_catalogue_says_the_same():
    compiled = read_mo(BytesIO((TRANSLATIONS / "es" / "LC_MESSAGES" / "messages.mo").read_bytes()))
    assert compiled.get("Exit this page").string == "Salir de esta página"


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [
        ("", "", "en"),
        ("", "es-MX,es;q=0.9,en;q=0.5", "es"),
        ("", "fr", "en"),
        ("?lang=es", "en", "es"),
        ("?lang=en", "es", "en"),
        ("?lang=xx", "es", "es"),
        ("?lang=<script>", "", "en"),
    ],
)
def test_the_language_is_asked_for_or_the_browsers(client, read_page, query, accept, language):
    page = client.get(f"/page{query}", headers={"Accept-Language": accept})
    assert read_page(page.get_data(as_text=True)).one("html").attributes["lang"] == language


def test_a_chosen_language_is_remembered(client, read_page):
    client.get("/page?lang=es")
    page = read_page(client.get("/page", headers={"Accept-Language": "en"}).get_data(as_text=True))
    assert page.one("html").attributes["lang"] == "es"
    assert "Salir de esta página" in page.one("a", class_="exit-page__button").text


def test_each_page_offers_the_other_language_without_its_query(client, read_page):
    page = read_page(client.get("/page?secret=1").get_data(as_text=True))
    assert page.one("a", lang="es").attributes["href"] == "/page?lang=es"


def test_refusals_are_translated_too(client, read_page):
    page = read_page(client.get("/status/404?lang=es").get_data(as_text=True))
    assert page.one("h1").text == "No encontramos esa página"
