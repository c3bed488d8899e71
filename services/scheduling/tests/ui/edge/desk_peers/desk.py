"""A member of staff at a browser without JavaScript: reads pages, follows links, presses buttons."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ORIGIN = "http://staff.test"
_VOID = frozenset({"input", "link", "meta", "img", "br", "use", "hr"})


class Element:
    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    @property
    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join("".join(parts).split())

    def all(self, tag: str) -> list[Element]:
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if child.tag == tag else []
                found += child.all(tag)
        return found

    def with_class(self, name: str) -> list[Element]:
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if name in child.attributes.get("class", "").split() else []
                found += child.with_class(name)
        return found

    def inside(self, tag: str) -> Element | None:
        here: Element | None = self
        while here is not None and here.tag != tag:
            here = here.parent
        return here


class Page(HTMLParser):
    def __init__(self, response: TestResponse, url: str) -> None:
        super().__init__()
        self.response, self.url, self.status = response, url, response.status_code
        self.html = response.get_data(as_text=True)
        self.root = Element("root", {}, None)
        self._here = self.root
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._here)
        self._here.children.append(element)
        if tag not in _VOID:
            self._here = element

    def handle_endtag(self, tag: str) -> None:
        closed = self._here.inside(tag)
        if closed is not None and closed.parent is not None:
            self._here = closed.parent

    def handle_data(self, data: str) -> None:
        self._here.children.append(data)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def title(self) -> str:
        return self.root.all("title")[0].text

    @property
    def heading(self) -> str:
        return self.root.all("h1")[0].text

    @property
    def text(self) -> str:
        return self.root.all("main")[0].text

    def links(self, words: str = "") -> list[Element]:
        return [link for link in self.root.all("a") if words in link.text]

    def buttons(self, words: str = "") -> list[Element]:
        return [button for button in self.root.all("button") if words in button.text]

    def entries(self, kind: str) -> list[Element]:
        """What the calendar shows of one kind, without its key."""
        found = self.root.with_class(f"week__entry--{kind}")
        return [entry for entry in found if entry.tag == "li"]

    def section(self, heading_id: str) -> Element | None:
        found = [
            one
            for one in self.root.all("section") + self.root.all("aside")
            if one.attributes.get("aria-labelledby") == heading_id
        ]
        return found[0] if found else None


class Desk:
    """`presses` counts links and buttons, as the bar does; `visited` holds every address asked for."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.presses = 0
        self.visited: list[str] = []
        self.page: Page

    def open(self, url: str, **options: Any) -> Page:
        return self._follow("GET", url, **options)

    def press(self, element: Element, typed: dict[str, str] | None = None) -> Page:
        """A link is followed; a button sends its form, with `typed` filled in."""
        self.presses += 1
        if element.tag == "a":
            return self.open(element.attributes["href"])
        return self.send(element.inside("form"), typed)

    def send(self, form: Element | None, typed: dict[str, str] | None = None) -> Page:
        assert form is not None, "a button outside a form does nothing"
        return self._follow("POST", form.attributes["action"], data=values_of(form) | (typed or {}))

    def click(self, words: str, typed: dict[str, str] | None = None) -> Page:
        """The first link or button that says so."""
        found = self.page.links(words) or self.page.buttons(words)
        assert found, f"nothing on {self.page.url} says {words!r}"
        return self.press(found[0], typed)

    def form_of(self, words: str) -> tuple[str, dict[str, str]]:
        """Where the form with this button goes, and what it sends, to be sent more than once."""
        form = self.page.buttons(words)[0].inside("form")
        assert form is not None
        return form.attributes["action"], values_of(form)

    def post(self, url: str, data: dict[str, str], **headers: str) -> Page:
        """From one of our own pages, unless `Origin` says otherwise."""
        return self._follow("POST", url, data=data, headers={"Origin": ORIGIN} | headers)

    def _follow(self, method: str, url: str, **options: Any) -> Page:
        url = urljoin(self.page.url, url) if hasattr(self, "page") else url
        options.setdefault("headers", {"Origin": ORIGIN} if method == "POST" else {})
        response = self.client.open(url, method=method, base_url=ORIGIN, **options)
        while response.status_code in (301, 302, 303, 308):
            self.visited.append(url)
            url = urljoin(url, response.headers["Location"].removeprefix(ORIGIN))
            response = self.client.get(url, base_url=ORIGIN)
        self.visited.append(url)
        self.page = Page(response, url)
        return self.page


def values_of(form: Element) -> dict[str, str]:
    """What the form would send as it stands."""
    values = {}
    for field in form.all("input"):
        kind, name = field.attributes.get("type"), field.attributes.get("name")
        if name and (kind not in ("radio", "checkbox") or "checked" in field.attributes):
            values[name] = field.attributes.get("value", "")
    for area in form.all("textarea"):
        values[area.attributes["name"]] = re.sub(r"^\n", "", "".join(map(str, area.children)))
    return values
