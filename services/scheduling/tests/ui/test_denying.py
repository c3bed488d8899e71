"""Saying no, with or without a mail."""

from datetime import UTC, datetime

import pytest

from scheduling.usecases.decisions import Approval, approve_request


@pytest.fixture
def pending(a_pending, staffed):
    return a_pending()


def test_no_mail_is_what_stands_there_first(sit_down, harbor, pending, sent_mail):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}")
    desk.click("Deny this request")
    page = desk.send(desk.page.buttons("Deny this request")[0].inside("form"))
    assert page.path == "/requests"
    assert "No email goes out." in page.text
    stored = harbor.stored(pending)
    assert (stored.state, stored.decision_reason) == ("denied", None)
    assert sent_mail() == [False]
    assert harbor.holds() == []


def test_the_mail_is_described_before_it_goes_and_carries_the_reason(sit_down, harbor, pending, sent_mail):
    desk = sit_down(harbor)
    page = desk.open(f"/requests/{pending.id}/deny")
    assert "The email says that you can't offer" in page.text
    assert "(212) 555-0110" in page.text
    page = deny(desk, send_email="yes", reason="Ana is away that week.\nMondays are free.")
    assert "The person is told by email." in page.text
    assert harbor.stored(pending).decision_reason == "Ana is away that week.\nMondays are free."
    assert sent_mail() == [True]


def test_a_reason_that_nobody_would_get_is_asked_about(sit_down, harbor, pending):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}/deny")
    page = deny(desk, send_email="no", reason="Ana is away that week.")
    assert page.status == 422
    assert "You wrote a reason, but chose to send no email." in page.text
    assert "Ana is away that week." in page.html
    assert harbor.stored(pending).state == "pending"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"send_email": ""}, "Choose whether to send an email"),
        ({"send_email": "maybe"}, "Choose whether to send an email"),
        ({"send_email": "yes", "reason": "x" * 2001}, "Use 2000 characters or fewer"),
        ({"send_email": "yes", "reason": "a\x07b"}, "Remove the characters that cannot be shown"),
    ],
)
def test_what_cannot_be_sent_is_said_and_stays_on_the_page(sit_down, harbor, pending, typed, words):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}/deny")
    page = deny(desk, **typed)
    assert page.status == 422
    assert words in page.text
    assert typed.get("reason", "")[:50] in page.html
    assert harbor.stored(pending).state == "pending"


def test_sent_twice_it_is_denied_once(sit_down, harbor, pending, sent_mail):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}/deny")
    form = desk.page.buttons("Deny this request")[0].inside("form")
    for _ in range(2):
        assert desk.send(form, {"send_email": "yes"}).path == "/requests"
    assert sent_mail() == [True]


def test_the_reason_is_not_lost_when_a_colleague_was_faster(sit_down, harbor, pending, hugo):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}/deny")
    claims, at = harbor.claims("practice_administrator"), datetime.now(UTC)
    harbor.do(approve_request, claims, harbor.id, pending.id, Approval(patient_id=hugo.id), now=at)
    page = deny(desk, send_email="yes", reason="Ana is away that week.")
    assert page.status == 409
    assert "This request was decided meanwhile" in page.text
    assert "Ana is away that week." in page.html
    assert page.buttons("Deny this request") == []
    assert "Approved" in desk.click("See what became of the request").section("outcome").text


def test_an_expired_request_is_told_as_expired(sit_down, harbor, pending, expire):
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}/deny")
    expire(pending)
    page = deny(desk, send_email="no")
    assert page.status == 409
    assert "This request expired before you decided" in page.text


def test_denying_needs_no_patient_records(sit_down, harbor, pending, identity, notifications):
    identity.failing |= {"/v1/patients", "/v1/clinicians"}
    notifications.failing.add("/v1")
    desk = sit_down(harbor)
    desk.open(f"/requests/{pending.id}/deny")
    assert deny(desk, send_email="no").path == "/requests"
    assert harbor.stored(pending).state == "denied"


def deny(desk, **typed):
    return desk.send(desk.page.buttons("Deny this request")[0].inside("form"), typed)
