"""A new client's way in a real browser: with a mouse, with a keyboard alone, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def go_to_reference(page: Page, code: str, fill_in) -> None:
    page.goto(f"/p/{code}")
    page.get_by_role("button", name="Request an appointment").click()
    page.locator(".times__time").first.click()
    fill_in(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This is a request, not a booking.")).to_be_visible()
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Request sent")


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_portal_page_to_a_reference(new_page, plum, world, fill_in, width):
    go_to_reference(new_page({"width": width, "height": 844}), plum.code, fill_in)
    assert len(world.requests) == 1


def test_from_the_mailed_link_to_the_practice(new_page, plum, world, fill_in):
    page = new_page()
    go_to_reference(page, plum.code, fill_in)
    made = next(iter(world.requests.values()))
    page.goto(f"/p/{plum.code}/confirm/{made.token}")
    page.get_by_role("button", name="Yes, send it to the practice").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your request is with the practice")
    assert made.state == "pending"
    assert made.token not in page.url


def test_the_same_way_without_javascript(new_page, plum, world, fill_in):
    page = new_page(scripts=False)
    go_to_reference(page, plum.code, fill_in)
    made = next(iter(world.requests.values()))
    page.goto(f"/p/{plum.code}/confirm/{made.token}")
    page.get_by_role("button", name="Yes, send it to the practice").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your request is with the practice")


def test_a_change_of_time_and_a_taken_one_without_javascript(new_page, plum, world, fill_in):
    page = new_page(scripts=False)
    page.goto(f"/p/{plum.code}")
    page.locator(".times__time").first.click()
    fill_in(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Change the time").click()
    page.locator(".times__time").nth(1).click()
    expect(page.get_by_text("5:00 – 5:50")).to_be_visible()
    world.taken.add(plum.start(1, "17:00"))
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That time has just been taken")
    page.locator(".times__time").first.click()
    expect(page.get_by_text("jordan.vale@example.com")).to_be_visible()
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Request sent")


def test_with_the_keyboard_alone(new_page, plum, world):
    page = new_page()

    def tab_to(words: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            text = page.evaluate("document.activeElement.innerText || document.activeElement.id")
            if words in text:
                return
        pytest.fail(f"the keyboard never came to {words!r}")

    page.goto(f"/p/{plum.code}")
    tab_to("Request an appointment")
    page.keyboard.press("Enter")
    page.wait_for_url("**/times*")
    tab_to("8:30")
    page.keyboard.press("Enter")
    page.wait_for_url("**/request?*")
    tab_to("given_name")
    for typed in ("Jordan", "Vale", "3", "27", "1985", "jordan.vale@example.com", "212 555 0123"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    tab_to("Continue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    tab_to("Send request")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Request sent")
    assert len(world.requests) == 1


def test_errors_take_the_focus_and_lead_to_their_fields(new_page, plum):
    page = new_page()
    page.goto(f"/p/{plum.code}")
    page.locator(".times__time").first.click()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter your email address").click()
    expect(page.locator("#email")).to_be_focused()


def test_pressing_send_twice_in_a_hurry_makes_one_request(new_page, plum, world, fill_in):
    page = new_page()
    page.goto(f"/p/{plum.code}")
    page.locator(".times__time").first.click()
    fill_in(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send request").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Request sent")
    assert len(world.requests) == 1
