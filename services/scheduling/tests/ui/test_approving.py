"""From the queue to an appointment, and what may stand in the way."""

import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from desk_peers.desk import ORIGIN
from sqlalchemy import select

from scheduling.models import Appointment
from scheduling.usecases.decisions import Approval, Denial, approve_request, deny_request


def appointments(clinic):
    return clinic.do(lambda session: session.execute(select(Appointment)).scalars().all())


@pytest.fixture
def pending(a_pending, hugo):
    return a_pending()


@pytest.fixture
def vacation_over(harbor):
    """Something gets into the calendar over a request's time."""

    def block(request):
        day = request.starts_at.astimezone(harbor.zone).date().isoformat()
        harbor.block(f"{day}T08:00", f"{day}T18:00", harbor.ana)

    return block


def test_an_exact_match_takes_two_presses_from_the_queue(sit_down, harbor, pending, hugo, events):
    desk = sit_down(harbor)
    desk.open("/requests")
    desk.click("Hugo Marsh")
    page = desk.click("Approve as this patient")
    assert desk.presses == 2
    assert page.path == "/requests"
    assert "The appointment is booked" in page.text
    made = appointments(harbor)
    assert [(one.patient_id, one.starts_at) for one in made] == [(hugo.id, pending.starts_at)]
    assert harbor.stored(pending).state == "approved"
    assert events("scheduling.request_approved.v1") == 1


def test_a_new_patient_takes_three_presses_and_nothing_typed(sit_down, harbor, staffed, a_pending, identity):
    request = a_pending()
    desk = sit_down(harbor)
    desk.open("/requests")
    desk.click("Hugo Marsh")
    desk.click("New patient from this request")
    page = desk.click("Make the patient and approve")
    assert desk.presses == 3
    assert page.path == "/requests"
    patient = staffed(harbor).patients[0]
    assert (patient.given_name, patient.birth_date) == ("Hugo", "1999-02-17")
    assert harbor.stored(request).patient_id == patient.id
    asked = next(one for one in identity.asked if one.path == "/v1/patients")
    assert asked.key == f"request {request.id}"
    assert asked.claims.subject == str(harbor.scheduler)


@pytest.mark.parametrize("roles", [["practice_administrator"], ["scheduler"], ["clinician", "scheduler"]])
def test_administrators_and_schedulers_may_approve(sit_down, harbor, pending, roles):
    desk = sit_down(harbor, *roles)
    desk.open(f"/requests/{pending.id}")
    assert desk.click("Approve as this patient").path == "/requests"


def test_the_requested_clinician_may_approve_and_no_other(sit_down, harbor, pending, hugo):
    theirs = sit_down(harbor, "clinician", staff_id=harbor.ana)
    theirs.open(f"/requests/{pending.id}")
    action, sent = theirs.form_of("Approve as this patient")
    other = sit_down(harbor, "clinician", staff_id=harbor.ben)
    token = {"csrf_token": csrf_of(other)}
    for path in (action, f"/requests/{pending.id}/new-patient", f"/requests/{pending.id}/deny"):
        assert other.post(path, sent | token | {"send_email": "no"}).status == 403
    assert harbor.stored(pending).state == "pending"
    assert theirs.post(action, sent).path == "/requests"


def test_another_practice_approves_nothing(sit_down, harbor, mesa, pending, hugo, staffed):
    desk = sit_down(mesa)
    staffed(mesa).patients.append(hugo)
    sent = {"csrf_token": csrf_of(desk), "key": "k", "patient_id": str(hugo.id), "send_email": "no"}
    for page in ("approve", "new-patient", "deny"):
        assert desk.post(f"/requests/{pending.id}/{page}", sent).status == 404
    assert harbor.stored(pending).state == "pending"
    assert len(staffed(mesa).patients) == 1


def test_sent_twice_it_is_booked_once_and_both_times_well(sit_down, harbor, pending, events):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}")
    form = desk.form_of("Approve as this patient")
    for _ in range(2):
        page = desk.post(*form)
        assert (page.path, "The appointment is booked" in page.text) == ("/requests", True)
    assert len(appointments(harbor)) == 1
    assert events("scheduling.request_approved.v1") == 1


def test_a_new_patient_sent_twice_is_one_patient(sit_down, harbor, staffed, a_pending):
    desk = sit_down(harbor)
    desk.open(f"/requests/{a_pending().id}/new-patient")
    form = desk.form_of("Make the patient and approve")
    for _ in range(2):
        page = desk.post(*form)
        assert (page.path, "The appointment is booked" in page.text) == ("/requests", True)
    assert (len(staffed(harbor).patients), len(appointments(harbor))) == (1, 1)


@pytest.mark.race
def test_two_at_once_make_one_appointment_and_both_are_told_the_truth(sit_down, harbor, pending):
    desks = [sit_down(harbor), sit_down(harbor, "practice_administrator")]
    for desk in desks:
        desk.open(f"/requests/{pending.id}")
    start, pages = threading.Barrier(2), []

    def approve(desk):
        start.wait()
        pages.append(desk.click("Approve as this patient"))

    threads = [threading.Thread(target=approve, args=[desk]) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(page.status for page in pages) == [200, 409]
    loser = next(page for page in pages if page.status == 409)
    assert "decided meanwhile" in loser.text
    assert "Approved" in loser.section("outcome").text
    assert len(appointments(harbor)) == 1


def test_what_a_colleague_decided_meanwhile_is_told_in_words(sit_down, harbor, pending):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}")
    claims, at = harbor.claims("practice_administrator"), datetime.now(UTC)
    harbor.do(deny_request, claims, harbor.id, pending.id, Denial(send_email=False), now=at)
    page = desk.click("Approve as this patient")
    assert page.status == 409
    assert "This request was decided meanwhile, so nothing was changed now." in page.text
    assert "Denied" in page.section("outcome").text
    assert appointments(harbor) == []


def test_a_new_patient_is_not_made_for_a_request_that_is_over(sit_down, harbor, staffed, a_pending, expire):
    request = a_pending()
    desk = sit_down(harbor)
    desk.open(f"/requests/{request.id}/new-patient")
    expire(request)
    page = desk.click("Make the patient and approve")
    assert page.status == 409
    assert "no patient was made" in page.text
    assert staffed(harbor).patients == []


def test_what_expired_before_the_decision_is_told_in_words(sit_down, harbor, pending, expire):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}")
    expire(pending)
    page = desk.click("Approve as this patient")
    assert page.status == 409
    assert "This request expired before you decided" in page.text
    assert "Expired" in page.section("outcome").text
    assert appointments(harbor) == []


def test_a_time_that_is_gone_is_booked_only_with_the_box_ticked(
    sit_down, harbor, pending, hugo, vacation_over, audit
):
    desk = sit_down(harbor)
    page = desk.open(f"/requests/{pending.id}")
    assert "Book it anyway" not in page.text
    vacation_over(pending)
    page = desk.click("Approve as this patient")
    assert page.status == 409
    assert "something else is in the calendar then" in page.text
    assert not any("checked" in field.attributes for field in page.root.all("input"))
    assert desk.click("Approve as this patient").status == 409
    assert appointments(harbor) == []
    page = desk.click("Approve as this patient", {"overbook": "yes"})
    assert page.path == "/requests"
    assert [outcome for _, _, outcome in audit("request.approve")] == ["overbooked"]


def test_a_patient_made_for_an_appointment_that_failed_is_offered_and_made_only_once(
    sit_down, harbor, staffed, a_pending, vacation_over
):
    request = a_pending()
    desk = sit_down(harbor)
    vacation_over(request)
    desk.open(f"/requests/{request.id}/new-patient")
    page = desk.click("Make the patient and approve")
    assert page.status == 409
    assert "The patient was made, but the appointment was not." in page.text
    assert "Made just now" in page.root.all("article")[0].text
    desk.click("New patient from this request")
    assert "This may be somebody you know already" in desk.page.text
    assert desk.click("Make the patient and approve").status == 409
    assert len(staffed(harbor).patients) == 1
    page = desk.click("Approve as this patient", {"overbook": "yes"})
    assert page.path == "/requests"
    assert harbor.stored(request).patient_id == staffed(harbor).patients[0].id


def test_a_patient_of_another_practice_is_none(sit_down, harbor, mesa, staffed, pending):
    other = type(staffed(harbor).patients[0])(uuid4(), "Eli", "Stone", "1980-01-01")
    staffed(mesa).patients.append(other)
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}")
    page = desk.click("Approve as this patient", {"patient_id": str(other.id)})
    assert page.status == 409
    assert "no longer there" in page.text
    assert harbor.stored(pending).state == "pending"


def test_a_patient_id_that_is_none_is_refused(sit_down, harbor, pending):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}")
    assert desk.click("Approve as this patient", {"patient_id": "hugo"}).status == 400


@pytest.mark.parametrize("button", ["Approve as this patient", "Make the patient and approve"])
def test_identity_out_of_reach_changes_nothing_and_is_told(sit_down, harbor, pending, identity, button):
    desk = sit_down(harbor)
    page = "/new-patient" if "Make" in button else ""
    desk.open(f"/requests/{pending.id}{page}")
    identity.failing.add("/v1/patients")
    page = desk.click(button)
    assert page.status == 503
    assert "Patient records can't be reached just now, so nothing was changed." in page.text
    assert harbor.stored(pending).state == "pending"
    identity.failing.clear()
    desk.open(desk.page.path if "new" in desk.page.path else f"/requests/{pending.id}")
    assert desk.click(button).path == "/requests"


def test_a_key_used_for_another_choice_changes_nothing(sit_down, harbor, staffed, pending, hugo):
    staffed(harbor).patients.append(type(hugo)(uuid4(), "Hugo", "Marsh", "1999-02-17"))
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}")
    action, sent = desk.form_of("Approve as this patient")
    desk.post(action, sent)
    page = desk.post(action, sent | {"patient_id": str(staffed(harbor).patients[-1].id)})
    assert page.status == 422
    assert "sent before with another choice" in page.text
    assert len(appointments(harbor)) == 1


def test_a_form_without_its_key_decides_nothing(sit_down, harbor, pending):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}")
    page = desk.click("Approve as this patient", {"key": ""})
    assert page.status == 422
    assert "Look at it again and decide" in page.text
    assert harbor.stored(pending).state == "pending"


def test_an_unconfirmed_request_is_refused_whatever_is_sent(sit_down, harbor, hugo, busy_week):
    desk = sit_down(harbor)
    sent = {"csrf_token": csrf_of(desk), "key": "k", "patient_id": str(hugo.id), "send_email": "no"}
    url = f"/requests/{busy_week.unconfirmed.id}"
    for path in ("approve", "new-patient", "deny"):
        assert desk.post(f"{url}/{path}", sent).status == 409
    assert harbor.stored(busy_week.unconfirmed).state == "unverified"
    assert desk.open(f"{url}/deny").path == desk.open(f"{url}/new-patient").path == url


def test_a_request_approved_by_the_api_is_told_as_decided(sit_down, harbor, pending, hugo):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}/new-patient")
    claims, at = harbor.claims("practice_administrator"), datetime.now(UTC)
    harbor.do(approve_request, claims, harbor.id, pending.id, Approval(patient_id=hugo.id), now=at)
    page = desk.click("Make the patient and approve")
    assert page.status == 409
    assert "no longer open" in page.text


def csrf_of(desk):
    """A token that fits this session, from a form that everybody has."""
    desk.open("/calendar")
    return desk.form_of("Sign out")[1]["csrf_token"]


def test_forms_come_from_our_own_pages_alone(sit_down, harbor, pending):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}")
    action, sent = desk.form_of("Approve as this patient")
    assert desk.post(action, sent, Origin="https://evil.example").status == 400
    assert desk.post(action, sent, **{"Sec-Fetch-Site": "cross-site"}).status == 400
    assert desk.post(action, {k: v for k, v in sent.items() if k != "csrf_token"}).status == 400
    assert desk.post(action, sent | {"csrf_token": "made up"}).status == 400
    assert harbor.stored(pending).state == "pending"
    assert desk.post(action, sent, Origin=ORIGIN).path == "/requests"
