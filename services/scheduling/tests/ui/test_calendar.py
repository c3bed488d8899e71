"""The week and what there is to do beside it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from scheduling.models import BlockKind

RETREAT = BlockKind.SCHEDULED_EVENT


def titles(page, kind):
    return {entry.with_class("week__title")[0].text for entry in page.entries(kind)}


def test_the_week_shows_entries_of_every_kind(sit_down, harbor, busy_week):
    page = sit_down(harbor).open(busy_week.url)
    appointments = [entry.text for entry in page.entries("appointment")]
    assert len(appointments) == 4
    assert any("Hugo Marsh" in text and "Ana Whitfield · Therapy Intake" in text for text in appointments)
    assert len(page.entries("scheduled_event")) == 5
    assert "Vacation" in page.entries("blackout")[0].text
    assert "All times are in Eastern Time (New York)" in page.text


def test_requests_are_striped_labelled_and_lead_to_their_review(sit_down, harbor, busy_week):
    page = sit_down(harbor).open(busy_week.url)
    drawn = {entry.text: entry.all("a")[0].attributes["href"] for entry in page.entries("request")}
    assert len(drawn) == 4
    pending = next(text for text in drawn if "Hugo Marsh" in text)
    assert "Pending request: Hugo Marsh" in pending
    assert drawn[pending] == f"/requests/{busy_week.pending.id}"
    unconfirmed = next(text for text in drawn if "Kai Brooks" in text)
    assert "Not confirmed yet: Kai Brooks" in unconfirmed


def test_patients_are_named_by_one_question(sit_down, harbor, busy_week, identity):
    sit_down(harbor).open(busy_week.url)
    names = [asked for asked in identity.asked if asked.path == "/v1/patients/names"]
    assert len(names) == 1
    assert len(names[0].body["ids"]) == 3
    assert names[0].claims.kind == "staff"


def test_without_names_the_times_are_still_there(sit_down, harbor, busy_week, identity):
    identity.failing.add("/v1/patients")
    page = sit_down(harbor).open(busy_week.url)
    assert page.status == 200
    assert "Some names can't be shown just now" in page.text
    assert all("Client" in entry.text for entry in page.entries("appointment"))


def test_without_clinicians_names_the_week_is_still_there(sit_down, harbor, busy_week, identity):
    identity.failing.add("/v1/clinicians")
    page = sit_down(harbor).open(f"{busy_week.url}&clinician={harbor.ana}")
    assert page.status == 200
    assert "Some names can't be shown just now" in page.text
    assert len(page.entries("appointment")) == 1


def test_the_to_do_list_has_requests_on_top_the_first_to_expire_first(sit_down, harbor, busy_week):
    page = sit_down(harbor).open("/calendar")
    items = page.section("to-do").all("li")
    assert ["Sam Lund" in items[0].text, "Hugo Marsh" in items[1].text] == [True, True]
    assert len(items) == 3
    assert "held until" in items[0].text
    assert items[0].all("a")[0].attributes["href"] == f"/requests/{busy_week.hurried.id}"


def test_the_requests_are_linked_at_the_bottom_with_their_number(sit_down, harbor, busy_week):
    desk = sit_down(harbor)
    desk.open("/calendar")
    below = desk.page.root.with_class("desk__below")[0]
    assert below.text == "Appointment requests (3)"
    assert desk.press(below.all("a")[0]).path == "/requests"


def test_a_week_without_anything_says_so_and_nothing_waits(sit_down, harbor):
    page = sit_down(harbor).open("/calendar")
    assert "Nothing planned" in page.text
    assert "Nothing waits for you." in page.section("to-do").text
    assert page.root.with_class("desk__below")[0].text == "Appointment requests (0)"


def test_weeks_are_walked_by_previous_next_and_today(sit_down, harbor):
    desk = sit_down(harbor)
    today = datetime.now(harbor.zone).date()
    monday = today - timedelta(days=today.weekday())
    desk.open("/calendar")
    assert desk.click("Next week").url.endswith(f"week={(monday + timedelta(days=7)).isoformat()}")
    desk.click("Previous week")
    assert desk.click("Previous week").url.endswith(f"week={(monday - timedelta(days=7)).isoformat()}")
    assert desk.click("Today").url.endswith("/calendar")


def test_any_date_stands_for_its_week_and_the_weekend_shows_when_something_is_there(sit_down, harbor):
    desk = sit_down(harbor)
    page = desk.open("/calendar?week=2026-12-10")
    assert "Dec 7 – 11, 2026" in " ".join(page.heading.replace("\u2009", " ").split())
    harbor.block("2026-12-12T10:00", "2026-12-12T11:00", harbor.ana, kind=RETREAT, title="Retreat")
    page = desk.open("/calendar?week=2026-12-10")
    assert "13, 2026" in page.heading
    assert "Retreat" in page.text


@pytest.mark.parametrize("week", ["tomorrow", "2026-13-01", "0001-01-01", "9999-12-31", "2026-W50-1'"])
def test_a_week_that_is_none_is_refused(sit_down, harbor, week):
    page = sit_down(harbor).open(f"/calendar?week={week}")
    assert page.status == 400
    assert "We could not read that" in page.text


def test_the_clinician_is_chosen_and_stays_chosen_from_week_to_week(sit_down, harbor, busy_week):
    desk = sit_down(harbor)
    page = desk.open(f"{busy_week.url}&clinician={harbor.ben}")
    assert titles(page, "appointment") == {"Priya Nair", "Theodora Featherstonehaugh-Montgomery"}
    assert page.entries("scheduled_event") == []
    assert f"clinician={harbor.ben}" in desk.click("Next week").url


def test_a_clinician_who_is_none_of_the_practices_is_not_found(sit_down, harbor, mesa):
    desk = sit_down(harbor)
    for clinician in (mesa.ana, uuid4(), "ana"):
        assert desk.open(f"/calendar?clinician={clinician}").status == 404


def test_a_clinician_sees_their_own_week_and_their_own_requests(sit_down, harbor, busy_week):
    page = sit_down(harbor, "clinician", staff_id=harbor.ana).open(busy_week.url)
    assert {entry.with_class("week__title")[0].text for entry in page.entries("appointment")} == {
        "Hugo Marsh"
    }
    assert {entry.with_class("week__title")[0].text for entry in page.entries("request")} == {
        "Hugo Marsh",
        "Sam Lund",
    }
    assert len(page.section("to-do").all("li")) == 2
    assert "All clinicians" not in page.text


def test_a_clinician_does_not_find_another_ones_week(sit_down, harbor):
    desk = sit_down(harbor, "clinician", staff_id=harbor.ana)
    assert desk.open(f"/calendar?clinician={harbor.ben}").status == 404
    assert desk.open(f"/calendar?clinician={harbor.ana}").status == 200


def test_who_is_clinician_and_scheduler_sees_everyone(sit_down, harbor, busy_week):
    page = sit_down(harbor, "clinician", "scheduler").open(busy_week.url)
    assert len(page.entries("appointment")) == 4


def test_another_practices_week_shows_nothing_of_this_one(sit_down, harbor, mesa, busy_week):
    page = sit_down(mesa).open(busy_week.url)
    assert page.entries("appointment") == page.entries("request") == []
    assert "Mountain Standard Time (Phoenix)" in page.text


def test_a_long_to_do_list_leads_to_the_whole_one(sit_down, harbor, a_pending):
    for weekday in range(4):
        for hour in (14, 9):
            a_pending(weekday=weekday, hour=hour, clinician=harbor.ana, email=f"p{weekday}{hour}@example.com")
    page = sit_down(harbor).open("/calendar")
    assert len(page.section("to-do").all("li")) == 6
    assert "All 8 requests" in page.section("to-do").text


def test_an_expired_request_is_in_nobodys_week(sit_down, harbor, busy_week, expire):
    expire(busy_week.pending)
    page = sit_down(harbor).open(busy_week.url)
    assert not any("Hugo Marsh" in entry.text for entry in page.entries("request"))
    assert len(page.section("to-do").all("li")) == 2


def test_times_of_day_are_the_practices(sit_down, mesa, staffed, a_pending):
    made = a_pending(mesa, weekday=1, hour=16)
    assert made.starts_at.astimezone(UTC).hour == 23
    page = sit_down(mesa).open("/calendar")
    assert "4:00 – 5:00 PM" in " ".join(page.section("to-do").text.replace("\u202f", " ").split())
