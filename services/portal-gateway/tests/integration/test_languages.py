"""English and Spanish: every sentence has both, and the choice is remembered."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from contract_peers.visitor import PERSON, Visitor

import portal_gateway

PACKAGE = Path(portal_gateway.__file__).parent
SPANISH = PACKAGE / "translations" / "es" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}


def spanish():
    return read_po(BytesIO(SPANISH.read_bytes()), locale="es")


def test_every_sentence_has_its_spanish_and_none_is_left_over():
    said = {text for _, _, text, _, _ in extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS)}
    assert said == {message.id for message in spanish() if message.id}
    empty = [m.id for m in spanish() if m.id and not all(m.string if m.pluralizable else [m.string])]
    assert empty == []


def test_no_translation_loses_a_placeholder():
    assert [message.id for message in spanish() if list(message.check())] == []


def test_the_compiled_catalogue_is_current():
    compiled = BytesIO()
    write_mo(compiled, spanish())
    assert SPANISH.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_the_whole_way_in_spanish(visitor: Visitor, plum):
    page = visitor.open(f"/p/{plum.code}?lang=es")
    assert page.root.all("html")[0].attributes["lang"] == "es"
    visitor.press(visitor.page.main.all("a")[0])
    assert visitor.page.heading == "Elija una hora"
    visitor.pick()
    assert visitor.press(visitor.page.main.all("button")[0]).status == 422
    assert "Escriba su nombre" in visitor.page.text
    visitor.press(visitor.page.main.all("button")[0], PERSON)
    assert "Esto es una solicitud, no una cita confirmada." in visitor.page.text
    visitor.press(visitor.page.main.all("button")[-1])
    assert "Solicitud enviada" in visitor.page.heading


@pytest.mark.parametrize(("accept", "language"), [("es-MX,es;q=0.9", "es"), ("fr", "en"), ("en-US", "en")])
def test_the_browsers_language_is_taken_at_first(client, plum, accept, language):
    page = client.get(f"/p/{plum.code}", headers={"Accept-Language": accept}).get_data(as_text=True)
    assert f'<html lang="{language}"' in page


def test_errors_are_in_the_chosen_language(visitor: Visitor, plum):
    visitor.open(f"/p/{plum.code}?lang=es")
    assert visitor.open("/p/nobody").heading == "Esta página no está aquí"
