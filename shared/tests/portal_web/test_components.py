"""Each component renders what people and their software need of it."""

from datetime import UTC, datetime

import pytest
from flask import render_template_string

from portal_web.brand import Brand
from portal_web.testing import submit

ZONE = "America/New_York"


@pytest.fixture
def render(face, read_page):
    def _render(source: str, **context):
        with face.test_request_context("/page"):
            return read_page(render_template_string(source, **context))

    return _render


@pytest.fixture
def refused_form(gallery, read_page):
    typed = {
        "given_name": "Ana",
        "birth_date-month": "13",
        "birth_date-day": "4",
        "email": "nope",
        "service": "intake",
    }
    answer = submit(gallery.test_client(), "/default/form", typed)
    assert answer.status_code == 422
    return read_page(answer.get_data(as_text=True))


def test_every_page_has_a_language_a_title_a_skip_link_and_one_main(client, read_page):
    page = read_page(client.get("/page").get_data(as_text=True))
    assert page.one("html").attributes["lang"] == "en"
    assert page.one("title").text == "A page – Quiet Creek"
    assert page.one("a", class_="govuk-skip-link").attributes["href"] == "#main"
    assert page.one("main").attributes["id"] == "main"


def test_the_practices_theme_comes_after_ours(client, read_page):
    page = read_page(client.get("/page").get_data(as_text=True))
    sheets = [link.attributes["href"] for link in page.all("link", rel="stylesheet")]
    assert sheets[-1] == "/theme/abc.css"
    assert len(sheets) == 3


def test_a_patient_page_offers_help_in_a_crisis_and_a_way_out(client, read_page):
    page = read_page(client.get("/page").get_data(as_text=True))
    assert page.one("a", href="tel:988")
    assert page.one("a", href="tel:911")
    way_out = page.one("a", class_="exit-page__button")
    assert way_out.attributes["href"].startswith("https://")
    assert "noreferrer" in way_out.attributes["rel"]


@pytest.mark.parametrize(
    ("notice", "numbers"),
    [
        ("Call or text 988, or 911.", ["988", "911"]),
        ("Call 212-988-9110 or 988-911-0988 or 19880.", []),
        ("<b>988</b>", ["988"]),
    ],
)
def test_crisis_numbers_in_a_practices_words_can_be_tapped(render, notice, numbers):
    brand = Brand("Quiet Creek", "/", crisis_notice=notice)
    page = render('{% extends "portal_web/patient_base.html" %}', brand=brand)
    assert notice in page.one("aside", class_="crisis").text
    found = [link.attributes["href"] for link in page.all("a")]
    assert [url for url in found if url.startswith("tel:")] == [f"tel:{number}" for number in numbers]


def test_a_practice_may_word_the_crisis_notice_itself(render):
    brand = Brand("Quiet Creek", "/", crisis_notice="Call our line: 212 555 0100")
    page = render('{% from "portal_web/page.html" import safety_bar %}{{ safety_bar(brand) }}', brand=brand)
    assert page.with_class("crisis")[0].text.strip() == "Call our line: 212 555 0100"
    assert page.all("a", href="tel:988") == []


def test_a_staff_page_names_who_is_signed_in_and_where(gallery, read_page):
    page = read_page(gallery.test_client().get("/navy/week").get_data(as_text=True))
    assert [link.text.split()[0] for link in page.with_class("navigation__link")] == [
        "Scheduling", "Appointment", "Patients",
    ]  # fmt: skip
    assert page.one("a", aria_current="page").text.strip() == "Scheduling"
    assert "7 waiting" in page.with_class("navigation__link")[1].text
    assert "Sam Okafor" in page.one("header").text
    assert page.one("form", action="/navy/sign-out").attributes["method"] == "post"


def test_an_error_summary_links_to_each_wrong_field(refused_form):
    summary = refused_form.with_class("govuk-error-summary")[0]
    assert "There is a problem" in summary.text
    ids = {element.attributes.get("id") for element in refused_form.elements}
    links = [
        e
        for e in refused_form.all("a")
        if e.attributes["href"].startswith("#") and e.attributes["href"] != "#main"
    ]
    assert len(links) >= 5
    assert all(link.attributes["href"][1:] in ids for link in links)
    assert refused_form.one("title").text.startswith("Error: ")


def test_a_refused_field_keeps_its_value_and_names_its_error(refused_form):
    email = refused_form.one("input", name="email")
    assert email.attributes["value"] == "nope"
    assert email.attributes["autocomplete"] == "email"
    assert email.attributes["inputmode"] == "email"
    described = email.attributes["aria-describedby"].split()
    assert {"email-hint", "email-error"} == set(described)
    assert refused_form.one("input", name="given_name").attributes["value"] == "Ana"
    assert "checked" in refused_form.one("input", value="intake").attributes


def test_a_password_is_never_filled_in_again(gallery, read_page):
    answer = submit(gallery.test_client(), "/default/form", {"password": "open sesame"})
    assert "open sesame" not in answer.get_data(as_text=True)


def test_a_date_of_birth_has_three_named_numeric_fields(refused_form):
    group = refused_form.one("div", id="birth_date")
    assert group.text.split() == ["Month", "Day", "Year"]
    for part, value in [("month", "13"), ("day", "4"), ("year", "")]:
        field = refused_form.one("input", name=f"birth_date-{part}")
        assert field.attributes["inputmode"] == "numeric"
        assert field.attributes["autocomplete"] == f"bday-{part}"
        assert field.attributes.get("value") == value


def test_each_time_button_says_its_time_first_and_then_its_full_date(gallery, read_page):
    page = read_page(gallery.test_client().get("/default/times").get_data(as_text=True))
    names = [" ".join(button.text.split()) for button in page.with_class("times__time")]
    assert names[0] == "9:00 AM, Tuesday, November 3, 2026, Eastern Time (New York)"
    assert len(names) == 9
    assert all(button.attributes["href"] for button in page.with_class("times__time"))


def test_times_in_a_form_are_buttons_with_a_value(render):
    source = (
        '{% from "portal_web/times.html" import time_buttons %}{{ time_buttons(days, zone, "starts_at") }}'
    )
    starts_at = datetime(2026, 11, 3, 19, 0, tzinfo=UTC)
    days = [
        {"date": starts_at.date(), "slots": [{"starts_at": starts_at, "value": "a b", "detail": "Dr. Lind"}]}
    ]
    button = render(source, days=days, zone=ZONE).one("button")
    assert button.attributes["name"] == "starts_at"
    assert button.attributes["value"] == "a b"
    assert "Dr. Lind" in button.text


def test_a_day_without_free_times_says_so(gallery, read_page):
    page = read_page(gallery.test_client().get("/default/times").get_data(as_text=True))
    assert "No free times on this day." in page.one("main").text
    assert "All times are in Eastern Time (New York)" in page.one("main").text


def test_a_change_link_says_what_it_changes(gallery, read_page):
    page = read_page(gallery.test_client().get("/default/sent").get_data(as_text=True))
    links = [" ".join(a.text.split()) for a in page.all("a") if a.text.strip().startswith("Change")]
    assert links == ["Change when (What you sent)", "Change name (What you sent)"]


def test_a_confirmation_shows_its_reference(gallery, read_page):
    page = read_page(gallery.test_client().get("/default/sent").get_data(as_text=True))
    assert page.with_class("reference")[0].text == "HL7K-29QD"
    assert page.one("h1").text == "Your request is on its way"


def test_the_week_says_in_words_what_its_colours_say(gallery, read_page):
    page = read_page(gallery.test_client().get("/default/week").get_data(as_text=True))
    requests = page.with_class("week__entry--request")
    drawn = [" ".join(entry.text.split()) for entry in requests if entry.tag == "li"]
    assert len(drawn) == 3
    assert all("Pending request: " in text for text in drawn)
    blackouts = [entry for entry in page.with_class("week__entry--blackout") if entry.tag == "li"]
    assert all("Not available: " in " ".join(entry.text.split()) for entry in blackouts)
    assert "All day" in blackouts[-1].text


def test_the_week_is_a_list_by_day_in_the_order_of_time(gallery, read_page):
    page = read_page(gallery.test_client().get("/default/week").get_data(as_text=True))
    days = page.with_class("week__day")
    assert len(days) == 7
    assert "Tuesday, November 3, 2026, today" in days[1].text
    monday = " ".join(days[0].text.split())
    assert monday.index("Ana Ruiz") < monday.index("Jordan Vale") < monday.index("Lunch")
    assert "Nothing planned" in days[6].text


def test_a_submit_button_knows_what_to_say_while_sending(gallery, read_page):
    page = read_page(gallery.test_client().get("/default/form").get_data(as_text=True))
    button = page.one("button", type="submit")
    assert button.attributes["data-sending-text"] == "Sending…"


def test_every_form_that_posts_carries_a_token(gallery, read_page):
    for path in ["/default/form", "/default/staff", "/default/week"]:
        page = read_page(gallery.test_client().get(path).get_data(as_text=True))
        assert len(page.all("input", name="csrf_token")) == len(page.all("form", method="post")) >= 1
