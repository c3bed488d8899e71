"""The gateway over its contract peers, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request
from werkzeug.serving import WSGIRequestHandler, make_server

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

NewPage = Callable[..., Page]


class QuietHandler(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """The app writes its own line."""


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def base_url(app) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def foreign(base_url: str) -> list[str]:
    """Addresses of other hosts that any page asked for."""
    return []


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console said against a page, such as a violated policy."""
    return []


@pytest.fixture
def new_page(browser: Browser, base_url: str, foreign: list[str], complaints: list[str]) -> Iterator[NewPage]:
    contexts: list[BrowserContext] = []

    def note(request: Request) -> None:
        if not request.url.startswith((base_url, "data:")):
            foreign.append(request.url)

    def make(viewport: dict[str, int] = PHONE, scheme: str = "light", *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, java_script_enabled=scripts, base_url=base_url
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", note)
        page.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def fill_in() -> Callable[[Page], None]:
    def fill(page: Page) -> None:
        for name, typed in {
            "given_name": "Jordan",
            "family_name": "Vale",
            "birth_date-month": "3",
            "birth_date-day": "27",
            "birth_date-year": "1985",
            "email": "jordan.vale@example.com",
            "phone": "212 555 0123",
        }.items():
            page.fill(f"#{name}", typed)

    return fill


@pytest.fixture(autouse=True)
def nothing_foreign_and_no_complaint(foreign: list[str], complaints: list[str]) -> Iterator[None]:
    """Holds for every test here."""
    yield
    assert foreign == []
    assert complaints == []
