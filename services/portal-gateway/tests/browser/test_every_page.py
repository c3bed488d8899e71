"""Every page and error state: no accessibility violation, no sideways scroll, targets large enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from contract_peers.server import problem
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SMALLEST_TARGET = 24
HEAVIEST_PAGE = 60_000

SMALLER_THAN = """(least) => {
  const targets = `button, select, input, textarea, summary, footer a,
    a.govuk-button, a.times__time, a.days__day, a.choices__choice`;
  const isSmall = ({ width, height }) => Math.min(width, height) < least;
  return [...document.querySelectorAll(targets)]
    .filter((e) => e.checkVisibility() && e.type !== "hidden" && e.tabIndex >= 0)
    .filter((e) => isSmall(e.getBoundingClientRect()))
    .map((e) => e.outerHTML.slice(0, 100));
}"""

Step = tuple[str, str, Callable[[], object]]


@pytest.fixture
def walk(creek, plum, world, identity, scheduling, fill_in):
    """`walk(page)` goes to all pages in an order a visitor could see them, and gives the name of each."""

    def steps(page: Page) -> list[Step]:
        here = f"/p/{creek.code}"
        first = f"{here}/times?service={creek.id_of('service', 0)}"

        def click(name: str) -> None:
            page.get_by_role("button", name=name).first.click()

        def taken() -> None:
            world.taken.add(creek.start(2, "09:00"))
            click("Send request")
            world.taken.clear()

        def pick_first() -> None:
            page.goto(first)
            page.locator(".times__time").first.click()

        def go_to_check() -> None:
            pick_first()
            fill_in(page)
            click("Continue")

        def refused(code: str, status: int = 409) -> None:
            go_to_check()
            world.refuse_with = problem(status, code)
            click("Send request")
            world.refuse_with = None

        def silent() -> None:
            go_to_check()
            scheduling.mode = "fails"
            click("Send request")
            scheduling.behave()

        def made():
            return next(iter(world.requests.values()))

        def in_state(state: str) -> None:
            made().state = state
            page.goto(f"{here}/requests/{made().reference}")

        def opened_link(state: str) -> None:
            made().state = state
            page.goto(f"{here}/confirm/{made().token}")

        def without_times() -> None:
            plum.free = []
            page.goto(f"/p/{plum.code}/times")

        def empty_week() -> None:
            page.goto(first + "&from=2026-11-16")

        def details_opened() -> None:
            page.goto(first)
            for summary in page.locator("summary").all():
                summary.click()

        return [
            ("front", "Open the link", lambda: page.goto("/")),
            ("unknown practice", "This page is not here", lambda: page.goto("/p/nobody")),
            ("portal page", "Welcome to Quiet Creek", lambda: page.goto(here)),
            ("other practice", "Welcome to Plum", lambda: page.goto(f"/p/{plum.code}")),
            ("services", "What would you like", lambda: page.goto(f"{here}/times")),
            ("times", "Pick a time", details_opened),
            ("list", "Pick a time", lambda: page.goto(first + "&view=list")),
            ("empty week", "Pick a time", empty_week),
            ("no times", "Pick a time", without_times),
            ("no openings", "Welcome to Plum", lambda: page.goto(f"/p/{plum.code}")),
            (
                "details",
                "Your details",
                lambda: (page.goto(first), page.locator(".times__time").first.click()),
            ),
            ("errors", "Your details", lambda: click("Continue")),
            ("check", "Check your answers", lambda: (fill_in(page), click("Continue"))),
            ("other times", "Choose another time", lambda: click("Change the time")),
            ("check again", "Check your answers", lambda: page.locator(".times__time").first.click()),
            ("taken", "That time has just been taken", taken),
            ("too many", "You have open requests", lambda: refused("too_many_open_requests")),
            ("closed", "Please call", lambda: refused("portal_not_open", 404)),
            ("no answer", "We do not know yet", silent),
            ("sent", "Request sent", lambda: click("Try again")),
            *[
                (state, heading, lambda state=state: in_state(state))
                for state, heading in {
                    "pending": "Your request is with",
                    "approved": "Your appointment is confirmed",
                    "denied": "The practice could not offer",
                    "withdrawn": "This request was withdrawn",
                    "expired": "This request has run out",
                    "superseded": "Another request",
                }.items()
            ],
            ("link", "Is this your request?", lambda: opened_link("unverified")),
            ("link again", "You have confirmed this already", lambda: opened_link("pending")),
            ("link too late", "This link has run out", lambda: opened_link("expired")),
            ("link not valid", "This link does not work", lambda: page.goto(f"{here}/confirm/{'x' * 43}")),
            ("reference", "See what became", lambda: page.goto(f"{here}/requests")),
            ("reference not read", "See what became", lambda: click("Continue")),
            ("reference unknown", "See what became", lambda: page.goto(f"{here}/requests/ZZZZ-9999")),
            ("no such page", "We could not find", lambda: page.goto(f"{here}/nothing")),
            ("in Spanish", "Le damos la bienvenida", lambda: page.goto(f"{here}?lang=es")),
        ]

    def visit(page: Page) -> Iterator[str]:
        for name, heading, go in steps(page):
            go()
            expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
            page.wait_for_load_state()
            yield name

    return visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_has_an_accessibility_violation(new_page, walk, width, scheme):
    page = new_page({"width": width, "height": 900}, scheme)
    found = {}
    for name in walk(page):
        violations = Axe().run(page, options=WCAG).response["violations"]
        if violations:
            found[name] = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations]
    assert found == {}


def test_no_page_scrolls_sideways_on_the_smallest_phone(new_page, walk):
    page = new_page({"width": 320, "height": 640})
    wide = {}
    for name in walk(page):
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[name] = width
    assert wide == {}


def test_every_target_is_large_enough_for_a_finger(new_page, walk):
    """Links within a sentence are excepted (WCAG 2.2, 2.5.8)."""
    page = new_page()
    small = {}
    for name in walk(page):
        found = page.evaluate(SMALLER_THAN, SMALLEST_TARGET)
        if found:
            small[name] = found
    assert small == {}


def test_a_cold_visit_is_light(new_page, creek):
    page = new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    page.goto(f"/p/{creek.code}", wait_until="networkidle")
    assert 0 < sum(sizes) <= HEAVIEST_PAGE


def test_the_practices_colours_are_on_its_pages(new_page, creek, plum):
    page = new_page()
    seen = []
    for practice in (creek, plum):
        page.goto(f"/p/{practice.code}")
        button = page.get_by_role("button", name="Request an appointment")
        seen.append(button.evaluate("(e) => getComputedStyle(e).backgroundColor"))
    assert seen == ["rgb(122, 47, 107)", "rgb(31, 78, 121)"]


def test_without_branding_the_page_has_the_default_colours(new_page, creek, branding):
    branding.stop()
    page = new_page()
    page.goto(f"/p/{creek.code}")
    button = page.get_by_role("button", name="Request an appointment")
    assert button.evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(42, 107, 99)"
