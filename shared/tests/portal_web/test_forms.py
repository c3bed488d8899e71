"""Forms: what was typed stays, what is wrong is said in people's words, what is right is loaded."""

from datetime import date

import pytest
from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from portal_web.fields import Choice, EmailAddress, PhoneNumber, Text, ThreePartDate
from portal_web.forms import Form, refuse_future


class GuestSchema(Schema):
    given_name = Text("Enter your first name", longest=20)
    service = Choice(["intake", "session"], "Choose a service")
    birth_date = ThreePartDate("Enter your date of birth")
    email = EmailAddress("Enter your email address")
    phone = PhoneNumber()
    days = fields.List(fields.String())
    comments = Text(longest=500)


GOOD = {
    "given_name": " Ana ",
    "service": "intake",
    "birth_date-month": "3",
    "birth_date-day": "27",
    "birth_date-year": "1985",
    "email": "Ana.Ruiz@Example.com",
    "phone": "(212) 555-0123",
    "csrf_token": "x",
}


@pytest.fixture(autouse=True)
def in_a_request(face):
    with face.test_request_context("/page"):
        yield


def read(**changes: str) -> Form:
    return Form.read(GuestSchema(), MultiDict(GOOD | {k.replace("__", "-"): v for k, v in changes.items()}))


def test_a_good_form_is_loaded():
    form = read()
    assert form.ok
    assert form.data == {
        "given_name": "Ana",
        "service": "intake",
        "birth_date": date(1985, 3, 27),
        "email": "Ana.Ruiz@example.com",
        "phone": "+12125550123",
    }


def test_an_empty_form_asks_for_what_is_needed_in_the_order_of_the_page():
    form = Form.read(GuestSchema(), {"given_name": "  "})
    assert [error["text"] for error in form.summary] == [
        "Enter your first name",
        "Choose a service",
        "Enter your date of birth",
        "Enter your email address",
    ]
    assert [error["href"] for error in form.summary] == [
        "#given_name",
        "#service",
        "#birth_date",
        "#email",
    ]


def test_what_was_typed_is_kept_as_it_was_typed():
    form = read(email="not an address", phone="123")
    assert form.value("given_name") == " Ana "
    assert form.value("email") == "not an address"
    assert form.value("birth_date-year") == "1985"
    assert form.has("service", "intake")
    assert form.data["birth_date"] == date(1985, 3, 27)


@pytest.mark.parametrize(
    ("changes", "words", "href"),
    [
        ({"email": "ana@"}, "Enter an email address in the right form, like name@example.com", "#email"),
        ({"email": "ana@localhost"}, "Enter an email address in the right form", "#email"),
        ({"phone": "12"}, "Enter a phone number with its area code", "#phone"),
        ({"phone": "call me"}, "Enter a phone number with its area code", "#phone"),
        ({"given_name": "x" * 21}, "Use 20 characters or fewer", "#given_name"),
        ({"service": "surgery"}, "Choose a service", "#service"),
        ({"birth_date__year": ""}, "The date must include a year", "#birth_date-year"),
        (
            {"birth_date__day": "", "birth_date__year": ""},
            "The date must include a day and a year",
            "#birth_date-day",
        ),
        ({"birth_date__month": "13"}, "The month must be a number from 1 to 12", "#birth_date-month"),
        ({"birth_date__month": "March"}, "Write the date in numbers", "#birth_date-month"),
        ({"birth_date__day": "٣"}, "Write the date in numbers", "#birth_date-day"),
        ({"birth_date__year": "85"}, "The year must have four digits", "#birth_date-year"),
        ({"birth_date__month": "2", "birth_date__day": "30"}, "There is no such day", "#birth_date-day"),
        (
            {"birth_date__month": "2", "birth_date__day": "29", "birth_date__year": "2023"},
            "no such day",
            "#birth_date-day",
        ),
        ({"given_name": "A\x00na"}, "Remove the characters that cannot be shown", "#given_name"),
    ],
)
def test_each_wrong_entry_is_named_in_words_and_pointed_at(changes, words, href):
    form = read(**changes)
    assert len(form.summary) == 1
    assert words in form.summary[0]["text"]
    assert form.summary[0]["href"] == href


def test_a_leap_day_is_a_day():
    assert read(birth_date__month="2", birth_date__day="29", birth_date__year="2024").ok


def test_only_the_wrong_part_of_a_date_is_marked():
    form = read(birth_date__month="13")
    assert form.is_wrong("birth_date", "month")
    assert not form.is_wrong("birth_date", "day")
    missing = Form.read(GuestSchema(), {})
    assert missing.is_wrong("birth_date", "day")


def test_a_date_of_birth_may_not_be_in_the_future():
    form = read(birth_date__year="2026", birth_date__month="11", birth_date__day="4")
    refuse_future(form, "birth_date", date(2026, 11, 4))
    assert form.ok
    refuse_future(form, "birth_date", date(2026, 11, 3))
    assert form.summary == [{"text": "The date must be in the past", "href": "#birth_date-year"}]


def test_another_services_refusals_join_the_summary():
    form = read()
    form.add_errors({"email": ["This address cannot be used"], "_schema": ["Try again"]})
    assert [error["text"] for error in form.summary] == ["This address cannot be used", "Try again"]


def test_several_choices_are_all_read_and_kept():
    typed = MultiDict([*GOOD.items(), ("days", "mon"), ("days", "wed")])
    form = Form.read(GuestSchema(), typed)
    assert form.data["days"] == ["mon", "wed"]
    assert form.has("days", "wed")
    assert not form.has("days", "tue")


def test_a_filled_form_shows_stored_values_as_they_would_be_typed():
    form = Form({"birth_date": date(1985, 3, 27), "days": ["mon"], "phone": None, "count": 3})
    assert form.value("birth_date-month") == "3"
    assert form.has("days", "mon")
    assert form.value("phone") == ""
    assert form.value("count") == "3"
    assert form.ok


def test_reading_twice_gives_the_same():
    typed = MultiDict(GOOD)
    assert Form.read(GuestSchema(), typed).data == Form.read(GuestSchema(), typed).data
