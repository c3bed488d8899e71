"""Peers that are stopped, hang, babble or fail: pages say so in people's words and lose nothing."""

import threading

import pytest
from contract_peers.peers import World
from contract_peers.server import ContractPeer
from contract_peers.visitor import PERSON, Visitor

TROUBLES = ["stopped", "hangs", "garbage", "misshapen", "fails"]


@pytest.fixture(params=TROUBLES)
def trouble(request: pytest.FixtureRequest):
    """`trouble(peer)` from now on; `trouble(peer, only="/slots")` for those questions alone."""

    def make(peer: ContractPeer, only: str | None = None) -> None:
        if request.param == "stopped" and only is None:
            peer.stop()
        else:
            peer.mode = "fails" if request.param == "stopped" else request.param
            peer.only = only

    return make


def test_without_scheduling_the_portal_page_stands_and_says_whom_to_call(visitor, plum, scheduling, trouble):
    trouble(scheduling)
    page = visitor.open(f"/p/{plum.code}")
    assert page.status == 200
    assert "We can’t show free times just now." in page.text
    assert page.has_link("(602) 555-0139")
    assert plum.css_hash in page.html


def test_without_free_times_the_rest_of_the_portal_page_stands(visitor, creek, scheduling, trouble):
    trouble(scheduling, only="/slots")
    page = visitor.open(f"/p/{creek.code}")
    assert page.status == 200
    assert "We can’t show free times just now." in page.text
    assert page.main.all("a")[0].text == "Request an appointment"
    assert "14 Quiet Creek Road" in page.text


def test_without_branding_every_page_has_the_default_look(visitor, plum, branding, trouble):
    trouble(branding)
    page = visitor.open(f"/p/{plum.code}")
    assert page.status == 200
    assert "/theme/" not in page.html
    assert "/logo/" not in page.html
    assert plum.name in page.heading
    assert visitor.open(f"/p/{plum.code}/times").status == 200


def test_without_identity_the_page_says_so_without_a_name(visitor, plum, identity, trouble):
    trouble(identity)
    page = visitor.open(f"/p/{plum.code}")
    assert page.status == 503
    assert page.heading == "This is not working just now"
    assert "988" in page.html
    assert page.has_link("Exit this page")
    assert plum.name not in page.html


def test_without_clinicians_names_times_can_still_be_picked(visitor, creek, identity, trouble):
    trouble(identity, only="/clinicians")
    page = visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    assert page.status == 200
    assert len(page.times()) == 3
    assert "Ana Lind" not in page.html


def test_without_free_times_the_page_of_times_offers_to_try_again(visitor, plum, scheduling, trouble):
    trouble(scheduling, only="/slots")
    page = visitor.open(f"/p/{plum.code}/times?view=list")
    assert page.status == 503
    assert page.heading == "This is not working just now"
    assert page.has_link("(602) 555-0139")
    scheduling.behave()
    assert visitor.click("Try again").url == f"/p/{plum.code}/times?view=list"
    assert visitor.page.status == 200


def test_a_request_that_gets_no_answer_is_kept_and_sent_once(at_check, world: World, scheduling, trouble):
    trouble(scheduling)
    page = at_check.click("Send request")
    assert page.status == 503
    assert page.heading == "We do not know yet whether your request arrived"
    assert "only one request is made" in page.text
    assert PERSON.items() <= page.values(page.main.all("form")[0]).items()
    scheduling.behave()
    _wait_for_breaker(at_check)
    assert "Request sent" in at_check.page.heading
    assert len(world.requests) == 1


def test_a_request_whose_answer_was_lost_is_found_and_not_made_again(at_check, world: World, scheduling):
    scheduling.mode, scheduling.only = "loses", "/v1/requests"
    page = at_check.click("Send request")
    assert page.status == 503
    assert len(world.requests) == 1
    scheduling.behave()
    page = at_check.click("Try again")
    assert page.url.endswith("/requests/KQ7M-2XW0")
    assert len(world.requests) == 1


def test_details_are_kept_while_identity_is_gone(at_details, identity, make_app):
    """Nothing is on the shelves of the process that gets the form."""
    form = at_details.page.values(at_details.page.main.all("form")[0]) | PERSON
    elsewhere = make_app().test_client()
    for cookie in at_details.client._cookies.values():
        elsewhere.set_cookie(cookie.key, cookie.value)
    identity.mode = "fails"
    visitor = Visitor(elsewhere)
    action = at_details.page.main.all("form")[0].attributes["action"]
    page = visitor._follow("POST", action, data=form, headers={"Origin": "http://localhost"})
    assert page.status == 503
    assert PERSON.items() <= page.values(page.main.all("form")[0]).items()
    identity.behave()
    assert visitor.click("Try again").heading == "Check your answers, then send"


def test_details_are_kept_while_times_cannot_be_shown(at_check, scheduling, trouble):
    trouble(scheduling, only="/slots")
    page = at_check.press(at_check.page.main.all("button")[0])
    assert page.status == 503
    assert PERSON.items() <= page.values(page.main.all("form")[0]).items()
    scheduling.behave()
    _wait_for_breaker(at_check)
    assert at_check.page.heading == "Choose another time"


def test_a_reference_is_shown_even_while_its_state_cannot_be(at_check, plum, scheduling, trouble):
    reference = at_check.click("Send request").url.rsplit("/", 1)[1]
    trouble(scheduling, only="/lookup")
    page = at_check.open(f"/p/{plum.code}/requests/{reference}")
    assert page.status == 503
    assert reference in page.text
    assert "Write the number down" in page.text


def test_a_confirmation_that_gets_no_answer_can_be_pressed_again(at_check, plum, world, scheduling, trouble):
    at_check.click("Send request")
    made = next(iter(world.requests.values()))
    at_check.open(f"/p/{plum.code}/confirm/{made.token}")
    trouble(scheduling, only="/confirmations")
    assert at_check.click("Yes, send it").status == 503
    scheduling.behave()
    _wait_for_breaker(at_check)
    assert at_check.page.heading == "Your request is with the practice"


def test_a_page_does_not_wait_for_a_silent_peer(visitor, plum, scheduling):
    """The peer is let go only after the page has come: had the page waited, this would never end."""
    scheduling.mode = "hangs"
    page = visitor.open(f"/p/{plum.code}")
    assert not scheduling.release.is_set()
    assert "We can’t show free times just now." in page.text


def test_two_peers_silent_at_once_are_waited_for_together(visitor, plum, scheduling, branding):
    for peer in (scheduling, branding):
        peer.mode = "hangs"
    page = visitor.open(f"/p/{plum.code}/times")
    assert not scheduling.release.is_set()
    assert not branding.release.is_set()
    assert page.status == 503
    assert plum.name in page.html


def test_garbage_as_a_style_sheet_or_logo_is_not_passed_on(client, plum, branding):
    for kind in ("garbage", "misshapen"):
        branding.mode = kind
        for path in (f"theme/{plum.css_hash}.css", f"logo/{plum.logo_hash}.png"):
            response = client.get(f"/p/{plum.code}/{path}")
            assert response.status_code == 503
            assert response.headers["Cache-Control"] == "no-store"


def test_a_refusal_that_means_nothing_to_a_visitor_is_not_shown(visitor, plum, scheduling):
    scheduling.routes = lambda: []
    page = visitor.open(f"/p/{plum.code}")
    assert page.status == 200
    assert "not_found" not in page.html
    assert "We can’t show free times just now." in page.text


def test_the_peers_get_the_requests_id(visitor, plum, scheduling, identity, branding):
    page = visitor.open(f"/p/{plum.code}")
    request_id = page.response.headers["X-Request-Id"]
    asked = scheduling.asked + identity.asked + branding.asked
    assert len(asked) >= 4
    assert {one.traceparent.split("-")[1] for one in asked} == {request_id}


def _wait_for_breaker(visitor: Visitor) -> None:
    """Press until the peer is asked again: the breaker stays open for three seconds after five failures."""
    for _ in range(40):
        if visitor.page.status != 503:
            return
        threading.Event().wait(0.2)
        visitor.click("Try again")
