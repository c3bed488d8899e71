"""A visitor without JavaScript: reads pages, presses links and buttons, sends forms as they are."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ORIGIN = "http://localhost"
_EMPTY = frozenset({"input", "link", "meta", "img", "br", "use"})

PERSON = {
    "given_name": "Jordan",
    "family_name": "Vale",
    "birth_date-month": "3",
    "birth_date-day": "27",
    "birth_date-year": "1985",
    "email": "jordan.vale@example.com",
    "phone": "212 555 0123",
}


class Element:
    """A tag with its attributes, what is in it, and the form it belongs to."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    @property
    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join("".join(parts).split())

    def inside(self, tag: str) -> Element | None:
        here: Element | None = self
        while here is not None and here.tag != tag:
            here = here.parent
        return here

    def all(self, tag: str) -> list[Element]:
        found = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if child.tag == tag else []
                found += child.all(tag)
        return found


class Page(HTMLParser):
    """An answer as its elements; `url` is where it came from."""

    def __init__(self, response: TestResponse, url: str) -> None:
        super().__init__()
        self.response, self.url = response, url
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.root = Element("root", {}, None)
        self._here = self.root
        self.feed(self.html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes}, self._here)
        self._here.children.append(element)
        if tag not in _EMPTY:
            self._here = element

    def handle_endtag(self, tag: str) -> None:
        closed = self._here.inside(tag)
        if closed is not None and closed.parent is not None:
            self._here = closed.parent

    def handle_data(self, data: str) -> None:
        self._here.children.append(data)

    @property
    def title(self) -> str:
        return self.root.all("title")[0].text

    @property
    def heading(self) -> str:
        return self.root.all("h1")[0].text

    @property
    def main(self) -> Element:
        return self.root.all("main")[0]

    @property
    def text(self) -> str:
        return self.main.text

    def links(self) -> list[Element]:
        return [link for link in self.root.all("a") if "href" in link.attributes]

    def link(self, words: str) -> Element:
        return next(link for link in self.links() if words in link.text)

    def has_link(self, words: str) -> bool:
        return any(words in link.text for link in self.links())

    def times(self) -> list[Element]:
        """The large buttons of free times, as links or as buttons of a form."""
        found = self.main.all("a") + self.main.all("button")
        return [element for element in found if element.attributes.get("class") == "times__time"]

    def button(self, words: str) -> Element:
        return next(button for button in self.main.all("button") if words in button.text)

    def fields(self) -> list[str]:
        """Names of what a person can see and fill in, a date counting once."""
        seen = [
            element.attributes["name"]
            for tag in ("input", "textarea", "select")
            for element in self.main.all(tag)
            if element.attributes.get("type") != "hidden" and element.attributes.get("tabindex") != "-1"
        ]
        return list(dict.fromkeys(name.split("-")[0] for name in seen))

    def values(self, form: Element) -> dict[str, str]:
        inputs = [element.attributes for element in form.all("input")]
        values = {one["name"]: one.get("value", "") for one in inputs if "name" in one}
        for area in form.all("textarea"):
            values[area.attributes["name"]] = "".join(map(str, area.children)).lstrip("\n")
        for select in form.all("select"):
            chosen = [o for o in select.all("option") if "selected" in o.attributes] or select.all("option")
            values[select.attributes["name"]] = chosen[0].attributes["value"]
        return values


class Visitor:
    """`presses` counts links and buttons, as the bar does."""

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
        form = element.inside("form")
        assert form is not None, "a button outside a form does nothing"
        values = self.page.values(form) | (typed or {})
        if element.attributes.get("name"):
            values[element.attributes["name"]] = element.attributes.get("value", "")
        action = element.attributes.get("formaction") or form.attributes.get("action") or self.page.url
        if form.attributes.get("method") == "post":
            return self._follow("POST", action, data=values, headers={"Origin": ORIGIN})
        return self._follow("GET", action, query_string=values)

    def click(self, words: str, typed: dict[str, str] | None = None) -> Page:
        """The first link or button that says so."""
        element = self.page.link(words) if self.page.has_link(words) else self.page.button(words)
        return self.press(element, typed)

    def pick(self, number: int = 0) -> Page:
        return self.press(self.page.times()[number])

    def _follow(self, method: str, url: str, **options: Any) -> Page:
        url = urljoin(self.page.url, url) if hasattr(self, "page") else url
        response = self.client.open(url, method=method, **options)
        while response.status_code in (301, 302, 303, 308):
            self.visited.append(url)
            url = urljoin(url, response.headers["Location"].removeprefix(ORIGIN))
            response = self.client.get(url)
        self.visited.append(url)
        self.page = Page(response, url)
        return self.page
