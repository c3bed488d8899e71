"""Picking a service, a day and a time."""

from contract_peers.visitor import Visitor


def labels(visitor: Visitor) -> list[str]:
    """The visible part of each time's words."""
    return [time.text.split(",")[0] for time in visitor.page.times()]


def test_several_services_are_asked_about_first(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}/times")
    assert visitor.page.heading == "What would you like to come for?"
    assert "Therapy Session" not in visitor.page.text
    assert visitor.click("Evaluation").heading == "Pick a time"
    assert "Evaluation, 90 minutes" in visitor.page.text


def test_services_for_new_clients_alone_come_first(visitor: Visitor, creek):
    creek.services = [("Evaluation", 90, True, True), ("Therapy Intake", 60, True, False)]
    page = visitor.open(f"/p/{creek.code}/times")
    assert [link.text for link in page.main.all("a")[-2:]] == [
        "Therapy Intake 60 minutes",
        "Evaluation 90 minutes",
    ]
    assert "Therapy Intake, 60 minutes" in visitor.open(f"/p/{creek.code}").text.partition("All times")[0]


def test_one_service_is_chosen_already(visitor: Visitor, plum):
    assert visitor.open(f"/p/{plum.code}/times").heading == "Pick a time"
    assert labels(visitor) == ["8:30 AM", "5:00 PM"]


def test_the_first_free_day_is_shown_with_each_time_once(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}/times")
    visitor.click("Therapy Intake")
    assert "Wednesday, November 4" in visitor.page.text
    assert labels(visitor) == ["9:00 AMCreek Road Office", "10:15 AMCreek Road Office", "1:00 PMOnline"]


def test_every_time_says_its_full_date_and_zone_to_screen_readers(visitor: Visitor, plum):
    visitor.open(f"/p/{plum.code}/times")
    words = visitor.page.times()[0].text
    assert words == "8:30 AM, Tuesday, November 3, 2026, Mountain Standard Time (Phoenix)"


def test_the_zone_is_named_beside_the_times(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    assert "All times are in Eastern Time (New York)" in visitor.page.text


def test_another_day_of_the_week_is_one_press_away(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    visitor.click("Friday, November 6")
    assert labels(visitor) == ["11:30 AMCreek Road Office"]


def test_the_list_shows_every_day_of_the_week(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    visitor.click("Show the whole week as a list")
    assert len(labels(visitor)) == 4
    days = [heading.text for heading in visitor.page.main.all("h3")]
    assert days == ["Wednesday, November 4", "Friday, November 6"]
    visitor.click("Show one day at a time")
    assert len(labels(visitor)) == 3


def test_later_and_earlier_weeks(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    assert not visitor.page.has_link("Earlier")
    visitor.click("Later")
    assert "Mon, Nov 9 – Sun, Nov 15" in visitor.page.text
    assert labels(visitor) == ["3:00 PMOnline"]
    visitor.click("Earlier")
    assert "Mon, Nov 2 – Sun, Nov 8" in visitor.page.text


def test_nothing_beyond_the_horizon_is_offered(visitor: Visitor, creek):
    creek.horizon_days = 6
    visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    assert not visitor.page.has_link("Later")


def test_without_a_free_time_this_week_the_first_that_has_one_is_shown(visitor: Visitor, plum):
    plum.free = [(20, "12:00", 0, 0)]
    visitor.open(f"/p/{plum.code}/times")
    assert "Sunday, November 22" in visitor.page.text
    assert labels(visitor) == ["12:00 PM"]


def test_an_empty_week_leads_to_the_next_free_time(visitor: Visitor, plum):
    plum.free = [(20, "12:00", 0, 0)]
    visitor.open(f"/p/{plum.code}/times?from=2026-11-03")
    assert "No free times in this week" in visitor.page.text
    visitor.click("Next free time")
    assert labels(visitor) == ["12:00 PM"]


def test_no_slots_at_all_are_explained(visitor: Visitor, plum):
    plum.free = []
    page = visitor.open(f"/p/{plum.code}/times")
    assert "No free times from here on" in page.text
    assert "up to 60 days ahead" in page.text
    assert "Call Plum Street Family Care at (602) 555-0139." in page.text


def test_a_clinician_and_a_place_can_be_chosen(visitor: Visitor, creek, scheduling):
    visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    chosen = {
        "clinician": str(creek.id_of("clinician", 1)),
        "location": str(creek.id_of("location", 0)),
    }
    visitor.press(visitor.page.button("Show times"), chosen)
    assert labels(visitor) == ["9:00 AM"]
    assert "Ben Mensah · Creek Road Office" in visitor.page.text
    assert scheduling.asked[-1].query["clinician"] == chosen["clinician"]
    assert visitor.page.has_link("Show the whole week as a list")


def test_a_choice_that_leaves_nothing_can_be_widened_again(visitor: Visitor, creek):
    creek.free = [(2, "09:00", 0, 0)]
    service, clinician = creek.id_of("service", 0), creek.id_of("clinician", 1)
    visitor.open(f"/p/{creek.code}/times?service={service}&clinician={clinician}")
    visitor.click("Look with any clinician, at any place")
    assert labels(visitor) == ["9:00 AMCreek Road Office"]


def test_the_viewers_zone_changes_labels_and_days_but_never_the_set(visitor: Visitor, creek):
    creek.free = [(2, "00:30", 0, 0), (2, "09:00", 0, 0), (8, "23:30", 0, 0)]
    service = creek.id_of("service", 0)
    own = visitor.open(f"/p/{creek.code}/times?service={service}&view=list")
    starts = {time.attributes["href"].partition("starts_at=")[2] for time in own.times()}
    moved = visitor.open(f"/p/{creek.code}/times?service={service}&view=list&zone=America/Los_Angeles")
    assert "All times are in Pacific Time (Los Angeles)" in moved.text
    days = [heading.text for heading in moved.main.all("h3")]
    assert days == ["Tuesday, November 3", "Wednesday, November 4"]
    assert labels(visitor) == ["9:30 PMCreek Road Office", "6:00 AMCreek Road Office"]
    moved_starts = {
        time.attributes["href"].partition("starts_at=")[2].partition("&")[0] for time in moved.times()
    }
    assert moved_starts == {start.partition("&")[0] for start in starts}


def test_the_zone_is_chosen_without_a_script_and_kept(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    zone_form = visitor.page.main.all("form")[-1]
    visitor.press(zone_form.all("button")[0], {"zone": "America/Chicago"})
    assert labels(visitor)[0] == "8:00 AMCreek Road Office"
    visitor.pick()
    assert "8:00 – 9:00 AM" in visitor.page.text
    assert "at the practice: 9:00 – 10:00 AM, Eastern Time (New York)" in visitor.page.text


def test_an_unknown_zone_or_day_or_choice_counts_as_none(visitor: Visitor, creek):
    service = creek.id_of("service", 0)
    query = f"service={service}&zone=Mars/Olympus&from=2026-13-77&day=x&clinician=x&location=%07&view=grid"
    page = visitor.open(f"/p/{creek.code}/times?{query}")
    assert page.status == 200
    assert "Eastern Time (New York)" in page.text
    assert len(labels(visitor)) == 3


def test_days_far_away_are_brought_back(visitor: Visitor, creek):
    service = creek.id_of("service", 0)
    for far in ("0001-01-01", "9999-12-31"):
        assert visitor.open(f"/p/{creek.code}/times?service={service}&from={far}").status == 200


def test_a_service_for_existing_clients_is_not_offered_by_its_id(visitor: Visitor, creek):
    page = visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 2)}")
    assert page.heading == "What would you like to come for?"


def test_times_not_to_be_seen_are_explained(visitor: Visitor, creek):
    creek.who_may_see = "existing"
    page = visitor.open(f"/p/{creek.code}/times")
    assert page.heading == "Please call for an appointment"
    assert "shows its free times to existing clients only" in page.text


def test_times_only_to_look_at_say_how_to_ask(visitor: Visitor, creek):
    creek.who_may_request = "nobody"
    page = visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    assert "requests are taken by phone" in page.text
    assert page.times() == []
    assert "9:00 AM" in page.text


def test_a_change_of_language_keeps_the_choice(visitor: Visitor, creek):
    visitor.open(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}&view=list")
    page = visitor.press(visitor.page.link("Español"))
    assert page.root.all("html")[0].attributes["lang"] == "es"
    assert len(labels(visitor)) == 4


def test_times_of_the_other_practice_are_never_asked_for(visitor: Visitor, creek, plum, scheduling):
    visitor.open(f"/p/{creek.code}/times?service={plum.id_of('service', 0)}")
    assert visitor.page.heading == "What would you like to come for?"
    visitor.open(f"/p/{plum.code}/times?service={creek.id_of('service', 0)}")
    asked = [one for one in scheduling.asked if one.path == "/v1/slots"]
    assert {one.practice_id for one in asked} == {plum.id}
    assert {one.query["service_type"] for one in asked} == {str(plum.id_of("service", 0))}
