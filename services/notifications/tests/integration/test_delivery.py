"""A message on its way: to the mail server and back, through every kind of trouble."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, text

from notifications.clients.smtp import MailServer
from notifications.delivery import postman
from notifications.domain.errors import TryLater, Undeliverable
from notifications.domain.limits import address_key
from notifications.extensions import db as database
from notifications.models import AddressUse
from notifications.settings import ServerAddress
from notifications.usecases.delivery import claim_message, count_against_limit, take_overdue
from notifications.usecases.messages import write_messages
from portal_contracts.events import (
    AppointmentRequestedV1,
    RequestApprovedV1,
    RequestDeniedV1,
    RequestExpiredV1,
    RequestSupersededV1,
    RequestVerifiedV1,
)

HELLO = "mail.portal.example"


def event_for(template, practice_id, request_id, at):
    known = {"practice_id": practice_id, "request_id": request_id, "at": at}
    return {
        "confirm_request": lambda: AppointmentRequestedV1(**known, state="unverified", starts_at=at),
        "request_received": lambda: RequestVerifiedV1(**known),
        "new_request": lambda: RequestVerifiedV1(**known),
        "appointment_confirmed": lambda: RequestApprovedV1(**known, appointment_id=uuid4()),
        "request_denied": lambda: RequestDeniedV1(**known, send_email=True),
        "request_expired": lambda: RequestExpiredV1(**known, was="pending"),
        "request_superseded": lambda: RequestSupersededV1(**known, was="pending"),
    }[template]()


STATES = {
    "confirm_request": "unverified",
    "request_received": "pending",
    "new_request": "pending",
    "appointment_confirmed": "approved",
    "request_denied": "denied",
    "request_expired": "expired",
    "request_superseded": "superseded",
}


@pytest.fixture
def write(db, ask, clock, ledger):
    """`write("request_denied", practice)`: a queued message with a request behind it."""

    def make(template, practice_id, **facts):
        request_id = ask(practice_id, **({"state": STATES[template]} | facts))
        event = event_for(template, practice_id, request_id, clock())
        with db.transaction(practice_id) as session:
            write_messages(session, event, uuid4(), mail_domain=HELLO, now=clock())
        return ledger(about_id=request_id, template=template)[0]

    return make


@pytest.fixture
def deliver(clock, ledger):
    """Deliver one message now and read its row again."""

    def once(message):
        postman.deliver(message.practice_id, message.id, clock)
        return ledger(id=message.id)[0]

    return once


# --- what arrives


def test_a_message_arrives_and_is_marked(write, deliver, practice, mail_double, clock):
    message = write("request_received", practice)
    row = deliver(message)
    assert (row.state, row.attempts, row.sent_at, row.lease_until, row.last_problem) == (
        "sent",
        1,
        clock(),
        None,
        None,
    )
    assert mail_double.recipients == [["zephyrine.quixworthy@canary.example"]]


def test_its_headers_say_what_mail_programs_need(write, deliver, practice, mail_double):
    message = write("request_received", practice)
    deliver(message)
    (mail,) = mail_double.mails
    assert mail["From"] == "Harbor Light Counseling <no-reply@mail.portal.example>"
    assert mail["Reply-To"] is None
    assert mail["Subject"] == "We have your request – Harbor Light Counseling"
    assert mail["Message-ID"] == message.message_id
    thread = f"<request.{message.about_id}@{HELLO}>"
    assert [mail[name].strip() for name in ("References", "In-Reply-To")] == [thread, thread]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime.tzinfo is not None
    assert mail["Content-Language"] == "en"


def test_the_mails_of_one_request_are_one_thread(write, deliver, practice, mail_double, neighbours, ledger):
    first = write("request_received", practice)
    deliver(first)
    neighbours.requests[practice, first.about_id]["state"] = "approved"
    with database.transaction(practice) as session:
        event = event_for("appointment_confirmed", practice, first.about_id, first.created_at)
        write_messages(session, event, uuid4(), mail_domain=HELLO, now=first.created_at)
    deliver(ledger(about_id=first.about_id, template="appointment_confirmed")[0])
    one, two = mail_double.mails
    assert one["References"] == two["References"]
    assert one["Message-ID"] != two["Message-ID"]


def test_the_link_to_confirm_carries_a_token_made_when_it_is_sent(write, deliver, practice, mail_double):
    deliver(write("confirm_request", practice))
    (mail,) = mail_double.mails
    link = "https://portal.example/p/harbor-light/confirm/canary-token-5f1c9e-1"
    for kind in ("plain", "html"):
        assert link in mail.get_body((kind,)).get_content()


def test_a_confirmation_brings_a_calendar_file(write, deliver, practice, mail_double):
    message = write("appointment_confirmed", practice)
    deliver(message)
    (attached,) = mail_double.mails[0].iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached["Content-Type"].params["method"] == "PUBLISH"
    assert attached.get_filename() == "appointment.ics"
    lines = attached.get_content().replace("\r\n ", "").splitlines()
    assert f"UID:{message.appointment_id}@{HELLO}" in lines
    assert {"STATUS:CONFIRMED", "SEQUENCE:0", "DTSTART:20261124T150000Z"} <= set(lines)
    assert "Therapy Intake" not in attached.get_content()
    assert "Cleo" not in attached.get_content()


def test_an_appointment_by_video_names_no_address(write, deliver, practice, mail_double):
    place = {"name": "Video", "kind": "telehealth", "address": "https://meet.example/room"}
    deliver(write("appointment_confirmed", practice, location=place))
    (mail,) = mail_double.mails
    assert "This appointment is online." in mail.get_body(("plain",)).get_content()
    assert b"meet.example" not in mail_double.taken[0]
    (attached,) = mail.iter_attachments()
    assert "LOCATION" not in attached.get_content()


@pytest.mark.parametrize(
    "template",
    ["confirm_request", "request_received", "appointment_confirmed", "request_expired", "request_superseded"],
)
def test_a_mail_names_no_clinician_service_or_reason(write, deliver, practice, mail_double, template):
    deliver(write(template, practice))
    (mail,) = mail_double.mails
    said = mail["Subject"] + mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content()
    assert not [word for word in ("Cleo", "Clinician", "Therapy", "Intake", "Canary reason") if word in said]


def test_a_denial_gives_the_reason_that_staff_typed(write, deliver, practice, mail_double):
    deliver(write("request_denied", practice, reason="We are closed.\nPlease try December."))
    (mail,) = mail_double.mails
    lines = mail.get_body(("plain",)).get_content().splitlines()
    assert lines[lines.index("We are closed.") + 1] == "Please try December."
    assert "We are closed.<br />" in mail.get_body(("html",)).get_content()


def test_a_mail_to_an_unproved_address_repeats_nothing_that_was_typed(write, deliver, practice, mail_double):
    deliver(write("confirm_request", practice, name="Ana"))
    assert "Ana" not in mail_double.mails[0].get_body(("plain",)).get_content()


def test_a_reader_of_spanish_is_written_to_in_spanish(write, deliver, practice, mail_double):
    deliver(write("request_received", practice, language="es"))
    (mail,) = mail_double.mails
    assert mail["Subject"] == "Recibimos su solicitud – Harbor Light Counseling"
    assert "Martes, 24 de noviembre de 2026" in mail.get_body(("plain",)).get_content()
    assert mail["Content-Language"] == "es"


def test_each_practice_writes_in_its_own_name_zone_and_links(
    write, deliver, practice, other_practice, mail_double
):
    deliver(write("request_received", practice))
    deliver(write("request_received", other_practice))
    one, two = (mail.get_body(("plain",)).get_content() for mail in mail_double.mails)
    assert "Eastern Standard Time" in one
    assert "Mountain Standard Time" in two
    assert "/p/harbor-light/" in one
    assert "/p/mesa-verde/" in two
    assert "Harbor" not in two
    assert "Mesa" not in one


# --- the look


def test_the_practices_colours_and_chosen_name_are_used(write, deliver, practice, mail_double, neighbours):
    neighbours.themes[practice]["wording"]["portal_name"] = "Harbor Light"
    deliver(write("request_received", practice))
    (mail,) = mail_double.mails
    assert mail["Subject"] == "We have your request – Harbor Light"
    assert mail["From"].addresses[0].display_name == "Harbor Light"
    assert "#1c4f82" in mail.get_body(("html",)).get_content()
    assert "Counseling" not in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("trouble", ["down", "garbage", "unknown", "half"])
def test_no_trouble_with_the_look_holds_a_mail_up(write, deliver, practice, mail_double, neighbours, trouble):
    if trouble in ("down", "garbage"):
        getattr(neighbours, trouble).add("branding")
    elif trouble == "unknown":
        del neighbours.themes[practice]
    else:
        del neighbours.themes[practice]["colours"]["dark"]
    assert deliver(write("request_received", practice)).state == "sent"
    html = mail_double.mails[0].get_body(("html",)).get_content()
    assert "#2a6b63" in html
    assert "#1c4f82" not in html


PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("content", "carried"),
    [(PNG + b"0" * 1000, True), (PNG + b"0" * 30_000, False), (b"<svg/>", False), (None, False)],
    ids=["fine", "heavy", "no png", "absent"],
)
def test_a_logo_travels_inside_the_mail_if_it_is_small_enough(
    write, deliver, practice, mail_double, neighbours, content, carried
):
    picture = {"hash": "abc123", "width": 320, "height": 80}
    header = {"hash": "fff000", "width": 480, "height": 120, "plate": True, "plate_colour": "#ffffff"}
    neighbours.themes[practice]["logo"] = header | {"email": picture, "favicon": picture}
    if content is not None:
        neighbours.logos["abc123"] = content
    assert deliver(write("request_received", practice)).state == "sent"
    (mail,) = mail_double.mails
    images = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [image["Content-ID"] for image in images] == (["<logo>"] if carried else [])
    assert ("cid:logo" in mail.get_body(("html",)).get_content()) is carried


# --- staff


def test_a_new_request_goes_to_each_who_may_answer_it_and_to_nobody_else(
    write, deliver_all, practice, mail_double, ledger, clock
):
    message = write("new_request", practice)
    postman.deliver(practice, message.id, clock)
    assert ledger(id=message.id)[0].state == "expanded"
    assert len(ledger(recipient_kind="staff_user")) == 3
    deliver_all(clock)
    told = sorted(to for (to,) in mail_double.recipients if "harbor-light" in to)
    assert told == ["ada@harbor-light.example", "cleo@harbor-light.example", "sky@harbor-light.example"]


def test_a_mail_to_staff_says_when_and_with_whom_but_not_who_asks(
    write, deliver_all, practice, mail_double, clock
):
    message = write("new_request", practice)
    deliver_all(clock)
    mails = [mail for mail in mail_double.mails if "harbor-light" in str(mail["To"])]
    assert len(mails) == 3
    for mail in mails:
        text = mail.get_body(("plain",)).get_content()
        assert f"https://staff.example/requests/{message.about_id}" in text
        assert "with Cleo Clinician" in text
        assert not [word for word in ("Zephyrine", "Quixworthy", "Therapy Intake") if word in text]


def test_a_request_for_any_clinician_goes_to_those_who_may_answer_all(
    write, deliver_all, practice, mail_double, clock
):
    write("new_request", practice, clinician_id=None)
    deliver_all(clock)
    told = sorted(to for (to,) in mail_double.recipients if "harbor-light" in to)
    assert told == ["ada@harbor-light.example", "sky@harbor-light.example"]


def test_somebody_who_left_meanwhile_is_not_written_to(
    write, deliver, deliver_all, practice, neighbours, ledger, mail_double, clock
):
    deliver(write("new_request", practice))
    del neighbours.staff[practice][1]
    deliver_all(clock)
    assert sorted((m.state, m.last_problem) for m in ledger(recipient_kind="staff_user")) == [
        ("not_needed", "recipient_gone"),
        ("sent", None),
        ("sent", None),
    ]


def test_expanding_twice_at_once_makes_one_message_each(write, practice, clock, ledger):
    message = write("new_request", practice)
    _at_once(6, lambda: postman.deliver(practice, message.id, clock))
    assert len(ledger(recipient_kind="staff_user")) == 3


# --- no longer true


@pytest.mark.parametrize(
    ("template", "state"),
    [
        ("confirm_request", "pending"),
        ("confirm_request", "expired"),
        ("request_received", "withdrawn"),
        ("new_request", "approved"),
        ("appointment_confirmed", "withdrawn"),
        ("request_denied", "pending"),
        ("request_expired", "approved"),
    ],
)
def test_a_mail_that_is_no_longer_true_does_not_go(write, deliver, practice, mail_double, template, state):
    row = deliver(write(template, practice, state=state))
    assert (row.state, row.last_problem) == ("not_needed", "no_longer_true")
    assert mail_double.taken == []


def test_a_request_that_is_gone_has_no_mail(write, deliver, practice, neighbours, mail_double):
    message = write("request_received", practice)
    neighbours.requests.clear()
    row = deliver(message)
    assert (row.state, row.last_problem) == ("not_needed", "no_longer_true")
    assert mail_double.taken == []


# --- trouble


@pytest.mark.parametrize(
    ("mode", "state", "problem"),
    [
        ("refuse_recipient", "failed", "recipient_refused:550"),
        ("refuse_content", "failed", "content_refused:554"),
        ("defer_recipient", "deferred", "recipient_refused:451"),
        ("defer_content", "deferred", "content_refused:452"),
        ("refuse_sender", "deferred", "sender_refused:550"),
    ],
)
def test_refusals_for_good_are_told_from_those_that_pass(
    write, deliver, practice, mail_double, mode, state, problem
):
    mail_double.mode = mode
    row = deliver(write("request_received", practice))
    assert (row.state, row.last_problem, row.lease_until) == (state, problem, None)
    assert mail_double.taken == []


def test_a_deferred_mail_goes_when_it_is_due_and_not_before(write, deliver, practice, mail_double, clock):
    mail_double.mode = "defer_recipient"
    row = deliver(write("request_received", practice))
    mail_double.mode = "accept"
    assert deliver(row).state == "deferred"
    clock.at = row.next_attempt_at
    row = deliver(row)
    assert (row.state, row.attempts, row.last_problem) == ("sent", 2, None)
    assert len(mail_double.taken) == 1


def test_a_failed_mail_is_not_tried_again(write, deliver, practice, mail_double, clock):
    mail_double.mode = "refuse_recipient"
    row = deliver(write("request_received", practice))
    mail_double.mode = "accept"
    clock.move(days=2)
    assert deliver(row).state == "failed"
    assert mail_double.taken == []


def test_a_server_that_falls_silent_is_left_alone_for_now(write, deliver, practice, mail_double, impatient):
    mail_double.mode = "stall"
    row = deliver(write("request_received", practice))
    assert (row.state, row.last_problem) == ("deferred", "mail_server_unreachable")


def test_a_mail_taken_by_a_server_that_then_hung_up_comes_at_most_twice_with_one_message_id(
    write, deliver, practice, mail_double, clock
):
    mail_double.mode = "drop_after_data"
    row = deliver(write("request_received", practice))
    assert row.state == "deferred"
    mail_double.mode = "accept"
    clock.at = row.next_attempt_at
    assert deliver(row).state == "sent"
    assert deliver(row).state == "sent"
    one, two = mail_double.mails
    assert one["Message-ID"] == two["Message-ID"] == row.message_id


def test_an_outage_of_an_hour_loses_nothing_and_doubles_nothing(
    write, practice, other_practice, mail_double, clock, ledger
):
    messages = [write("request_received", p) for p in (practice, other_practice)]
    expected = {m.message_id for m in messages}
    for row in ledger(template="new_request"):
        postman.deliver(row.practice_id, row.id, clock)
    expected |= {m.message_id for m in ledger(recipient_kind="staff_user")}
    mail_double.stop()
    _tick_until(clock, clock() + timedelta(hours=1))
    assert {m.state for m in ledger()} == {"deferred", "expanded"}
    mail_double.start()
    _tick_until(clock, clock() + timedelta(minutes=31))
    assert {m.state for m in ledger()} == {"sent", "expanded"}
    arrived = [mail["Message-ID"] for mail in mail_double.mails]
    assert len(arrived) == len(expected) == 2 + 2 * 3
    assert set(arrived) == expected


def test_after_more_than_a_day_a_message_is_given_up_and_says_why(
    write, practice, mail_double, clock, ledger
):
    message = write("request_received", practice)
    mail_double.stop()
    while (row := ledger(id=message.id)[0]).state != "dead":
        clock.at = row.next_attempt_at
        postman.deliver(practice, message.id, clock)
    assert row.last_problem == "mail_server_unreachable"
    assert clock() - message.created_at > timedelta(hours=24)


@pytest.mark.parametrize("trouble", ["down", "garbage"])
@pytest.mark.parametrize("peer", ["scheduling", "identity"])
def test_a_peer_in_trouble_defers_the_mail(
    write, deliver, practice, neighbours, mail_double, clock, peer, trouble
):
    getattr(neighbours, trouble).add(peer)
    row = deliver(write("request_received", practice))
    assert (row.state, row.last_problem) == ("deferred", "peer_unavailable")
    assert mail_double.taken == []
    getattr(neighbours, trouble).clear()
    clock.at = row.next_attempt_at
    assert deliver(row).state == "sent"


def test_a_peer_that_refuses_our_token_defers_the_mail(write, deliver, practice, neighbours, settings):
    message = write("request_received", practice)
    neighbours.practices[practice] = neighbours.practices.pop(practice)
    neighbours._verifiers["scheduling"] = neighbours._verifiers["identity"]
    row = deliver(message)
    assert (row.state, row.last_problem) == ("deferred", "peer_refused:401")


def test_an_error_nobody_foresaw_is_tried_again_and_then_given_up(
    write, deliver, practice, clock, mail_double
):
    message = write("request_received", practice, time_zone="Nowhere/Never")
    row = deliver(message)
    assert (row.state, row.last_problem) == ("deferred", "unexpected:ZoneInfoNotFoundError")
    while row.state == "deferred":
        clock.at = row.next_attempt_at
        row = deliver(row)
    assert (row.state, row.attempts) == ("dead", 5)
    assert mail_double.taken == []


@pytest.mark.parametrize(
    "to", [None, "", "nobody", "a@b.example, c@d.example", "a@b.example\nBcc: x@y.example"]
)
def test_what_is_not_one_address_gets_no_mail(write, deliver, practice, mail_double, to):
    row = deliver(write("request_received", practice, to=to))
    assert row.state == "failed"
    assert row.last_problem in ("no_address", "address_malformed", "header_refused")
    assert mail_double.taken == []


# --- once


def test_delivering_twice_at_once_sends_one_mail(write, practice, mail_double, clock, ledger):
    message = write("request_received", practice)
    _at_once(8, lambda: postman.deliver(practice, message.id, clock))
    assert len(mail_double.taken) == 1
    assert (ledger(id=message.id)[0].state, ledger(id=message.id)[0].attempts) == ("sent", 1)


def test_many_messages_and_many_hands_send_each_mail_once(
    write, practice, other_practice, mail_double, clock
):
    messages = [write("request_received", p) for p in (practice, other_practice) for _ in range(8)]

    def drain():
        for message in messages:
            postman.deliver(message.practice_id, message.id, clock)

    _at_once(4, drain)
    arrived = [mail["Message-ID"] for mail in mail_double.mails]
    assert sorted(arrived) == sorted(m.message_id for m in messages)


def test_a_worker_that_died_before_sending_is_followed_by_another(
    write, deliver, practice, mail_double, clock, db
):
    message = write("request_received", practice)
    db.transact(practice, lambda session: claim_message(session, practice, message.id, clock()))
    assert deliver(message).state == "sending"
    assert mail_double.taken == []
    clock.move(seconds=91)
    row = deliver(message)
    assert (row.state, row.attempts) == ("sent", 2)
    assert len(mail_double.taken) == 1


def test_a_late_finisher_does_not_undo_what_came_after_it(
    write, deliver, practice, clock, mail_double, ledger
):
    message = write("request_received", practice)
    late = database.transact(practice, lambda s: claim_message(s, practice, message.id, clock()))
    clock.move(seconds=91)
    assert deliver(message).state == "sent"
    postman._attempt(late, clock)
    row = ledger(id=message.id)[0]
    assert (row.state, row.attempts) == ("sent", 2)
    mail_double.mode = "refuse_recipient"
    postman._attempt(late, clock)
    assert ledger(id=message.id)[0].state == "sent"


def test_a_mail_that_went_after_its_lease_was_lost_is_marked_all_the_same(
    write, practice, clock, mail_double, ledger
):
    message = write("request_received", practice)
    late = database.transact(practice, lambda s: claim_message(s, practice, message.id, clock()))
    clock.move(seconds=91)
    second = database.transact(practice, lambda s: claim_message(s, practice, message.id, clock()))
    postman._attempt(late, clock)
    assert ledger(id=message.id)[0].state == "sent"
    mail_double.mode = "defer_recipient"
    postman._attempt(second, clock)
    assert ledger(id=message.id)[0].state == "sent"


def test_another_practice_can_not_deliver_a_message(write, practice, other_practice, mail_double, clock):
    message = write("request_received", practice)
    postman.deliver(other_practice, message.id, clock)
    assert mail_double.taken == []


# --- the tick


def test_the_tick_finds_what_is_due_and_what_was_left_behind(write, practice, other_practice, clock, db):
    lost, abandoned = write("confirm_request", practice), write("confirm_request", other_practice)
    db.transact(other_practice, lambda s: claim_message(s, other_practice, abandoned.id, clock()))
    assert _overdue(db, clock) == set()
    clock.move(seconds=31)
    assert _overdue(db, clock) == {lost.id}
    assert _overdue(db, clock) == set()
    clock.move(seconds=60)
    assert _overdue(db, clock) == {lost.id, abandoned.id}


def test_the_tick_leaves_what_has_ended(write, deliver, practice, clock, db, mail_double):
    deliver(write("confirm_request", practice))
    mail_double.mode = "refuse_recipient"
    deliver(write("confirm_request", practice))
    clock.move(days=3)
    assert _overdue(db, clock) == set()


def test_two_ticks_at_once_take_each_message_once(write, practice, clock, db):
    messages = {write("confirm_request", practice).id for _ in range(20)}
    clock.move(seconds=31)
    taken: list[UUID] = []
    _at_once(4, lambda: taken.extend(_overdue(db, clock)))
    assert sorted(taken) == sorted(messages)


# --- against mail bombing


def test_an_unproved_address_gets_ten_mails_an_hour_and_the_rest_fail(write, deliver, practice, mail_double):
    rows = [deliver(write("confirm_request", practice, to=f"Ana+{i}@example.com")) for i in range(13)]
    assert [row.state for row in rows] == ["sent"] * 10 + ["failed"] * 3
    assert {row.last_problem for row in rows[10:]} == {"rate_limited"}
    assert len(mail_double.taken) == 10


def test_a_proved_address_gets_the_rest_when_the_hour_has_passed(
    write, deliver, practice, mail_double, clock
):
    rows = [deliver(write("request_received", practice)) for _ in range(12)]
    assert [row.state for row in rows] == ["sent"] * 10 + ["deferred"] * 2
    assert rows[-1].next_attempt_at == clock() + timedelta(hours=1)
    clock.at = rows[-1].next_attempt_at
    assert [deliver(row).state for row in rows[10:]] == ["sent", "sent"]
    assert len(mail_double.taken) == 12


def test_one_practices_count_is_not_anothers(write, deliver, practice, other_practice):
    for _ in range(10):
        deliver(write("confirm_request", practice))
    assert deliver(write("confirm_request", practice)).state == "failed"
    assert deliver(write("confirm_request", other_practice)).state == "sent"


def test_trying_one_mail_again_counts_once(write, deliver, practice, mail_double, clock, db):
    mail_double.mode = "defer_recipient"
    row = deliver(write("confirm_request", practice))
    for _ in range(12):
        clock.at = row.next_attempt_at
        row = deliver(row)
    with db.transaction(practice) as session:
        assert len(list(session.scalars(select(AddressUse)))) == 1


def test_at_the_limit_two_at_once_are_not_both_the_last(write, deliver, practice, db, clock):
    for _ in range(9):
        deliver(write("confirm_request", practice))
    key = address_key(postman.outside.address_salt, practice, "zephyrine.quixworthy@canary.example")
    first, second = write("confirm_request", practice), write("confirm_request", practice)
    refused: list[str] = []

    def be_second():
        try:
            db.transact(practice, lambda s: count_against_limit(s, second, key, clock()))
        except Undeliverable as outcome:
            refused.append(outcome.problem)

    thread = threading.Thread(target=be_second)
    with db.transaction(practice) as session:
        count_against_limit(session, first, key, clock())
        thread.start()
        while thread.is_alive() and not _waiting_for_a_lock(db):
            thread.join(timeout=0.02)
    thread.join()
    assert refused == ["rate_limited"]


# --- the server itself


def test_a_server_that_says_nothing_at_all_is_not_waited_for(written_mail):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _refused_by(silent.getsockname()[1], written_mail)


def test_a_server_that_drips_is_cut_off_when_the_time_is_up(written_mail):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()
        thread = threading.Thread(target=_drip, args=(listener, stop), daemon=True)
        thread.start()
        _refused_by(listener.getsockname()[1], written_mail)
        stop.set()
        thread.join(timeout=5)
        assert not thread.is_alive()


def test_a_server_whose_certificate_nobody_vouches_for_gets_no_mail(tls_server, written_mail):
    port, taken = tls_server
    _refused_by(port, written_mail, seconds=5)
    assert taken == []


@pytest.fixture
def written_mail(write, practice, deliver, mail_double):
    deliver(write("request_received", practice))
    return mail_double.mails[0]


@pytest.fixture
def tls_server(tmp_path) -> Iterator[tuple[int, list[bytes]]]:
    import ssl

    from aiosmtpd.controller import Controller

    taken: list[bytes] = []

    class Taker:
        async def handle_DATA(self, server, session, envelope):
            taken.append(envelope.content)
            return "250 OK"

    certificate = tmp_path / "self-signed.pem"
    certificate.write_bytes(_self_signed())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(
        Taker(), hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True
    )
    controller.start()
    yield port, taken
    controller.stop()


def test_a_password_does_not_travel_to_another_machine_in_the_clear(written_mail, mail_double):
    port = ServerAddress.from_url(mail_double.url).port
    away = ServerAddress("smtp", "127.1", port, user="user", password="secret")  # a name, as far as we know
    with pytest.raises(TryLater) as outcome:
        MailServer(away, hello=HELLO).send(written_mail)
    assert outcome.value.problem == "mail_server_without_tls"


def _refused_by(port: int, mail, seconds: float = 0.5) -> None:
    server = MailServer(ServerAddress("smtp", "127.0.0.1", port), hello=HELLO, seconds=seconds)
    with pytest.raises(TryLater) as outcome:
        server.send(mail)
    assert outcome.value.problem == "mail_server_unreachable"


def _drip(listener: socket.socket, stop: threading.Event) -> None:
    connection, _ = listener.accept()
    with connection:
        while not stop.wait(0.02):
            try:
                connection.sendall(b"220-wait\r\n")
            except OSError:
                return


def _self_signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + certificate.public_bytes(pem)


def _overdue(db, clock) -> set[UUID]:
    taken = db.transact(None, lambda s: take_overdue(s, clock(), 100), every_practice=True)
    return {message_id for _, message_id in taken}


def _tick_until(clock, end: datetime) -> None:
    """Play the tick and the worker, a minute at a time."""
    while clock() <= end:
        taken = database.transact(None, lambda s: take_overdue(s, clock(), 500), every_practice=True)
        for practice_id, message_id in taken:
            postman.deliver(practice_id, message_id, clock)
        clock.move(minutes=1)


def _waiting_for_a_lock(db) -> bool:
    with db.transaction(None, every_practice=True) as session:
        waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        return bool(session.scalar(text(waiting)))


def _at_once(count: int, work) -> None:
    barrier = threading.Barrier(count)
    errors: list[BaseException] = []

    def run():
        try:
            barrier.wait(timeout=10)
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
