"""From a picked time to a reference: details, check, send."""

from uuid import UUID

import pytest
from contract_peers.peers import World
from contract_peers.server import Answer, problem
from contract_peers.visitor import PERSON, Visitor

TYPED = ("Jordan", "Vale", "jordan.vale", "555 0123", "1985")


def sent(world: World) -> list[dict]:
    return [request.body for request in world.requests.values()]


def test_a_new_client_gets_from_the_portal_page_to_a_reference(visitor: Visitor, plum, world: World):
    visitor.open(f"/p/{plum.code}")
    visitor.click("Request an appointment")
    visitor.pick()
    visitor.click("Continue", {**PERSON, "comments": "Mornings are best."})
    assert visitor.page.heading == "Check your answers, then send"
    page = visitor.click("Send request")
    assert page.url == f"/p/{plum.code}/requests/KQ7M-2XW0"
    assert "Request sent" in page.heading
    assert "KQ7M-2XW0" in page.text
    assert sent(world) == [
        {
            "service_type_id": str(plum.id_of("service", 0)),
            "clinician_id": str(plum.id_of("clinician", 0)),
            "location_id": str(plum.id_of("location", 0)),
            "starts_at": "2026-11-03T15:30:00Z",
            "language": "en",
            "requester": {
                "given_name": "Jordan",
                "family_name": "Vale",
                "birth_date": "1985-03-27",
                "email": "jordan.vale@example.com",
                "phone": "+12125550123",
                "comments": "Mornings are best.",
            },
        }
    ]


def test_steps_and_fields_are_within_the_bar(visitor: Visitor, plum):
    visitor.open(f"/p/{plum.code}")
    visitor.click("Request an appointment")
    visitor.pick()
    fields = visitor.page.fields()
    visitor.click("Continue", PERSON)
    visitor.click("Send request")
    assert "Request sent" in visitor.page.heading
    assert visitor.presses == 4
    assert fields == ["given_name", "family_name", "birth_date", "email", "phone", "comments"]


def test_several_services_cost_one_press_more_and_several_places_none(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}")
    visitor.click("Request an appointment")
    visitor.click("Therapy Intake")
    visitor.pick()
    visitor.click("Continue", PERSON)
    visitor.click("Send request")
    assert "Request sent" in visitor.page.heading
    assert visitor.presses == 5


def test_an_opening_on_the_portal_page_saves_a_press(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}")
    visitor.pick()
    visitor.click("Continue", PERSON)
    visitor.click("Send request")
    assert "Request sent" in visitor.page.heading
    assert visitor.presses == 3


def test_any_clinician_is_sent_as_none(visitor: Visitor, creek, world: World):
    visitor.open(f"/p/{creek.code}")
    visitor.pick()
    visitor.click("Continue", PERSON)
    assert "Any clinician" in visitor.page.text
    visitor.click("Send request")
    assert sent(world)[0]["clinician_id"] is None


def test_the_page_after_sending_says_what_happens_next(at_check: Visitor, plum):
    page = at_check.click("Send request")
    assert "follow its link within 30 minutes" in page.text
    assert "a request, not a booking" in page.text
    assert "Ring Plum Street to cancel." in page.text
    assert page.has_link("(602) 555-0139")


def test_the_check_says_that_it_is_no_booking(at_check: Visitor):
    assert "This is a request, not a booking." in at_check.page.text


def test_the_check_shows_every_answer_and_the_zone(at_check: Visitor):
    for words in (
        "Tuesday, November 3, 2026, 8:30 – 9:20 AM",
        "Mountain Standard Time (Phoenix)",
        "First Meeting",
        "Theo Okoye, LMFT",
        "Plum House, 9 Plum Street",
        "Jordan Vale",
        "March 27, 1985",
        "jordan.vale@example.com",
        "212 555 0123",
    ):
        assert words in at_check.page.text


def test_an_empty_form_says_what_to_do_field_by_field(at_details: Visitor):
    page = at_details.click("Continue")
    assert page.status == 422
    assert page.title.startswith("Error: ")
    summary = page.main.all("a")[:5]
    assert [(link.text, link.attributes["href"]) for link in summary] == [
        ("Enter your first name", "#given_name"),
        ("Enter your last name", "#family_name"),
        ("Enter your date of birth", "#birth_date"),
        ("Enter your email address", "#email"),
        ("Enter your phone number", "#phone"),
    ]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("email", "jordan at example", "Enter an email address in the right form"),
        ("email", "a@example.com\r\nBcc: b@example.com", "Enter an email address in the right form"),
        ("phone", "12", "Enter a phone number with its area code"),
        ("birth_date-month", "13", "The month must be a number from 1 to 12"),
        ("birth_date-day", "31st", "Write the date in numbers"),
        ("birth_date-year", "85", "The year must have four digits"),
        ("birth_date-year", "2090", "The date must be in the past"),
        ("birth_date-year", "", "The date must include a year"),
        ("given_name", "x" * 101, "Use 100 characters or fewer"),
        ("given_name", "Jordan\r\nBcc: x@example.com", "Write this on one line"),
        ("family_name", "Vale\x07", "Remove the characters that cannot be shown"),
        ("comments", "y" * 2001, "Use 2000 characters or fewer"),
        ("website", "https://spam.example", "Leave this field empty"),
    ],
)
def test_a_wrong_answer_is_named_and_the_others_are_kept(at_details: Visitor, world, field, typed, words):
    page = at_details.click("Continue", PERSON | {"comments": "Mornings."} | {field: typed})
    assert page.status == 422
    assert words in page.text
    form = page.main.all("form")[0]
    kept = page.values(form)
    others = {name: value for name, value in PERSON.items() if name != field}
    assert others.items() <= kept.items()
    assert world.requests == {}


def test_a_birthday_of_tomorrow_where_the_practice_is_is_refused(at_details: Visitor):
    born = {"birth_date-month": "11", "birth_date-day": "3", "birth_date-year": "2026"}
    assert "The date must be in the past" in at_details.click("Continue", PERSON | born).text


def test_the_trap_is_hidden_from_people_and_programs_that_read_aloud(at_details: Visitor):
    trap = next(e for e in at_details.page.main.all("input") if e.attributes.get("name") == "website")
    assert trap.attributes["tabindex"] == "-1"
    assert trap.parent.attributes["aria-hidden"] == "true"


def test_changing_the_details_keeps_everything(at_check: Visitor):
    page = at_check.press(at_check.page.main.all("button")[1])
    assert page.heading == "Your details"
    assert PERSON.items() <= page.values(page.main.all("form")[0]).items()
    page = at_check.click("Continue", {"given_name": "Jo"})
    assert "Jo Vale" in page.text
    assert "8:30 – 9:20 AM" in page.text


def test_changing_the_time_keeps_everything(at_check: Visitor):
    page = at_check.press(at_check.page.main.all("button")[0])
    assert page.heading == "Choose another time"
    page = at_check.pick(2)
    assert page.heading == "Check your answers, then send"
    assert "Thursday, November 5, 2026, 12:00 – 12:50 PM" in page.text
    for words in TYPED:
        assert words in page.text


def test_choosing_another_time_from_the_form_keeps_what_was_typed(at_details: Visitor):
    at_details.press(at_details.page.button("Choose another time"), {"given_name": "Jordan"})
    page = at_details.pick(1)
    assert page.status == 422
    assert page.values(page.main.all("form")[0])["given_name"] == "Jordan"
    assert "5:00 – 5:50 PM" in page.text


def test_another_service_place_clinician_and_week_keep_everything(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}")
    visitor.pick()
    visitor.click("Continue", PERSON)
    visitor.press(visitor.page.main.all("button")[0])
    visitor.click("Later")
    visitor.click(
        "Show times",
        {
            "service": str(creek.id_of("service", 1)),
            "clinician": str(creek.id_of("clinician", 1)),
            "location": str(creek.id_of("location", 1)),
            "zone": "America/Chicago",
        },
    )
    page = visitor.pick()
    assert "Wednesday, November 4, 2026, 12:00 – 1:30 PM" in page.text
    assert "Ben Mensah" in page.text
    assert "Online (by video)" in page.text
    assert "1:00 – 2:30 PM, Eastern Time (New York)" in page.text
    for words in TYPED:
        assert words in page.text


def test_a_time_taken_meanwhile_shows_the_nearest_and_keeps_everything(at_check: Visitor, plum, world: World):
    world.taken.add(plum.start(1, "08:30"))
    page = at_check.click("Send request")
    assert page.status == 409
    assert page.heading == "That time has just been taken"
    assert "The nearest free times" in page.text
    page = at_check.pick()
    assert page.heading == "Check your answers, then send"
    assert "5:00 – 5:50 PM" in page.text
    for words in TYPED:
        assert words in page.text
    assert "Request sent" in at_check.click("Send request").heading
    assert len(world.requests) == 1


def test_nearest_times_that_cannot_be_read_leave_the_week_to_pick_from(at_check: Visitor, world: World):
    world.refuse_with = problem(409, "slot_taken", nearby=[{"starts_at": "soon"}])
    page = at_check.click("Send request")
    assert page.heading == "That time has just been taken"
    assert "The nearest free times" not in page.text
    assert len(page.times()) == 3


def test_pressing_send_twice_makes_one_request(at_check: Visitor, world: World):
    button = at_check.page.button("Send request")
    form = at_check.page.values(button.inside("form"))
    first = at_check.press(button)
    again = at_check.client.post(
        button.inside("form").attributes["action"], data=form, headers={"Origin": "http://localhost"}
    )
    assert again.status_code == 303
    assert again.headers["Location"] == first.url
    assert len(world.requests) == 1


def test_each_check_has_a_key_of_its_own(at_check: Visitor):
    def key() -> UUID:
        return UUID(at_check.page.values(at_check.page.main.all("form")[0])["idempotency_key"])

    first = key()
    at_check.press(at_check.page.main.all("button")[1])
    at_check.click("Continue")
    assert key() != first


@pytest.mark.parametrize("key", ["", "not-a-key", "' or 1=1"])
def test_without_a_key_that_can_be_read_the_answers_are_shown_again(at_check: Visitor, world, key):
    page = at_check.press(at_check.page.button("Send request"), {"idempotency_key": key})
    assert page.heading == "Check your answers, then send"
    assert world.requests == {}


def test_other_answers_under_a_used_key_are_shown_again_with_a_new_one(at_check: Visitor, world: World):
    button = at_check.page.button("Send request")
    form = at_check.page.values(button.inside("form"))
    at_check.press(button)
    changed = at_check.client.post(
        button.inside("form").attributes["action"],
        data=form | {"given_name": "Jo"},
        headers={"Origin": "http://localhost"},
    )
    words = changed.get_data(as_text=True)
    assert changed.status_code == 409
    assert "Some answers have changed since you pressed Send." in words
    assert form["idempotency_key"] not in words
    assert len(world.requests) == 1


def test_too_many_open_requests_are_explained(at_check: Visitor, world: World):
    world.refuse_with = problem(409, "too_many_open_requests")
    page = at_check.click("Send request")
    assert page.status == 409
    assert page.heading == "You have open requests already"
    assert page.has_link("(602) 555-0139")


@pytest.mark.parametrize("code", ["portal_not_open", "requests_not_open_to_you", "clinician_not_found"])
def test_a_portal_closed_meanwhile_says_whom_to_call(at_check: Visitor, world: World, code):
    world.refuse_with = problem(403, code)
    page = at_check.click("Send request")
    assert page.status == 409
    assert page.heading == "Please call for an appointment"


def test_what_scheduling_refuses_is_shown_at_its_field(at_check: Visitor, world: World):
    world.refuse_with = problem(422, "invalid", errors={"requester": {"email": ["Not a valid one."]}})
    page = at_check.click("Send request")
    assert page.status == 422
    assert page.main.all("a")[0].attributes["href"] == "#email"
    assert PERSON.items() <= page.values(page.main.all("form")[0]).items()


def test_what_scheduling_refuses_beside_the_details_is_said_once(at_check: Visitor, world: World):
    world.refuse_with = problem(422, "invalid", errors={"language": ["Unknown."]})
    page = at_check.click("Send request")
    assert page.status == 422
    assert "We cannot accept this request as it is" in page.text


def test_an_answer_without_a_reference_counts_as_none(at_check: Visitor, world: World):
    world.refuse_with = Answer(201, {"ok": True})
    page = at_check.click("Send request")
    assert page.status == 503


@pytest.mark.parametrize(
    "query",
    [
        "",
        "starts_at=soon",
        "starts_at=2026-11-03T15:30:00",
        "starts_at=9999-12-31T23:59:59Z",
        "starts_at=0001-01-01T00:00:00Z",
        "starts_at=%07",
        "service=x&location=y&starts_at=2026-11-03T15:30:00Z&clinician=%0d%0a",
    ],
)
def test_an_address_without_a_time_that_can_be_read_leads_to_the_times(visitor: Visitor, creek, query):
    page = visitor.open(f"/p/{creek.code}/request?{query}")
    assert page.status == 200
    assert page.url.startswith(f"/p/{creek.code}/times")


@pytest.mark.parametrize("step", ["details", "times", "send"])
def test_the_bare_address_of_a_forms_page_leads_to_the_times(visitor: Visitor, plum, step):
    assert visitor.open(f"/p/{plum.code}/request/{step}").heading == "Pick a time"


def test_requests_closed_meanwhile_are_explained_on_every_step(at_check: Visitor, make_app, plum):
    plum.who_may_request = "nobody"
    late = Visitor(make_app().test_client())
    assert late.open(at_check.visited[1]).heading == "Please call for an appointment"


def test_the_language_of_the_page_goes_with_the_request(visitor: Visitor, plum, world: World):
    visitor.open(f"/p/{plum.code}?lang=es")
    visitor.press(visitor.page.main.all("a")[0])
    visitor.pick()
    visitor.press(visitor.page.main.all("button")[0], PERSON)
    visitor.press(visitor.page.main.all("button")[-1])
    assert sent(world)[0]["language"] == "es"


def test_nothing_typed_is_ever_in_an_address(at_check: Visitor, plum, world: World):
    world.taken.add(plum.start(1, "08:30"))
    at_check.click("Send request")
    at_check.click("Later")
    at_check.click("Earlier")
    at_check.pick()
    at_check.press(at_check.page.main.all("button")[1])
    at_check.click("Continue")
    at_check.click("Send request")
    assert "Request sent" in at_check.page.heading
    for address in at_check.visited:
        assert not [typed for typed in PERSON.values() if len(typed) > 2 and typed in address]


def test_pages_with_typed_answers_offer_no_other_language(at_check: Visitor):
    assert not at_check.page.has_link("Español")


def test_no_page_of_the_way_may_be_kept_by_a_browser_or_proxy(at_check: Visitor):
    assert at_check.page.response.headers["Cache-Control"] == "no-store"
