"""Events become messages, once each, in the practice they are about."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from notifications.models import Message
from notifications.usecases.messages import write_messages
from portal_contracts.events import (
    AppointmentRequestedV1,
    RequestApprovedV1,
    RequestDeniedV1,
    RequestExpiredV1,
    RequestVerifiedV1,
)
from portal_kit.tables import inbox

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)


def verified(practice_id, request_id):
    return RequestVerifiedV1(practice_id=practice_id, request_id=request_id, at=AT)


def test_a_guests_request_asks_them_to_confirm_and_tells_nobody_else(publish, practice, ledger):
    request_id = uuid4()
    publish(
        AppointmentRequestedV1(
            practice_id=practice, request_id=request_id, at=AT, state="unverified", starts_at=AT
        )
    )
    (message,) = ledger()
    assert (message.practice_id, message.about_id, message.template) == (
        practice,
        request_id,
        "confirm_request",
    )
    assert (message.recipient_kind, message.recipient_id, message.state) == (
        "requester",
        request_id,
        "queued",
    )


def test_a_verified_request_is_told_to_its_maker_and_to_the_staff(publish, practice, ledger):
    publish(verified(practice, uuid4()))
    assert [(m.template, m.recipient_kind) for m in ledger()] == [
        ("new_request", "staff_of_practice"),
        ("request_received", "requester"),
    ]
    assert ledger(template="new_request")[0].recipient_id == practice


def test_an_approval_remembers_the_appointment_for_the_calendar_file(publish, practice, ledger):
    appointment_id = uuid4()
    publish(RequestApprovedV1(practice_id=practice, request_id=uuid4(), at=AT, appointment_id=appointment_id))
    assert [m.appointment_id for m in ledger()] == [appointment_id]


@pytest.mark.parametrize("send_email", [True, False])
def test_a_denial_is_told_only_if_staff_chose_to(publish, practice, ledger, send_email):
    publish(RequestDeniedV1(practice_id=practice, request_id=uuid4(), at=AT, send_email=send_email))
    assert len(ledger()) == send_email


@pytest.mark.parametrize(("was", "mails"), [("pending", 1), ("unverified", 0)])
def test_an_expired_request_is_told_only_if_it_was_pending(publish, practice, ledger, was, mails):
    publish(RequestExpiredV1(practice_id=practice, request_id=uuid4(), at=AT, was=was))
    assert len(ledger()) == mails


def test_the_same_event_twice_makes_its_messages_once(publish, practice, ledger):
    event = verified(practice, uuid4())
    event_id = publish(event)
    publish(event, event_id)
    assert len(ledger()) == 2


def test_an_event_whose_inbox_row_was_lost_still_makes_its_messages_once(publish, practice, ledger, db):
    event = verified(practice, uuid4())
    event_id = publish(event)
    with db.transaction(practice) as session:
        assert write_messages(session, event, event_id, mail_domain="mail.portal.example", now=AT) == []
    assert len(ledger()) == 2


def test_messages_and_inbox_row_are_one_transaction(publish, practice, db, ledger):
    event_id = publish(verified(practice, uuid4()))
    with db.transaction(None, every_practice=True) as session:
        state = session.scalar(select(inbox.c.state).where(inbox.c.event_id == event_id))
    assert (state, len(ledger(event_id=event_id))) == ("done", 2)


def test_events_that_come_in_the_wrong_order_make_the_same_messages(publish, practice, ledger):
    request_id = uuid4()
    publish(RequestApprovedV1(practice_id=practice, request_id=request_id, at=AT, appointment_id=uuid4()))
    publish(verified(practice, request_id))
    assert {m.template for m in ledger()} == {"appointment_confirmed", "request_received", "new_request"}


def test_two_practices_events_stay_apart(publish, practice, other_practice, db):
    publish(verified(practice, uuid4()))
    publish(verified(other_practice, uuid4()))
    for practice_id in (practice, other_practice):
        with db.transaction(practice_id) as session:
            seen = {m.practice_id for m in session.scalars(select(Message))}
        assert seen == {practice_id}


def test_every_message_has_a_message_id_of_its_own(publish, practice, ledger):
    for _ in range(3):
        publish(verified(practice, uuid4()))
    ids = {m.message_id for m in ledger()}
    assert len(ids) == 6
    assert all(i.startswith("<") and i.endswith("@mail.portal.example>") for i in ids)
