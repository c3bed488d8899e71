"""One request: what was typed, whom it may mean, what became of it."""

from datetime import date
from uuid import uuid4

from scheduling.clients.identity import Candidate, Patient
from scheduling.ui.words import compare


def test_what_was_typed_stands_beside_the_patients_it_may_mean(sit_down, harbor, busy_week):
    page = sit_down(harbor).open(f"/requests/{busy_week.pending.id}")
    typed = page.section("typed").text
    for said in ("Hugo Marsh", "Feb 17, 1999", "hugo.marsh@example.com", "(212) 555-0141"):
        assert said in typed
    assert "Nobody has checked this but the email address." in typed
    first, second = page.root.all("article")
    assert "Likely" in first.text
    assert [line.text for line in first.with_class("comparison__verdict")] == [
        "Same name",
        "Same date of birth",
        "Same email",
        "Same phone",
    ]
    assert "Possible" in second.text
    assert "Different name" in second.text
    assert "Different email" in second.text


def test_no_patient_is_chosen_beforehand(sit_down, harbor, busy_week):
    page = sit_down(harbor).open(f"/requests/{busy_week.pending.id}")
    assert not any("checked" in field.attributes for field in page.root.all("input"))
    assert len(page.buttons("Approve as this patient")) == 2


def test_only_what_identity_needs_for_candidates_goes_there_and_in_the_users_name(
    sit_down, harbor, busy_week, identity
):
    sit_down(harbor).open(f"/requests/{busy_week.stranger.id}")
    asked = next(one for one in identity.asked if one.path == "/v1/patients/candidates")
    assert set(asked.body) == {"given_name", "family_name", "birth_date", "email", "phone"}
    assert asked.claims.subject == str(harbor.scheduler)


def test_comments_keep_their_lines(sit_down, harbor, busy_week):
    page = sit_down(harbor).open(f"/requests/{busy_week.stranger.id}")
    assert "I&#39;d prefer a quiet room, please.\nMornings are best." in page.html


def test_the_mail_that_goes_is_told_before_it_goes(sit_down, harbor, busy_week):
    page = sit_down(harbor).open(f"/requests/{busy_week.pending.id}")
    assert "sends a confirmation to hugo.marsh@example.com, in English" in page.text


def test_a_person_whom_nobody_knows_leads_to_a_new_patient(sit_down, harbor, staffed, a_pending):
    page = sit_down(harbor).open(f"/requests/{a_pending().id}")
    assert "No patient of yours looks like this person." in page.text
    assert page.links("New patient from this request")
    assert page.buttons("Approve as this patient") == []


def test_without_patient_records_one_can_still_deny(sit_down, harbor, busy_week, identity):
    identity.failing.add("/v1/patients")
    page = sit_down(harbor).open(f"/requests/{busy_week.pending.id}")
    assert page.status == 200
    assert "Patient records can't be reached just now" in page.text
    assert page.buttons("Approve") == []
    assert page.links("Deny this request")
    assert "Hugo Marsh" in page.section("typed").text


def test_an_unconfirmed_request_cannot_be_decided(sit_down, harbor, busy_week):
    page = sit_down(harbor).open(f"/requests/{busy_week.unconfirmed.id}")
    assert "has not pressed the link in their email" in page.text
    assert "Nobody has checked any of this." in page.text
    assert page.buttons("Approve") == page.links("Deny") == []


def test_an_approved_request_says_who_when_and_for_whom(sit_down, harbor, busy_week, notifications):
    notifications.has_sent(harbor.id, busy_week.approved.id, "request_received")
    notifications.has_sent(harbor.id, busy_week.approved.id, "appointment_confirmed", "deferred")
    notifications.has_sent(harbor.id, busy_week.approved.id, "new_request", "expanded")
    page = sit_down(harbor, "practice_administrator").open(f"/requests/{busy_week.approved.id}")
    outcome = page.section("outcome").text
    assert "Approved" in outcome
    assert "Jordan Pratt" in outcome
    assert "Priya Nair" in outcome
    mails = [line.text for line in page.section("ledger").all("li")]
    assert len(mails) == 2
    assert "we have your request Sent" in mails[0]
    assert "your appointment is confirmed Not sent yet, will be tried again" in mails[1]
    assert page.buttons("Approve") == page.links("Deny") == []


def test_a_denied_request_says_the_reason_and_that_it_was_they(sit_down, harbor, busy_week):
    page = sit_down(harbor).open(f"/requests/{busy_week.denied.id}")
    outcome = page.section("outcome").text
    assert "Denied" in outcome
    assert "You" in outcome
    assert "We have no opening at that time." in outcome


def test_who_may_not_list_staff_reads_of_a_colleague(sit_down, harbor, busy_week, identity):
    page = sit_down(harbor, "clinician", staff_id=harbor.ben).open(f"/requests/{busy_week.denied.id}")
    assert "A colleague" in page.section("outcome").text
    assert "/v1/staff" not in identity.paths()


def test_without_the_ledger_the_rest_is_there(sit_down, harbor, busy_week, notifications):
    notifications.failing.add("/v1")
    page = sit_down(harbor).open(f"/requests/{busy_week.approved.id}")
    assert page.status == 200
    assert "Which emails went out can't be shown just now" in page.text
    assert "Approved" in page.section("outcome").text


def test_the_other_practices_ledger_is_not_asked_for(sit_down, harbor, mesa, busy_week, notifications):
    notifications.has_sent(mesa.id, busy_week.approved.id, "appointment_confirmed")
    page = sit_down(harbor).open(f"/requests/{busy_week.approved.id}")
    assert "None yet." in page.section("ledger").text


def test_every_look_is_on_record(sit_down, harbor, busy_week, database, audit):
    before = len(audit("request.read"))
    sit_down(harbor).open(f"/requests/{busy_week.pending.id}")
    assert len(audit("request.read")) == before + 1


def test_requests_of_others_are_not_shown(sit_down, harbor, mesa, busy_week):
    for page in ("", "/deny", "/new-patient"):
        url = f"/requests/{busy_week.pending.id}{page}"
        assert sit_down(mesa).open(url).status == 404
        assert sit_down(harbor, "clinician", staff_id=harbor.ben).open(url).status == 403
        assert sit_down(harbor, "clinician", staff_id=harbor.ana).open(url).status == 200
    assert sit_down(harbor).open(f"/requests/{uuid4()}").status == 404
    assert sit_down(harbor).open("/requests/hugo").status == 404


def test_more_than_three_candidates_are_folded_away(sit_down, harbor, staffed, hugo, a_pending):
    staffed(harbor).patients += [type(hugo)(uuid4(), f"Other{n}", "Marsh", "1999-02-17") for n in range(4)]
    page = sit_down(harbor).open(f"/requests/{a_pending().id}")
    assert "2 less likely" in page.text
    assert len(page.root.all("details")[0].all("article")) == 2
    assert "Not on record" in page.text


def test_what_is_only_alike_is_marked_and_what_identity_says_newly_still_reads(ui_app):
    patient = Patient(uuid4(), "Daniel", "Okafor", date(1995, 1, 30), None, "(212) 555-0124")
    reasons, differences = ["names_swapped", "name_same", "birth_date_similar"], ["phone_sounds_wrong"]
    with ui_app.test_request_context():
        lines = compare(Candidate(patient, 60, False, reasons, differences))
    assert [(line.verdict, line.differs) for line in lines] == [
        ("First and last name swapped", True),
        ("Date of birth differs by what may be a slip", True),
        ("Not on record", False),
        ("phone sounds wrong", True),
    ]
