"""Guests ask for a time, and get it or hear why not."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from portal_contracts.instants import format_instant
from portal_kit.testing import audit_in, events_in
from scheduling.domain.errors import (
    PortalNotOpen,
    ReferenceUnreadable,
    RequesterInvalid,
    RequestNotFound,
    RequestsNotOpenToYou,
    ServiceTypeNotFound,
    SlotTaken,
    TooManyOpenRequests,
)
from scheduling.domain.policies import Audience
from scheduling.models import AppointmentRequest
from scheduling.usecases.clinicians import ClinicianChoices, set_up_clinician, sync_clinician
from scheduling.usecases.practices import sync_practice
from scheduling.usecases.requests import look_up_request, request_appointment, show_request


def test_a_guest_gets_the_time_and_it_is_kept_for_half_an_hour(harbor, database, now):
    request = harbor.request("2026-12-07 10:00")

    stored = harbor.stored(request)
    assert (stored.state, stored.kind, stored.clinician_id) == ("unverified", "new", harbor.ana)
    assert stored.starts_at == harbor.at("2026-12-07 10:00")
    assert stored.ends_at - stored.starts_at == timedelta(minutes=60)
    assert stored.expires_at == now + timedelta(minutes=30)
    assert stored.requester.full_name == "Hugo Marsh"
    [hold] = harbor.holds()
    assert (hold.busy_from, hold.busy_until) == (stored.starts_at, stored.ends_at + timedelta(minutes=15))
    assert (hold.request_id, hold.expires_at) == (request.id, stored.expires_at)
    [(name, body)] = events_in(database)
    assert name == "scheduling.appointment_requested.v1"
    assert body == {
        "practice_id": str(harbor.id),
        "request_id": str(request.id),
        "at": format_instant(now),
        "state": "unverified",
        "starts_at": "2026-12-07T15:00:00Z",
    }
    assert audit_in(database)[-1] == ("portal-gateway", "request.create", "done")


def test_a_time_that_is_taken_is_refused_with_the_nearest_free_ones(harbor, database, now):
    harbor.request("2026-12-07 10:00")
    with pytest.raises(SlotTaken) as refused:
        harbor.request("2026-12-07 10:00", email="second@example.com")

    nearby = refused.value.extra["nearby"]
    assert len(nearby) == 6
    assert nearby[0] == {
        "starts_at": "2026-12-07T16:15:00Z",
        "ends_at": "2026-12-07T17:15:00Z",
        "clinician_id": str(harbor.ana),
        "location_id": str(harbor.office),
    }
    assert len(events_in(database)) == 1
    again = harbor.request(
        nearby[1]["starts_at"] and harbor.at("2026-12-07 11:15"), email="second@example.com"
    )
    assert again.state == "unverified"


def test_asking_twice_for_the_same_time_takes_it_once(harbor):
    harbor.request("2026-12-07 10:00")
    with pytest.raises(SlotTaken):
        harbor.request("2026-12-07 10:00")
    assert len(harbor.holds()) == 1


@pytest.mark.parametrize(
    "wall",
    ["2026-12-07 10:30", "2026-12-07 18:00", "2026-12-05 10:00", "2026-11-25 09:00", "2027-03-01 10:00"],
    ids=["off the grid", "after work", "on a Saturday", "too soon", "too far ahead"],
)
def test_a_time_that_is_not_offered_is_refused(harbor, wall):
    with pytest.raises(SlotTaken) as refused:
        harbor.request(wall)
    assert refused.value.extra["nearby"]


def test_a_place_where_the_clinician_is_not_is_refused(harbor):
    with pytest.raises(SlotTaken) as refused:
        harbor.request("2026-12-07 10:00", location_id=harbor.telehealth)
    assert refused.value.extra["nearby"] == []


def test_a_blocked_time_is_refused(harbor):
    harbor.block("2026-12-07 00:00", "2026-12-08 00:00", harbor.ana)
    harbor.block("2026-11-30 12:00", "2026-11-30 13:00", None, rule="FREQ=WEEKLY;BYDAY=MO,TU")
    with pytest.raises(SlotTaken):
        harbor.request("2026-12-07 10:00")
    with pytest.raises(SlotTaken):
        harbor.request("2026-12-08 12:00")
    assert harbor.request("2026-12-08 13:00").state == "unverified"


def test_a_closed_portal_takes_nothing(harbor):
    harbor.rules(enabled=False)
    with pytest.raises(PortalNotOpen):
        harbor.request("2026-12-07 10:00")


def test_a_practice_that_identity_closed_takes_nothing(harbor, now):
    harbor.do(sync_practice, harbor.id, time_zone=harbor.zone.key, active=False, changed_at=now)
    with pytest.raises(PortalNotOpen):
        harbor.request("2026-12-07 10:00")


@pytest.mark.parametrize("choice", [Audience.EXISTING, Audience.NOBODY])
def test_a_guest_is_refused_where_only_clients_may_ask(harbor, choice):
    harbor.rules(who_may_request=choice)
    with pytest.raises(RequestsNotOpenToYou):
        harbor.request("2026-12-07 10:00")


def test_a_guest_can_not_ask_for_what_is_not_open_to_new_clients(harbor):
    with pytest.raises(RequestsNotOpenToYou):
        harbor.request("2026-12-07 09:00", service_type_id=harbor.session_type)


def test_an_address_may_have_so_many_open_requests_and_no_more(harbor):
    for day in ("07", "08", "09"):
        harbor.request(f"2026-12-{day} 10:00", email="Same@Example.com ")
    with pytest.raises(TooManyOpenRequests):
        harbor.request("2026-12-10 10:00", email="same@example.com")
    assert harbor.request("2026-12-10 10:00", email="another@example.com")


def test_expired_requests_do_not_count_against_an_address(harbor, now):
    for day in ("07", "08", "09"):
        harbor.request(f"2026-12-{day} 10:00")
    later = now + timedelta(minutes=31)
    assert harbor.request("2026-12-10 10:00", now=later).state == "unverified"


def test_an_expired_hold_gives_way_before_any_sweep(harbor, now):
    first = harbor.request("2026-12-07 10:00")
    second = harbor.request("2026-12-07 10:00", email="b@example.com", now=now + timedelta(minutes=30))
    assert [hold.request_id for hold in harbor.holds()] == [second.id]
    assert harbor.stored(first).state == "unverified"
    assert harbor.stored(first).state_at(now + timedelta(minutes=30)) == "expired"


def test_any_clinician_goes_to_whoever_has_least_to_do(harbor):
    busiest, middling, idle = harbor.clinicians
    for number, (clinician, wall) in enumerate(
        [(busiest, "2026-12-07 13:00"), (busiest, "2026-12-08 13:00"), (middling, "2026-12-07 13:00")]
    ):
        harbor.request(wall, clinician, email=f"{number}@example.com")

    order = [
        harbor.request("2026-12-09 10:00", clinician_id=None, email=f"any{n}@example.com").clinician_id
        for n in range(3)
    ]

    assert order == [idle, middling, busiest]
    with pytest.raises(SlotTaken):
        harbor.request("2026-12-09 10:00", clinician_id=None, email="late@example.com")


def test_any_clinician_leaves_out_who_is_hidden_or_takes_nobody_new_or_does_not_offer_it(harbor, now):
    hidden, full, other = harbor.clinicians
    offers = frozenset({harbor.intake})
    choices = {
        hidden: ClinicianChoices(visible=False, accepts_new=True, service_type_ids=offers),
        full: ClinicianChoices(visible=True, accepts_new=False, service_type_ids=offers),
        other: ClinicianChoices(visible=True, accepts_new=True, service_type_ids=frozenset()),
    }
    for clinician_id, chosen in choices.items():
        harbor.do(set_up_clinician, harbor.claims(), harbor.id, clinician_id, chosen, now=now)
        with pytest.raises(SlotTaken):
            harbor.request("2026-12-07 10:00", clinician_id)
    with pytest.raises(SlotTaken):
        harbor.request("2026-12-07 10:00", clinician_id=None)


def test_a_clinician_who_left_gets_no_requests(harbor, now):
    harbor.do(sync_clinician, harbor.id, harbor.ana, active=False, changed_at=now)
    with pytest.raises(SlotTaken):
        harbor.request("2026-12-07 10:00", harbor.ana)


def test_requests_of_a_practice_that_does_not_hold_keep_no_time(harbor):
    harbor.rules(requests_hold=False)
    first = harbor.request("2026-12-07 10:00")
    second = harbor.request("2026-12-07 10:00", email="b@example.com")
    assert harbor.holds() == []
    assert first.expires_at == second.expires_at is not None


@pytest.mark.parametrize("birth_date", [date(2030, 1, 1), date(1899, 12, 31)])
def test_a_birth_date_that_can_not_be_is_refused(harbor, requester, birth_date):
    with pytest.raises(RequesterInvalid) as refused:
        harbor.request("2026-12-07 10:00", requester=requester(birth_date=birth_date))
    assert "birth_date" in refused.value.extra["errors"]["requester"]


def test_another_practices_service_clinician_or_place_does_not_exist_here(harbor, mesa):
    with pytest.raises(ServiceTypeNotFound):
        harbor.request("2026-12-07 10:00", service_type_id=mesa.intake)
    for foreign in ({"clinician_id": mesa.ana}, {"location_id": mesa.office}):
        with pytest.raises(SlotTaken) as refused:
            harbor.request("2026-12-07 10:00", **foreign)
        assert refused.value.extra["nearby"] == []
    assert harbor.holds() == mesa.holds() == []


def test_one_practices_requests_take_nothing_from_another(harbor, mesa):
    instant = harbor.at("2026-12-07 12:00")
    assert harbor.request(instant) and mesa.request(instant)
    assert len(harbor.holds()) == len(mesa.holds()) == 1


def test_an_unknown_practice_has_no_portal(harbor, portal, now):
    unknown = uuid4()
    with pytest.raises(PortalNotOpen):
        harbor.database.transact(
            unknown,
            lambda session: request_appointment(
                session, portal, unknown, harbor.asks("2026-12-07 10:00"), now=now
            ),
        )


def test_a_reference_finds_its_request_however_it_is_typed(harbor):
    request = harbor.request("2026-12-07 10:00")
    typed = request.reference.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    found = harbor.do(look_up_request, harbor.id, typed)
    assert (found.request.id, found.service_type.name, found.location.id, found.time_zone) == (
        request.id,
        "Therapy Intake",
        harbor.office,
        "America/New_York",
    )


def test_a_reference_of_another_practice_or_none_finds_nothing(harbor, mesa):
    request = harbor.request("2026-12-07 10:00")
    with pytest.raises(RequestNotFound):
        mesa.do(look_up_request, mesa.id, request.reference)
    with pytest.raises(ReferenceUnreadable):
        harbor.do(look_up_request, harbor.id, "hello")


def test_looking_at_a_request_is_on_record(harbor, mesa, database, now):
    request = harbor.request("2026-12-07 10:00")
    found = harbor.do(show_request, harbor.claims(), harbor.id, request.id, now=now)
    assert found.request.requester.email == "hugo.marsh@example.com"
    assert audit_in(database)[-1] == (str(harbor.scheduler), "request.read", "done")
    with pytest.raises(RequestNotFound):
        mesa.do(show_request, mesa.claims(), mesa.id, request.id, now=now)


def test_row_level_security_hides_other_practices_even_from_a_careless_query(harbor, mesa):
    request = harbor.request("2026-12-07 10:00")
    careless = lambda session: session.get(AppointmentRequest, (harbor.id, request.id))  # noqa: E731
    assert harbor.do(careless) is not None
    assert mesa.do(careless) is None
