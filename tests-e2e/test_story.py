"""The main job on the whole system: a stranger asks, confirms, is approved, and reads so in a mail."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

DEMO = json.loads((Path(__file__).parents[1] / "deploy" / "demo" / "demo.json").read_text())
OPENING = "a.times__time"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def ask_for_the_first_opening(page: Page, offers: str, given_name: str, email: str) -> str:
    """From a page with openings to "request sent", in three clicks more; returns the reference."""
    page.goto(offers)
    page.locator(OPENING).first.click()
    page.get_by_label("First name").fill(given_name)
    page.get_by_label("Last name").fill("Quillfeather")
    page.get_by_label("Month").fill("3")
    page.get_by_label("Day").fill("27")
    page.get_by_label("Year").fill("1985")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Phone number").fill("212 555 0187")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("main")).to_contain_text("request")
    expect(page.get_by_role("main")).to_contain_text(email)
    page.get_by_role("button", name="Send request").click()
    page.wait_for_url(re.compile(r"/requests/"))
    return urlsplit(page.url).path.rsplit("/", 1)[1]


def link_in(mail: dict, path: str) -> str:
    return re.search(rf"https?://\S+{path}\S+", mail["text"]).group(0).rstrip(").,")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("practice", ["harbor-light", "mesa-verde"])
def test_a_new_client_asks_and_is_approved(system, mailbox, new_visitor, staff_member, practice, javascript):
    name, email = f"Tamsin{uuid4().hex[:6]}", f"tamsin.{uuid4().hex[:8]}@example.com"
    visitor = new_visitor(javascript=javascript, width=390)
    reference = ask_for_the_first_opening(visitor, f"{system.portal_url}/p/{practice}", name, email)
    expect(visitor.get_by_role("main")).to_contain_text(reference)

    invitation = mailbox.wait_for(email, "confirm")
    assert name not in invitation["subject"]
    link = link_in(invitation, f"/p/{practice}/confirm/")
    visitor.goto(link)
    visitor.get_by_role("button", name=re.compile("send it to the practice")).click()
    mailbox.wait_for(email, "received|with us|request")
    mailbox.wait_for(f"scheduler@{practice}.example", "request")

    scheduler = staff_member(practice, "scheduler")
    scheduler.get_by_role("link", name=re.compile(r"Appointment requests")).first.click()
    scheduler.get_by_role("link", name=re.compile(name)).first.click()
    expect(scheduler.get_by_role("main")).to_contain_text(email)
    approve_as_a_new_patient(scheduler)

    confirmation = mailbox.wait_for(email, "confirmed")
    assert name not in confirmation["subject"]
    visitor.goto(f"{system.portal_url}/p/{practice}/requests/{reference}")
    expect(visitor.get_by_role("main")).to_contain_text(
        re.compile("confirmed|approved|booked", re.IGNORECASE)
    )
    assert name not in visitor.content()
    assert email not in visitor.content()


def approve_as_a_new_patient(page: Page) -> None:
    page.get_by_role("button", name="New patient from this request").click()
    page.get_by_role("button", name="Make the patient and approve").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("approved", re.IGNORECASE))


def test_an_opening_that_was_asked_for_is_not_offered_to_the_next(system, new_visitor):
    offers = f"{system.portal_url}/p/harbor-light/times?service={service_of_one_clinician()}"
    first, second = new_visitor(javascript=False), new_visitor(javascript=False)
    first.goto(offers)
    taken = first.locator(OPENING).first.get_attribute("href")
    ask_for_the_first_opening(first, offers, "Orrin", f"orrin.{uuid4().hex[:8]}@example.com")
    second.goto(offers)
    assert taken not in [link.get_attribute("href") for link in second.locator(OPENING).all()]


def service_of_one_clinician() -> str:
    """A service that one clinician alone offers, so that its openings are that clinician's."""
    offered = [
        one for clinician in DEMO["practices"][0]["clinicians"] for one in clinician["service_type_ids"]
    ]
    return next(service for service in offered if offered.count(service) == 1)


def test_a_request_that_nobody_confirmed_is_not_among_those_to_decide(system, new_visitor, staff_member):
    name = f"Waverly{uuid4().hex[:6]}"
    visitor = new_visitor(javascript=False)
    ask_for_the_first_opening(
        visitor, f"{system.portal_url}/p/harbor-light", name, f"waverly.{uuid4().hex[:8]}@example.com"
    )
    scheduler = staff_member("harbor-light", "scheduler")
    scheduler.goto(f"{system.staff_url}/requests")
    unverified = scheduler.get_by_role("region", name="Email not confirmed yet")
    expect(unverified).to_contain_text(name)


def test_no_practice_sees_the_others_requests_or_looks(system, new_visitor, staff_member):
    name = f"Zephyrine{uuid4().hex[:6]}"
    visitor = new_visitor(javascript=False)
    ask_for_the_first_opening(
        visitor, f"{system.portal_url}/p/harbor-light", name, f"zephyrine.{uuid4().hex[:8]}@example.com"
    )
    reference = urlsplit(visitor.url).path.rsplit("/", 1)[1]
    answer = visitor.goto(f"{system.portal_url}/p/mesa-verde/requests/{reference}")
    assert answer.status == 404
    other = staff_member("mesa-verde", "admin")
    other.goto(f"{system.staff_url}/requests")
    assert name not in other.content()
    visitor.goto(f"{system.portal_url}/p/mesa-verde")
    assert "Harbor" not in visitor.content()


def test_no_page_asks_another_host_for_anything(system, new_visitor, staff_member):
    ours = {urlsplit(url).netloc for url in (system.portal_url, system.staff_url)}
    hosts: set[str] = set()
    visitor = new_visitor()
    visitor.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path in ("/", "/p/harbor-light", "/p/harbor-light/times", "/p/mesa-verde/requests", "/p/nobody"):
        visitor.goto(system.portal_url + path)
    scheduler = staff_member("harbor-light", "scheduler")
    scheduler.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path in ("/calendar", "/requests"):
        scheduler.goto(system.staff_url + path)
    assert hosts <= ours
