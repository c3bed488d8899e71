"""The pages in a real browser: accessible in every state, usable by keyboard, on a phone and on paper."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk_peers.peers import PASSWORD
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

pytestmark = pytest.mark.browser

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL = {"width": 390, "height": 844}
LARGE = {"width": 1280, "height": 900}
# 1280 by 1024 at 400 %.
ZOOMED = {"width": 320, "height": 256}
LOOKS = [(viewport, scheme) for viewport in (SMALL, LARGE) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def site(face) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, face, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_page(browser, site, harbor, staffed, identity):
    """Opens a page as the scheduler; fails the test if it asked another host or broke the CSP."""
    contexts, complaints, foreign = [], [], []

    def open_(path: str, *, signed_in: bool = True, **options) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        if signed_in:
            practice = staffed(harbor)
            scheduler = next(one for one in practice.staff if one.roles == ["scheduler"])
            token = identity.start_session(practice, scheduler)
            context.add_cookies([{"name": "staff", "value": token, "url": site}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: foreign.append(asked.url) if site not in asked.url else None)
        page.goto(site + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    # A browser reports every answer over 399 as an error of the console; those are asked for here.
    assert [text for text in complaints if "Failed to load resource" not in text] == []
    assert foreign == []


def violations(page: Page) -> list[tuple[str, list[str]]]:
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG_22_AA}})
    found = result.response["violations"]
    return [(rule["id"], [str(node["target"]) for node in rule["nodes"]]) for rule in found]


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def paths_of(week) -> dict[str, str]:
    pending = f"/requests/{week.pending.id}"
    return {
        "calendar": week.url,
        "this week": "/calendar",
        "queue": "/requests",
        "review": pending,
        "review of a stranger": f"/requests/{week.stranger.id}",
        "new patient": f"{pending}/new-patient",
        "deny": f"{pending}/deny",
        "approved": f"/requests/{week.approved.id}",
        "denied": f"/requests/{week.denied.id}",
        "unconfirmed": f"/requests/{week.unconfirmed.id}",
        "not found": f"/requests/{uuid4()}",
        "not read": "/calendar?week=never",
    }


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_every_page_is_accessible(open_page, site, harbor, busy_week, notifications, viewport, scheme):
    for state in ("sent", "deferred", "dead"):
        notifications.has_sent(harbor.id, busy_week.approved.id, "appointment_confirmed", state)
    page = open_page("/", viewport=viewport, color_scheme=scheme)
    found = {}
    for name, path in paths_of(busy_week).items():
        page.goto(site + path)
        found[name] = violations(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_every_error_and_notice_is_accessible(
    open_page, site, harbor, busy_week, identity, notifications, viewport, scheme
):
    found = {}
    way_in = open_page("/sign-in", signed_in=False, viewport=viewport, color_scheme=scheme)
    found["sign in"] = violations(way_in)
    way_in.get_by_role("button", name="Sign in").click()
    way_in.wait_for_selector(".govuk-error-summary")
    found["sign in, empty"] = violations(way_in)
    way_in.get_by_label("Practice code").fill("harbor-light")
    way_in.get_by_label("Email address").fill("nobody@harbor-light.example")
    way_in.get_by_label("Password", exact=True).fill("something")
    way_in.get_by_role("button", name="Sign in").click()
    way_in.wait_for_selector("text=fit together")
    found["sign in, refused"] = violations(way_in)

    page = open_page(f"/requests/{busy_week.pending.id}", viewport=viewport, color_scheme=scheme)
    day = busy_week.starts_at.astimezone(harbor.zone).date().isoformat()
    harbor.block(f"{day}T08:00", f"{day}T18:00", harbor.ana)
    page.get_by_role("button", name="Approve as this patient").first.click()
    page.wait_for_selector(".insist")
    found["time gone"] = violations(page)
    page.goto(f"{site}/requests/{busy_week.pending.id}/deny")
    page.get_by_label("Reason").fill("Ana is away.")
    page.get_by_role("button", name="Deny this request").click()
    page.wait_for_selector(".govuk-error-summary")
    found["deny, refused"] = violations(page)
    page.get_by_label("Send an email").check()
    page.get_by_role("button", name="Deny this request").click()
    page.wait_for_selector(".govuk-notification-banner--success")
    found["done"] = violations(page)
    identity.failing |= {"/v1/patients", "/v1/clinicians"}
    notifications.failing.add("/v1")
    for name, path in paths_of(busy_week).items():
        page.goto(site + path)
        found[f"{name}, peers down"] = violations(page)
    identity.failing.add("/v1/staff")
    page.goto(f"{site}/requests")
    found["all down"] = violations(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_every_page_fits_320_pixels_and_400_percent(open_page, site, busy_week):
    page = open_page("/sign-in", viewport=ZOOMED)
    wide = [] if not is_too_wide(page) else ["sign in"]
    for name, path in paths_of(busy_week).items():
        page.goto(site + path)
        wide += [name] if is_too_wide(page) else []
    assert wide == []


def test_the_keyboard_alone_signs_in_and_approves(open_page, site, harbor, busy_week):
    page = open_page(f"/requests/{busy_week.pending.id}", signed_in=False, viewport=LARGE)
    typed = ["harbor-light", "scheduler@harbor-light.example", PASSWORD]
    for name, text in zip(["Practice code", "Email address", "Password"], typed, strict=True):
        tab_to(page, name)
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/*")
    tab_to(page, "Approve as this patient: Hugo Marsh")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests")
    assert page.get_by_text("The appointment is booked").is_visible()
    assert harbor.stored(busy_week.pending).state == "approved"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what a screen reader would call so."""
    called = """() => { const e = document.activeElement;
      return (e.labels && e.labels.length ? e.labels[0].innerText : e.innerText || "").trim(); }"""
    for _ in range(40):
        page.keyboard.press("Tab")
        if " ".join(page.evaluate(called).split()).replace(" :", ":").startswith(name):
            return
    raise AssertionError(f"Tab never came to {name!r}")


def test_main_targets_are_large(open_page, site, busy_week):
    page = open_page("/calendar", viewport=SMALL)
    for path, selector in [
        (busy_week.url, ".desk__tools a, .desk__tools button, .desk__tools select, .week a, .desk__below a"),
        ("/requests", ".queue__item, .header__button, .navigation__link"),
        (f"/requests/{busy_week.pending.id}", "main .govuk-button, .govuk-back-link"),
        (f"/requests/{busy_week.pending.id}/deny", "main .govuk-button, .govuk-radios__input"),
    ]:
        page.goto(site + path)
        boxes = [target.bounding_box() for target in page.locator(selector).all()]
        assert boxes
        assert [box for box in boxes if box["height"] < 44 or box["width"] < 44] == [], path


def test_the_to_do_list_stands_beside_a_wide_week_and_below_a_narrow_one(open_page, busy_week):
    for viewport, beside in [(LARGE, True), (SMALL, False)]:
        page = open_page(busy_week.url, viewport=viewport)
        week, to_do = (page.locator(name).bounding_box() for name in (".desk__week", ".to-do"))
        assert (to_do["x"] >= week["x"] + week["width"]) is beside
        assert (to_do["y"] >= week["y"] + week["height"]) is not beside


def test_a_request_in_the_calendar_is_striped_and_an_appointment_is_not(open_page, busy_week):
    page = open_page(busy_week.url, viewport=LARGE)
    drawn = "e => getComputedStyle(e).backgroundImage"
    assert "repeating-linear-gradient" in page.locator("li.week__entry--request > a").first.evaluate(drawn)
    assert page.locator("li.week__entry--appointment > div").first.evaluate(drawn) == "none"


def test_paper_gets_the_week_without_what_paper_cannot_use(open_page, busy_week):
    page = open_page(busy_week.url, viewport=LARGE)
    page.emulate_media(media="print")
    for selector in ("nav.navigation", ".desk__tools", ".to-do"):
        assert not page.locator(selector).is_visible()
    assert page.get_by_text("Priya Nair").first.is_visible()


def test_pressing_approve_twice_in_a_hurry_books_once(open_page, harbor, busy_week):
    page = open_page(f"/requests/{busy_week.pending.id}", viewport=SMALL)
    page.get_by_role("button", name="Approve as this patient").first.dblclick()
    page.wait_for_url("**/requests")
    assert page.get_by_text("The appointment is booked").is_visible()
    assert harbor.stored(busy_week.pending).state == "approved"


def test_the_calendar_weighs_no_more_than_it_may(open_page, busy_week):
    page = open_page(busy_week.url, viewport=LARGE)
    page.wait_for_load_state("networkidle")
    parts = page.evaluate("performance.getEntries().map(part => [part.name, part.encodedBodySize || 0])")
    assert any(name.endswith("/staff.css") and size for name, size in parts)
    assert sum(size for _, size in parts) <= 110 * 1024
