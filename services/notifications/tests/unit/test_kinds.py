"""Which event asks for which mail."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from notifications.domain.kinds import MAIL_KINDS, language_for, mails_for
from portal_contracts.events import (
    AppointmentRequestedV1,
    RequestApprovedV1,
    RequestDeniedV1,
    RequestExpiredV1,
    RequestSupersededV1,
    RequestVerifiedV1,
    RequestWithdrawnV1,
)

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
WHAT = {"practice_id": uuid4(), "request_id": uuid4(), "at": AT}


@pytest.mark.parametrize(
    ("event", "templates"),
    [
        (AppointmentRequestedV1(**WHAT, state="unverified", starts_at=AT), ["confirm_request"]),
        (AppointmentRequestedV1(**WHAT, state="pending", starts_at=AT), ["request_received", "new_request"]),
        (AppointmentRequestedV1(**WHAT, state="approved", starts_at=AT), []),
        (RequestVerifiedV1(**WHAT), ["request_received", "new_request"]),
        (RequestApprovedV1(**WHAT, appointment_id=uuid4()), ["appointment_confirmed"]),
        (RequestDeniedV1(**WHAT, send_email=True), ["request_denied"]),
        (RequestDeniedV1(**WHAT, send_email=False), []),
        (RequestExpiredV1(**WHAT, was="pending"), ["request_expired"]),
        (RequestSupersededV1(**WHAT, was="pending"), ["request_superseded"]),
        (RequestSupersededV1(**WHAT, was="unverified"), []),
        (RequestExpiredV1(**WHAT, was="unverified"), []),
        (RequestWithdrawnV1(**WHAT), []),
    ],
    ids=lambda value: f"{type(value).__name__}" if not isinstance(value, list) else "+".join(value) or "none",
)
def test_each_decision_has_its_mails_and_no_other(event, templates):
    assert [kind.template for kind in mails_for(event)] == templates


@pytest.mark.parametrize(
    ("wanted", "written"),
    [("en", "en"), ("es", "es"), ("es-MX", "es"), ("ES_us", "es"), ("fr", "en"), ("", "en")],
)
def test_a_reader_is_written_to_in_their_language_or_else_in_english(wanted, written):
    assert language_for(MAIL_KINDS["request_received"], wanted) == written


def test_staff_are_written_to_in_english_whatever_the_requester_speaks():
    assert language_for(MAIL_KINDS["new_request"], "es") == "en"
