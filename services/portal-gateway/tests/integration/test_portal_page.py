"""A practice's first page: what somebody sees who opens its link."""

import pytest
from contract_peers.peers import World
from contract_peers.practices import MadePractice
from contract_peers.visitor import Visitor


def test_the_front_page_lists_no_practice(visitor: Visitor, creek, plum):
    page = visitor.open("/")
    assert page.status == 200
    assert "link your practice gave you" in page.heading
    assert not [word for word in creek.canaries() | plum.canaries() if word in page.html]


def test_the_page_speaks_in_the_practices_words_and_look(visitor: Visitor, creek):
    page = visitor.open(f"/p/{creek.code}")
    assert page.status == 200
    assert creek.name in page.heading
    assert "We answer within two working days." in page.text
    assert f'href="/p/{creek.code}/theme/{creek.css_hash}.css"' in page.html
    assert f'src="/p/{creek.code}/logo/{creek.logo_hash}.png"' in page.html


def test_a_practice_may_call_its_portal_and_its_crisis_notice_otherwise(visitor: Visitor, plum):
    page = visitor.open(f"/p/{plum.code}")
    assert "Plum Street" in page.heading
    assert "Plum Street’s own words for a crisis: call 988." in page.root.text
    assert page.link("988").attributes["href"] == "tel:988"


def test_the_way_out_and_help_in_a_crisis_are_on_the_page(visitor: Visitor, creek):
    page = visitor.open(f"/p/{creek.code}")
    assert page.has_link("Exit this page")
    assert "988" in page.html
    assert "911" in page.html


def test_requesting_an_appointment_is_the_first_thing_to_press(visitor: Visitor, creek):
    page = visitor.open(f"/p/{creek.code}")
    first = page.main.all("a")[0]
    assert first.text == "Request an appointment"


def test_the_next_three_openings_lead_straight_to_the_form(visitor: Visitor, creek):
    page = visitor.open(f"/p/{creek.code}")
    assert [time.text.split(",")[0] for time in page.times()] == [
        "9:00 AMCreek Road Office",
        "10:15 AMCreek Road Office",
        "1:00 PMOnline",
    ]
    assert visitor.pick(1).heading == "Your details"


def test_new_and_returning_people_read_what_each_may_do(visitor: Visitor, creek):
    page = visitor.open(f"/p/{creek.code}")
    new, returning = page.text.split("I’ve been here before")
    assert "Therapy Intake, 60 minutes" in new
    assert "Evaluation, 90 minutes" in new
    assert "For your next Evaluation or Therapy Session, please call" in returning
    assert page.link("(212) 555-0114").attributes["href"] == "tel:2125550114"


def test_the_way_to_a_sent_request_is_on_the_page(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}")
    assert visitor.click("See what became of it").heading == "See what became of your request"


def test_no_free_times_are_explained_and_not_shown_as_an_empty_grid(visitor: Visitor, creek):
    creek.free = []
    page = visitor.open(f"/p/{creek.code}")
    assert "No free times just now" in page.text
    assert "up to 60 days ahead" in page.text
    assert "Need one sooner? Call Quiet Creek Counseling at (212) 555-0114." in page.text
    assert page.times() == []


@pytest.mark.parametrize("path", ["", "/times", "/request", "/requests", "/requests/KQ7M-2XW0"])
def test_an_unknown_code_is_a_friendly_page_that_names_nothing(visitor: Visitor, creek, plum, path):
    page = visitor.open(f"/p/no-such-practice{path}")
    assert page.status == 404
    assert page.heading == "This page is not here"
    assert "no-such-practice" not in page.text
    assert not [word for word in creek.canaries() | plum.canaries() if word in page.html]


def test_a_disabled_portal_is_the_same_page_as_an_unknown_one(visitor: Visitor, creek):
    creek.enabled = False
    page = visitor.open(f"/p/{creek.code}")
    assert (page.status, page.heading) == (404, "This page is not here")
    assert not [word for word in creek.canaries() if word in page.html]


def test_a_disabled_practice_is_the_same_page_as_an_unknown_one(visitor: Visitor, creek, world: World):
    world.inactive.add(creek.code)
    page = visitor.open(f"/p/{creek.code}")
    assert (page.status, page.heading) == (404, "This page is not here")
    assert not [word for word in creek.canaries() if word in page.html]


@pytest.mark.parametrize("code", ["QUIET-CREEK", "Quiet-Creek"])
def test_a_code_may_be_typed_in_capitals(visitor: Visitor, code):
    assert visitor.open(f"/p/{code}").status == 200


def test_a_slash_at_the_end_does_no_harm(visitor: Visitor, creek):
    assert visitor.open(f"/p/{creek.code}/").status == 200


@pytest.mark.parametrize("code", ["..", "%2e%2e", "-x", "a b", "x" * 80, "%07", "<script>"])
def test_what_can_be_no_code_is_not_even_asked_for(visitor: Visitor, identity, code):
    assert visitor.open(f"/p/{code}").status == 404
    assert identity.asked == []


def test_requests_for_existing_clients_only_are_explained_with_the_phone(visitor: Visitor, creek):
    creek.who_may_request = "existing"
    page = visitor.open(f"/p/{creek.code}")
    assert "takes online requests from existing clients only" in page.text
    assert "(212) 555-0114" in page.text
    assert not page.has_link("Request an appointment")


def test_requests_for_nobody_are_explained_with_the_phone(visitor: Visitor, creek):
    creek.who_may_request = "nobody"
    page = visitor.open(f"/p/{creek.code}")
    assert "arranges appointments by phone" in page.text
    assert not page.has_link("Request an appointment")


def test_times_that_can_be_seen_but_not_asked_for_are_no_links(visitor: Visitor, creek):
    creek.who_may_request = "existing"
    page = visitor.open(f"/p/{creek.code}")
    assert "9:00 AM, Creek Road Office" in page.text
    assert page.times() == []


def test_times_only_existing_clients_may_see_are_not_asked_for(visitor: Visitor, creek, scheduling):
    creek.who_may_see = "existing"
    page = visitor.open(f"/p/{creek.code}")
    assert "9:00" not in page.text
    assert [asked.path for asked in scheduling.asked] == ["/v1/portal"]


def test_a_practice_without_a_phone_is_still_named(visitor: Visitor, creek: MadePractice):
    creek.phone, creek.who_may_request = None, "nobody"
    page = visitor.open(f"/p/{creek.code}")
    assert "Get in touch with Quiet Creek Counseling." in page.text
    assert "None" not in page.text
