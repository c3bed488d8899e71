"""The calendar file, read back by its own library and looked at line by line."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from icalendar import Calendar

from notifications.mail.calendar import calendar_file, uid_of

APPOINTMENT = UUID("5b0c2f7e-7a0e-4c56-9d6f-0a4a51a1c001")
KNOWN = {
    "uid": uid_of(APPOINTMENT, "mail.portal.example"),
    "summary": "Appointment – Harbor Light",
    "starts_at": datetime(2026, 11, 24, 15, tzinfo=UTC),
    "ends_at": datetime(2026, 11, 24, 15, 50, tzinfo=UTC),
    "made_at": datetime(2026, 11, 20, 9, tzinfo=UTC),
    "state": "approved",
    "address": "12 Quay Street\nPortview",
    "organizer_name": "Harbor Light",
    "organizer_address": "no-reply@mail.portal.example",
}


def lines_of(**other: object) -> list[str]:
    raw = calendar_file(**(KNOWN | other)).decode()
    return raw.replace("\r\n ", "").split("\r\n")


def test_a_confirmed_appointment_is_one_published_event():
    lines = lines_of()
    for line in (
        "METHOD:PUBLISH",
        "VERSION:2.0",
        "UID:5b0c2f7e-7a0e-4c56-9d6f-0a4a51a1c001@mail.portal.example",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "DTSTART:20261124T150000Z",
        "DTEND:20261124T155000Z",
        "DTSTAMP:20261120T090000Z",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "LOCATION:12 Quay Street\\nPortview",
    ):
        assert lines.count(line) == 1
    assert lines.count("BEGIN:VEVENT") == 1
    assert not [line for line in lines if line.startswith(("ATTENDEE", "DESCRIPTION", "CATEGORIES"))]


def test_a_pending_request_is_tentative():
    assert "STATUS:TENTATIVE" in lines_of(state="pending")


def test_a_state_that_keeps_no_time_has_no_event():
    with pytest.raises(KeyError):
        lines_of(state="denied")


def test_the_same_appointment_makes_the_same_file():
    assert calendar_file(**KNOWN) == calendar_file(**KNOWN)


@pytest.mark.parametrize(
    "hostile",
    [
        "Room 1\r\nATTENDEE:mailto:victim@example.com",
        "Room 1\nEND:VEVENT\nBEGIN:VALARM",
        'a;b,c:d\\n"e"',
        "\r\nMETHOD:CANCEL",
    ],
)
def test_typed_text_stays_inside_its_property(hostile):
    lines = lines_of(address=hostile, summary=hostile, organizer_name=hostile.replace('"', ""))
    assert [line for line in lines if line.startswith(("ATTENDEE", "BEGIN:VALARM", "METHOD:CANCEL"))] == []
    assert (lines.count("BEGIN:VEVENT"), lines.count("END:VEVENT")) == (1, 1)
    (event,) = Calendar.from_ical(calendar_file(**(KNOWN | {"address": hostile}))).walk("VEVENT")
    assert str(event["LOCATION"]).replace("\r\n", "\n") == hostile.replace("\r\n", "\n")


def test_lines_are_folded_where_the_standard_says():
    raw = calendar_file(**(KNOWN | {"address": "ñ" * 400}))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
