"""Guests confirm by the link in a mail; requesters withdraw; time runs out."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from portal_kit.testing import audit_in, events_in
from scheduling.domain.errors import LinkNotValid, RequestAlreadyDecided, RequestExpired, RequestNotFound
from scheduling.queries.locks import lock_request
from scheduling.usecases.confirmations import confirm_request, look_up_confirmation
from scheduling.usecases.expiry import expire_requests
from scheduling.usecases.withdrawals import withdraw_request


@pytest.fixture
def confirm(portal, now):
    def run(clinic, token, at=now):
        return clinic.do(confirm_request, portal, clinic.id, token, now=at)

    return run


@pytest.fixture
def sweep(database):
    def run(at):
        return database.transact(None, lambda session: expire_requests(session, now=at), every_practice=True)

    return run


def names(database):
    return [name.split(".")[1] for name, _ in events_in(database)]


def test_confirming_makes_it_pending_and_keeps_the_time_for_two_days(harbor, database, confirm, now):
    request = harbor.request("2026-12-07 10:00")
    token = harbor.mint(request)
    at = now + timedelta(minutes=10)

    found = confirm(harbor, token, at)

    assert found.request.state == "pending"
    stored = harbor.stored(request)
    assert (stored.confirmed_at, stored.expires_at) == (at, now + timedelta(hours=48))
    [hold] = harbor.holds()
    assert hold.expires_at == stored.expires_at
    assert names(database) == ["appointment_requested", "request_verified"]
    assert audit_in(database)[-1] == ("portal-gateway", "request.confirm", "done")


def test_a_pending_request_lives_at_most_until_its_time_is_too_near(harbor, now):
    request = harbor.pending_request("2026-11-26 09:00")
    assert request.expires_at == harbor.at("2026-11-25 09:00")


def test_the_same_token_again_is_answered_alike_and_changes_nothing(harbor, database, confirm, now):
    token = harbor.mint(harbor.request("2026-12-07 10:00"))
    first = confirm(harbor, token)
    second = confirm(harbor, token, now + timedelta(hours=1))
    assert (first.request.state, first.request.confirmed_at) == (
        second.request.state,
        second.request.confirmed_at,
    )
    assert names(database) == ["appointment_requested", "request_verified"]


def test_looking_at_a_link_changes_nothing(harbor, database, now):
    request = harbor.request("2026-12-07 10:00")
    found = harbor.do(look_up_confirmation, harbor.id, harbor.mint(request))
    assert (found.request.id, found.request.state) == (request.id, "unverified")
    assert names(database) == ["appointment_requested"]


def test_the_newest_link_ends_the_older_one(harbor, confirm):
    request = harbor.request("2026-12-07 10:00")
    older, newest = harbor.mint(request), harbor.mint(request)
    with pytest.raises(LinkNotValid):
        confirm(harbor, older)
    assert confirm(harbor, newest).request.state == "pending"


def test_a_made_up_link_and_another_practices_are_not_valid(harbor, mesa, confirm):
    token = harbor.mint(harbor.request("2026-12-07 10:00"))
    for clinic, wrong in ((harbor, "made-up"), (mesa, token)):
        with pytest.raises(LinkNotValid):
            confirm(clinic, wrong)
        with pytest.raises(LinkNotValid):
            clinic.do(look_up_confirmation, clinic.id, wrong)


def test_only_a_digest_of_the_token_is_stored(harbor):
    token = harbor.mint(harbor.request("2026-12-07 10:00"))
    stored = text("select l::text from confirmation_links l")
    rows = harbor.do(lambda session: session.execute(stored).scalars().all())
    assert (len(token), len(rows)) == (43, 1)
    assert token not in rows[0] and token.encode().hex() not in rows[0]


def test_a_link_that_comes_too_late_is_refused_swept_or_not(harbor, confirm, sweep, now):
    token = harbor.mint(harbor.request("2026-12-07 10:00"))
    late = now + timedelta(minutes=30)
    with pytest.raises(RequestExpired):
        confirm(harbor, token, late)
    sweep(late)
    with pytest.raises(RequestExpired):
        confirm(harbor, token, late)


def test_a_withdrawn_request_can_not_be_confirmed(harbor, confirm, portal, now):
    request = harbor.request("2026-12-07 10:00")
    token = harbor.mint(request)
    harbor.do(withdraw_request, portal, harbor.id, request.id, now=now)
    with pytest.raises(RequestAlreadyDecided):
        confirm(harbor, token)


@pytest.mark.parametrize("is_pending", [False, True])
def test_withdrawing_frees_the_time_at_once(harbor, database, portal, now, is_pending):
    make = harbor.pending_request if is_pending else harbor.request
    request = make("2026-12-07 10:00")

    harbor.do(withdraw_request, portal, harbor.id, request.id, now=now)

    stored = harbor.stored(request)
    assert (stored.state, stored.decided_at, stored.expires_at) == ("withdrawn", now, None)
    assert harbor.holds() == []
    assert names(database)[-1] == "request_withdrawn"
    assert audit_in(database)[-1] == ("portal-gateway", "request.withdraw", "done")
    assert harbor.request("2026-12-07 10:00", email="next@example.com")


def test_withdrawing_twice_or_from_another_practice_is_refused(harbor, mesa, portal, now):
    request = harbor.request("2026-12-07 10:00")
    with pytest.raises(RequestNotFound):
        mesa.do(withdraw_request, portal, mesa.id, request.id, now=now)
    harbor.do(withdraw_request, portal, harbor.id, request.id, now=now)
    with pytest.raises(RequestAlreadyDecided):
        harbor.do(withdraw_request, portal, harbor.id, request.id, now=now)
    with pytest.raises(RequestNotFound):
        harbor.do(withdraw_request, portal, harbor.id, uuid4(), now=now)


def test_the_sweep_ends_what_is_overdue_in_every_practice_and_nothing_else(
    harbor, mesa, database, sweep, now
):
    overdue = [harbor.request("2026-12-07 10:00"), mesa.request("2026-12-07 10:00")]
    living = harbor.pending_request("2026-12-08 10:00", email="b@example.com")
    later = now + timedelta(minutes=30)

    assert sweep(later) == 2

    assert [harbor.stored(overdue[0]).state, mesa.stored(overdue[1]).state] == ["expired", "expired"]
    assert [hold.request_id for hold in harbor.holds()] == [living.id]
    assert mesa.holds() == []
    expired = [body for name, body in events_in(database) if name == "scheduling.request_expired.v1"]
    assert {body["request_id"] for body in expired} == {str(request.id) for request in overdue}
    assert {body["was"] for body in expired} == {"unverified"}
    assert audit_in(database)[-1] == ("clock", "request.expire", "done")
    assert sweep(later) == 0


def test_the_sweep_says_that_a_pending_request_expired(harbor, database, sweep, now):
    harbor.pending_request("2026-12-07 10:00")
    assert sweep(now + timedelta(hours=47)) == 0
    assert sweep(now + timedelta(hours=48)) == 1
    assert events_in(database)[-1][1]["was"] == "pending"


def test_the_sweep_passes_by_what_others_have_locked(harbor, database, sweep, now):
    locked = harbor.request("2026-12-07 10:00")
    harbor.request("2026-12-08 10:00")
    later = now + timedelta(hours=1)
    with database.transaction(harbor.id) as session:
        lock_request(session, harbor.id, locked.id)
        assert sweep(later) == 1
    assert sweep(later) == 1
