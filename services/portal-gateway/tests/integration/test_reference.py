"""What became of a request: by its reference, and by the link in the mail."""

import pytest
from contract_peers.peers import MadeRequest, World
from contract_peers.practices import MadePractice
from contract_peers.visitor import PERSON, Visitor


def make_request(world: World, practice: MadePractice, state: str = "unverified") -> MadeRequest:
    reference = "AB2D-34F0"
    body = {
        "service_type_id": str(practice.id_of("service", 0)),
        "clinician_id": None,
        "location_id": str(practice.id_of("location", 0)),
        "starts_at": practice.start(2, "09:00").isoformat(),
        "requester": {"given_name": "Jordan", "email": PERSON["email"]},
    }
    made = MadeRequest(practice.id, reference, f"{practice.code}-" + "t" * 32, body, state)
    world.requests[reference] = made
    return made


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unverified", "Request sent. Now open the email we sent you"),
        ("pending", "Your request is with the practice"),
        ("approved", "Your appointment is confirmed"),
        ("denied", "The practice could not offer this time"),
        ("withdrawn", "This request was withdrawn"),
        ("expired", "This request has run out"),
        ("superseded", "Another request took the place of this one"),
        ("a_state_of_tomorrow", "Your request"),
    ],
)
def test_every_state_is_said_in_words(visitor: Visitor, world, creek, state, words):
    made = make_request(world, creek, state)
    page = visitor.open(f"/p/{creek.code}/requests/{made.reference}")
    assert page.status == 200
    assert page.heading == words
    assert made.reference in page.text
    assert "Wednesday, November 4, 2026, 9:00 – 10:00 AM" in page.text
    assert "Eastern Time (New York)" in page.text
    assert "(212) 555-0114" in page.text


@pytest.mark.parametrize("state", ["unverified", "pending", "approved", "denied"])
def test_whoever_holds_a_reference_learns_neither_who_nor_what_for(visitor: Visitor, world, creek, state):
    made = make_request(world, creek, state)
    page = visitor.open(f"/p/{creek.code}/requests/{made.reference}")
    for private in ("Jordan", PERSON["email"], "Therapy Intake", "Ana Lind"):
        assert private not in page.html


def test_the_practices_words_for_a_booked_appointment_are_shown(visitor: Visitor, world, creek):
    made = make_request(world, creek, "approved")
    page = visitor.open(f"/p/{creek.code}/requests/{made.reference}")
    assert "The door code is in your confirmation." in page.text
    assert "Please tell us a day ahead." in page.text


@pytest.mark.parametrize("typed", ["AB2D-34F0", "ab2d34f0", " ab2d 34f0 ", "AB2D–34F0"])
def test_a_reference_may_be_typed_as_people_type(visitor: Visitor, world, creek, typed):
    make_request(world, creek)
    visitor.open(f"/p/{creek.code}/requests")
    page = visitor.click("Continue", {"reference": typed})
    assert page.url == f"/p/{creek.code}/requests/AB2D-34F0"
    assert page.heading == "Request sent. Now open the email we sent you"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter your reference number"),
        ("jordan.vale@example.com", "A reference number has eight letters and digits"),
        ("../../etc/passwd", "A reference number has eight letters and digits"),
        ("//evil.example", "A reference number has eight letters and digits"),
        ("AB2D-34F0\r\nSet-Cookie: x=1", "A reference number has eight letters and digits"),
    ],
)
def test_what_is_no_reference_never_gets_into_an_address(visitor: Visitor, creek, typed, words):
    visitor.open(f"/p/{creek.code}/requests")
    page = visitor.click("Continue", {"reference": typed})
    assert page.status == 422
    assert words in page.text
    assert page.url == f"/p/{creek.code}/requests"


@pytest.mark.parametrize("reference", ["ZZZZ-9999", "x", "%3Cscript%3E", "a" * 300])
def test_an_unknown_reference_is_a_friendly_page_with_the_form(visitor: Visitor, creek, reference):
    page = visitor.open(f"/p/{creek.code}/requests/{reference}")
    assert page.status == 404
    assert "We do not know this reference number" in page.text
    assert page.fields() == ["reference"]


def test_another_practices_reference_is_unknown_here(visitor: Visitor, world, creek, plum):
    made = make_request(world, plum)
    page = visitor.open(f"/p/{creek.code}/requests/{made.reference}")
    assert page.status == 404
    assert "Plum" not in page.html


def test_opening_the_mailed_link_changes_nothing(visitor: Visitor, world, creek, client):
    made = make_request(world, creek)
    client.head(f"/p/{creek.code}/confirm/{made.token}")
    page = visitor.open(f"/p/{creek.code}/confirm/{made.token}")
    assert page.heading == "Is this your request?"
    assert "Therapy Intake" in page.text
    assert made.state == "unverified"


def test_the_button_confirms_and_leads_away_from_the_token(visitor: Visitor, world, creek):
    made = make_request(world, creek)
    visitor.open(f"/p/{creek.code}/confirm/{made.token}")
    page = visitor.click("Yes, send it to the practice")
    assert made.state == "pending"
    assert page.heading == "Your request is with the practice"
    assert made.token not in page.url


def test_the_link_again_says_that_it_is_done(visitor: Visitor, world, creek):
    made = make_request(world, creek, "pending")
    page = visitor.open(f"/p/{creek.code}/confirm/{made.token}")
    assert page.heading == "You have confirmed this already"
    visitor.click("See how your request stands")
    assert visitor.page.heading == "Your request is with the practice"


def test_pressing_the_button_twice_is_the_same_as_once(visitor: Visitor, world, creek):
    made = make_request(world, creek)
    visitor.open(f"/p/{creek.code}/confirm/{made.token}")
    button = visitor.page.button("Yes, send it")
    form = visitor.page.values(button.inside("form"))
    first = visitor.press(button)
    again = visitor.client.post(
        f"/p/{creek.code}/confirm/{made.token}", data=form, headers={"Origin": "http://localhost"}
    )
    assert again.status_code == 303
    assert again.headers["Location"] == first.url


def test_a_link_that_came_too_late_says_so(visitor: Visitor, world, creek):
    made = make_request(world, creek, "expired")
    page = visitor.open(f"/p/{creek.code}/confirm/{made.token}")
    assert page.status == 410
    assert page.heading == "This link has run out"
    assert page.has_link("Pick a new time")


def test_a_request_that_ran_out_between_opening_and_pressing_says_so(visitor: Visitor, world, creek):
    made = make_request(world, creek)
    visitor.open(f"/p/{creek.code}/confirm/{made.token}")
    made.state = "expired"
    page = visitor.click("Yes, send it")
    assert (page.status, page.heading) == (410, "This link has run out")


@pytest.mark.parametrize("token", ["x" * 43, "short", "a%20b", "%3Cscript%3E", "t" * 5000])
def test_a_link_that_is_not_valid_says_so(visitor: Visitor, creek, token):
    page = visitor.open(f"/p/{creek.code}/confirm/{token}")
    assert page.status == 404
    assert page.heading == "This link does not work"


def test_another_practices_link_is_not_valid_here(visitor: Visitor, world, creek, plum):
    made = make_request(world, plum)
    page = visitor.open(f"/p/{creek.code}/confirm/{made.token}")
    assert page.heading == "This link does not work"
    assert made.state == "unverified"


@pytest.mark.parametrize("state", ["unverified", "pending", "expired"])
def test_the_token_goes_to_nobody(visitor: Visitor, world, creek, state):
    made = make_request(world, creek, state)
    headers = visitor.open(f"/p/{creek.code}/confirm/{made.token}").response.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
