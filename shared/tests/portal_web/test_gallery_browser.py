"""The gallery in a real browser: accessible in every brand, light and dark; scripts that only help."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from portal_web.brand import NEUTRAL_SITE
from portal_web.gallery.app import create_gallery
from portal_web.gallery.brands import BRANDS

pytestmark = pytest.mark.browser

PAGES = ["patient", "times", "form", "sent", "staff", "week", "errors/404"]
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL = {"width": 390, "height": 844}
LARGE = {"width": 1280, "height": 900}
# 1280 by 1024 at 400 %.
ZOOMED = {"width": 320, "height": 256}
FOCUSED = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const isDrawnBeside = e.matches("[type=radio], [type=checkbox]");
  const drawn = isDrawnBeside ? getComputedStyle(e.nextElementSibling, "::before") : getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const seen = top && (e.contains(top) || top.contains(e) || e.parentElement.contains(top));
  const name = e.outerHTML.slice(0, 160);
  return {name, outline: drawn.outlineStyle, width: parseFloat(drawn.outlineWidth), covered: !seen};
}"""


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_page(browser: Browser, site: str):
    """Opens a page of the gallery; fails the test if it asked another host, or broke the security policy."""
    contexts, complaints, foreign = [], [], []

    def open_(path: str, **options) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: foreign.append(request.url) if site not in request.url else None)
        page.goto(site + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    # A browser reports every answer over 399 as an error of the console; those are asked for here.
    assert [text for text in complaints if "Failed to load resource" not in text] == []
    assert [url for url in foreign if url != NEUTRAL_SITE] == []


def violations(page: Page) -> list[tuple[str, list[str]]]:
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG_22_AA}})
    return [
        (rule["id"], [str(node["target"]) for node in rule["nodes"]])
        for rule in result.response["violations"]
    ]


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


# Colours do not depend on the width, nor the layout on the brand: each is tried with each scheme once.
COMBINATIONS = [
    *(
        (brand, scheme, viewport)
        for brand in BRANDS
        for scheme, viewport in [("light", SMALL), ("dark", LARGE)]
    ),
    ("default", "light", LARGE),
    ("default", "dark", SMALL),
]


@pytest.mark.parametrize(("brand", "scheme", "viewport"), COMBINATIONS)
def test_every_page_is_accessible_in_every_brand(open_page, site, brand, scheme, viewport):
    page = open_page("/", viewport=viewport, color_scheme=scheme)
    found = {}
    for path in PAGES:
        page.goto(f"{site}/{brand}/{path}")
        found[path] = violations(page)
    page.goto(f"{site}/{brand}/form")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".govuk-error-summary")
    found["refused form"] = violations(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_320_pixels_and_400_percent(open_page, path):
    page = open_page(f"/navy/{path}", viewport=ZOOMED)
    assert not is_too_wide(page)


@pytest.mark.parametrize("path", ["form", "times", "week", "staff"])
@pytest.mark.parametrize("viewport", [ZOOMED, LARGE], ids=["320", "1280"])
def test_the_keyboard_reaches_everything_and_the_focus_is_always_seen(open_page, path, viewport):
    page = open_page(f"/sun/{path}", viewport=viewport)
    reachable = page.locator(
        "a:visible, button:visible, input:visible, select:visible, textarea:visible"
    ).count()
    seen = set()
    for _ in range(reachable + 5):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        assert focused["outline"] == "solid", focused
        assert focused["width"] >= 2, focused
        assert not focused["covered"], focused
        seen.add(focused["name"])
    assert len(seen) >= 5


def test_main_targets_are_large(open_page):
    page = open_page("/plum/times", viewport=SMALL)
    for selector in [
        ".times__time",
        "a.days__day",
        ".week-steps a",
        ".govuk-back-link",
        ".exit-page__button",
    ]:
        for box in [target.bounding_box() for target in page.locator(selector).all()]:
            assert box["height"] >= 44, selector
            assert box["width"] >= 44 or selector == ".govuk-back-link", selector


def test_escape_three_times_leaves_and_back_does_not_return(open_page, site):
    page = open_page("/", viewport=LARGE)
    page.route(NEUTRAL_SITE, lambda route: route.fulfill(body="Sunny", content_type="text/plain"))
    page.goto(f"{site}/default/patient")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.url == f"{site}/default/patient"
    page.keyboard.press("Escape")
    page.wait_for_url(NEUTRAL_SITE)
    page.go_back()
    assert page.url == f"{site}/"


def test_the_exit_button_leaves_and_works_without_scripts(open_page, site):
    for scripts in [True, False]:
        page = open_page("/", viewport=SMALL, java_script_enabled=scripts)
        page.route(NEUTRAL_SITE, lambda route: route.fulfill(body="Sunny", content_type="text/plain"))
        page.goto(f"{site}/default/form")
        page.get_by_role("link", name="Exit this page").click()
        page.wait_for_url(NEUTRAL_SITE)


def test_show_password_shows_and_hides(open_page):
    page = open_page("/default/form", viewport=SMALL)
    password = page.locator("#password")
    password.fill("open sesame")
    page.get_by_role("button", name="Show password").click()
    assert password.get_attribute("type") == "text"
    page.get_by_role("button", name="Hide password").click()
    assert password.get_attribute("type") == "password"


def test_a_second_press_sends_nothing_and_the_button_says_so(open_page):
    page = open_page("/default/form", viewport=SMALL)
    # Answers open beside the page, so that it stays to be looked at.
    page.evaluate("document.querySelector('main form').target = '_blank'")
    with page.context.expect_page():
        page.get_by_role("button", name="Continue").click()
    button = page.get_by_role("button", name="Sending…")
    assert button.get_attribute("aria-disabled") == "true"
    button.click(force=True)
    button.press("Enter")
    assert len(page.context.pages) == 2


def test_coming_back_makes_the_form_usable_again(open_page):
    page = open_page("/default/form", viewport=SMALL)
    page.evaluate(
        """() => {
          document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
          document.querySelector("form").requestSubmit(document.querySelector("[data-sending-text]"));
        }"""
    )
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert page.get_by_role("button", name="Continue").get_attribute("aria-disabled") is None


def test_a_refused_form_moves_the_focus_to_the_summary(open_page):
    page = open_page("/default/form", viewport=SMALL)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".govuk-error-summary")
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    page.get_by_role("link", name="Enter your first name").click()
    assert page.evaluate("document.activeElement.id") == "given_name"


def test_a_form_works_without_scripts(open_page):
    page = open_page("/default/form", viewport=SMALL, java_script_enabled=False)
    page.get_by_label("First name").fill("Ana")
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_label("First name").input_value() == "Ana"
    assert page.get_by_text("There is a problem").is_visible()


def test_the_week_is_a_grid_on_a_wide_screen_and_a_list_on_a_phone(open_page):
    wide = open_page("/navy/week", viewport=LARGE)
    first, second = (wide.locator(".week__day").nth(n).bounding_box() for n in (0, 1))
    assert first["y"] == second["y"]
    earlier, later = (wide.get_by_role("link", name=name).bounding_box() for name in ("Theo Park", "Lunch"))
    assert later["y"] > earlier["y"]
    assert later["x"] == earlier["x"]
    narrow = open_page("/navy/week", viewport=SMALL)
    first, second = (narrow.locator(".week__day").nth(n).bounding_box() for n in (0, 1))
    assert second["y"] >= first["y"] + first["height"]


def test_paper_gets_the_list_without_navigation(open_page):
    page = open_page("/navy/week", viewport=LARGE)
    page.emulate_media(media="print")
    first, second = (page.locator(".week__day").nth(n).bounding_box() for n in (0, 1))
    assert second["y"] >= first["y"] + first["height"]
    assert not page.locator("nav.navigation").is_visible()
