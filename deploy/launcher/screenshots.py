"""./portal screenshots: pictures of the running system's pages, phone and desktop, light and dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from launcher.browser import find_browser
from launcher.environment import Addresses
from launcher.paths import DEMO, STATE
from launcher.run_state import read_run_state

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = STATE / "screenshots"
_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]
_OPENING = "a.times__time"


@dataclass(frozen=True)
class View:
    """How wide a page is shown, in CSS pixels, and in which colours."""

    name: str
    width: int
    height: int
    scheme: str


_VIEWS = (
    View("desktop-light", 1280, 900, "light"),
    View("desktop-dark", 1280, 900, "dark"),
    View("phone-light", 390, 844, "light"),
    View("phone-dark", 390, 844, "dark"),
)


def take_screenshots() -> int:
    """Write one PNG a page and view into .portal/screenshots. Raises LauncherError when nothing runs."""
    addresses = Addresses(read_run_state().port)
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    path = find_browser(lambda text: print(text, flush=True))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=_OPTIONS)
        for view in _VIEWS:
            _walk(browser, addresses, view)
        browser.close()
    print(f"Pictures are in {FOLDER}.")
    return 0


def _walk(browser: Browser, addresses: Addresses, view: View) -> None:
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        color_scheme="dark" if view.scheme == "dark" else "light",
        locale="en-US",
    )
    page = context.new_page()
    for name in chain(_patient_pages(page, addresses), _staff_pages(page, addresses)):
        page.screenshot(path=FOLDER / f"{name}-{view.name}.png", full_page=True)
    context.close()


def _patient_pages(page: Page, addresses: Addresses) -> Iterator[str]:
    """Go from page to page as a new client would, telling each one's name when it is there."""
    for practice in _demo()["practices"]:
        page.goto(f"{addresses.portal}/p/{practice['code']}")
        yield f"portal-{practice['code']}"
    page.goto(f"{addresses.portal}/p/harbor-light/times")
    yield "service"
    page.locator("main a.choice, main a").filter(has_text="Therapy Intake").first.click()
    yield "times"
    page.locator(_OPENING).first.click()
    yield "details"
    page.get_by_role("button", name="Continue").click()
    yield "details-errors"
    for label, text in _ANSWERS.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Continue").click()
    yield "check"
    page.goto(f"{addresses.portal}/p/harbor-light/requests")
    yield "reference"
    page.goto(f"{addresses.portal}/p/nobody")
    yield "not-found"


def _staff_pages(page: Page, addresses: Addresses) -> Iterator[str]:
    page.goto(f"{addresses.staff}/sign-in?practice=harbor-light")
    yield "sign-in"
    page.get_by_label("Email").fill("scheduler@harbor-light.example")
    page.get_by_label("Password", exact=True).fill(_demo()["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/calendar**")
    yield "calendar"
    page.get_by_role("link", name="Next week").click()
    yield "calendar-next-week"
    page.goto(f"{addresses.staff}/requests")
    yield "requests"
    page.locator("main").get_by_role("link", name="Liz Moreno").first.click()
    yield "review"
    page.get_by_role("link", name="Deny this request").or_(
        page.get_by_role("button", name="Deny this request")
    ).first.click()
    yield "deny"


_ANSWERS = {
    "First name": "Alex",
    "Last name": "Marlowe",
    "Month": "3",
    "Day": "27",
    "Year": "1985",
    "Email address": "alex.marlowe@example.com",
    "Phone number": "(212) 555-0187",
}


def _demo() -> dict[str, Any]:
    demo: dict[str, Any] = json.loads((DEMO / "demo.json").read_text())
    return demo
