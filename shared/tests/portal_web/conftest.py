"""A small face with pages and an API, the gallery, and a reader of HTML as a browser would read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from flask import Flask, Response, abort, render_template_string, request
from flask.testing import FlaskClient

from portal_kit.errors import Conflict, Forbidden, NotFound, Unavailable
from portal_kit.request_id import start_request
from portal_web.brand import Brand, set_brand
from portal_web.cookies import drop_cookie, set_cookie
from portal_web.faces import init_face
from portal_web.gallery.app import create_gallery

PAGE = """{% extends "portal_web/patient_base.html" %}{% from "portal_web/forms.html" import csrf_field %}
{% block title %}A page{% endblock %}
{% block main %}<form method="post">{{ csrf_field() }}</form>{% endblock %}"""
REFUSALS = {"forbidden": Forbidden, "not-found": NotFound, "conflict": Conflict, "unavailable": Unavailable}


def make_face(*, https: bool = False, extra_csp: dict[str, str] | None = None) -> Flask:
    app = Flask("sample_face")

    @app.before_request
    def begin() -> None:
        start_request(request.headers.get("traceparent"))

    @app.route("/page", methods=["GET", "POST"])
    def page() -> str:
        set_brand(Brand(practice_name="Quiet Creek", home_url="/page", theme_url="/theme/abc.css"))
        return render_template_string(PAGE) if request.method == "GET" else "sent"

    @app.get("/refused/<name>")
    def refused(name: str) -> str:
        set_brand(Brand(practice_name="Quiet Creek", home_url="/page", theme_url="/theme/abc.css"))
        raise REFUSALS[name]("Jordan Vale is somebody else's patient")

    @app.get("/status/<int:status>")
    def status(status: int) -> str:
        abort(status)

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("Jordan Vale, jordan.vale@example.com")

    @app.get("/theme/abc.css")
    def theme() -> Response:
        return Response(":root{}", headers={"Cache-Control": "public, max-age=31536000, immutable"})

    @app.get("/signed-in")
    def signed_in() -> Response:
        response = Response("in")
        set_cookie(response, "staff", "opaque", max_age=60)
        return response

    @app.get("/signed-out")
    def signed_out() -> Response:
        response = Response("out")
        drop_cookie(response, "staff")
        return response

    @app.route("/v1/things", methods=["GET", "POST"])
    def things() -> tuple[dict[str, str], int]:
        if request.method == "GET":
            raise NotFound
        return {"made": "yes"}, 201

    init_face(app, https=https, secret_key="made-up-key-for-tests", extra_csp=extra_csp)
    return app


@pytest.fixture(name="make_face")
def _make_face() -> Callable[..., Flask]:
    return make_face


@pytest.fixture(scope="session")
def face() -> Flask:
    return make_face()


@pytest.fixture
def client(face: Flask) -> FlaskClient:
    return face.test_client()


@pytest.fixture
def read_page() -> type[Reader]:
    return Reader


@pytest.fixture(scope="session")
def gallery() -> Flask:
    return create_gallery()


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""


class Reader(HTMLParser):
    """Every element with its attributes and the text inside it, in the order they open."""

    VOID = frozenset({"meta", "link", "input", "img", "br", "hr", "rect", "path", "use"})

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in self.VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in self.VOID:
            if self._open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [e for e in self.elements if e.tag == tag and wanted.items() <= e.attributes.items()]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}>"
        return found[0]

    def with_class(self, name: str) -> list[Element]:
        return [e for e in self.elements if name in e.attributes.get("class", "").split()]
