"""What may happen to a request, by whom, and until when it keeps its time."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from portal_kit.errors import Conflict, Forbidden
from scheduling.domain.errors import (
    NotYourDecision,
    RequestAlreadyConfirmed,
    RequestAlreadyDecided,
    RequestExpired,
    RequestNotConfirmed,
)
from scheduling.domain.policies import Role, StaffMember
from scheduling.domain.requests import (
    LIVE_STATES,
    TRANSITIONS,
    Act,
    Actor,
    HoldRules,
    RequestKind,
    RequestState,
    decide_transition,
    expires_at,
    first_state,
    hold_until,
    staff_capacity,
    state_now,
)

S, A, W = RequestState, Act, Actor
DECIDERS = (W.PRACTICE_ADMINISTRATOR, W.SCHEDULER, W.REQUESTED_CLINICIAN)

# Written out by hand, one line an arrow: what the table must say, for a new request ...
NEW_REQUESTS = {
    (S.UNVERIFIED, A.CONFIRM, W.REQUESTER): S.PENDING,
    (S.UNVERIFIED, A.WITHDRAW, W.REQUESTER): S.WITHDRAWN,
    (S.UNVERIFIED, A.EXPIRE, W.CLOCK): S.EXPIRED,
    (S.PENDING, A.WITHDRAW, W.REQUESTER): S.WITHDRAWN,
    (S.PENDING, A.EXPIRE, W.CLOCK): S.EXPIRED,
    **{(S.UNVERIFIED, A.SUPERSEDE, who): S.SUPERSEDED for who in DECIDERS},
    **{(S.PENDING, A.SUPERSEDE, who): S.SUPERSEDED for who in DECIDERS},
    **{(S.PENDING, A.APPROVE, who): S.APPROVED for who in DECIDERS},
    **{(S.PENDING, A.DENY, who): S.DENIED for who in DECIDERS},
}
# ... and for one about an appointment, which is never unverified.
ABOUT_APPOINTMENTS = {key: to for key, to in NEW_REQUESTS.items() if key[0] != S.UNVERIFIED} | {
    (S.PENDING, A.SUPERSEDE, W.REQUESTER): S.SUPERSEDED
}
EXPECTED = {
    RequestKind.NEW: NEW_REQUESTS,
    RequestKind.RESCHEDULE: ABOUT_APPOINTMENTS,
    RequestKind.CANCEL: ABOUT_APPOINTMENTS,
}


@pytest.mark.parametrize(("kind", "state", "act", "actor"), list(product(RequestKind, S, A, W)))
def test_every_state_act_and_actor_has_the_answer_of_the_table(kind, state, act, actor):
    expected = EXPECTED[kind].get((state, act, actor))
    if expected is not None:
        assert decide_transition(state, act, actor, kind) == expected
        return
    with pytest.raises((Conflict, Forbidden)) as refusal:
        decide_transition(state, act, actor, kind)
    ever = {(act_, actor_) for table in EXPECTED.values() for _, act_, actor_ in table}
    assert isinstance(refusal.value, Forbidden) == ((act, actor) not in ever)


@pytest.mark.parametrize(
    ("state", "act", "actor", "refusal"),
    [
        (S.UNVERIFIED, A.APPROVE, W.SCHEDULER, RequestNotConfirmed),
        (S.PENDING, A.CONFIRM, W.REQUESTER, RequestAlreadyConfirmed),
        (S.EXPIRED, A.CONFIRM, W.REQUESTER, RequestExpired),
        (S.EXPIRED, A.APPROVE, W.SCHEDULER, RequestExpired),
        (S.APPROVED, A.APPROVE, W.SCHEDULER, RequestAlreadyDecided),
        (S.APPROVED, A.DENY, W.SCHEDULER, RequestAlreadyDecided),
        (S.DENIED, A.WITHDRAW, W.REQUESTER, RequestAlreadyDecided),
        (S.WITHDRAWN, A.APPROVE, W.REQUESTED_CLINICIAN, RequestAlreadyDecided),
        (S.SUPERSEDED, A.EXPIRE, W.CLOCK, RequestAlreadyDecided),
        (S.PENDING, A.APPROVE, W.OTHER_CLINICIAN, NotYourDecision),
        (S.PENDING, A.APPROVE, W.REQUESTER, NotYourDecision),
        (S.PENDING, A.WITHDRAW, W.SCHEDULER, NotYourDecision),
        (S.PENDING, A.EXPIRE, W.PRACTICE_ADMINISTRATOR, NotYourDecision),
    ],
)
def test_a_refusal_says_what_is_in_the_way(state, act, actor, refusal):
    with pytest.raises(refusal) as raised:
        decide_transition(state, act, actor)
    assert type(raised.value) is refusal
    if refusal is not NotYourDecision:
        assert raised.value.extra == {"state": state.value}


def test_nothing_leads_out_of_a_state_that_is_not_live():
    assert {move.state for move in TRANSITIONS} == LIVE_STATES


def test_every_state_can_be_reached():
    assert {move.to for move in TRANSITIONS} | {S.UNVERIFIED} == set(S)


@pytest.mark.parametrize(("kind", "is_guest"), list(product(RequestKind, [True, False])))
def test_only_a_guests_new_request_begins_unverified(kind, is_guest):
    is_unverified = first_state(kind, is_guest) == S.UNVERIFIED
    assert is_unverified == (is_guest and kind == RequestKind.NEW)


ANNA, BEN = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("roles", "requested", "capacity"),
    [
        ({Role.PRACTICE_ADMINISTRATOR, Role.CLINICIAN}, ANNA, W.PRACTICE_ADMINISTRATOR),
        ({Role.SCHEDULER, Role.CLINICIAN}, BEN, W.SCHEDULER),
        ({Role.CLINICIAN}, ANNA, W.REQUESTED_CLINICIAN),
        ({Role.CLINICIAN}, BEN, W.OTHER_CLINICIAN),
        ({Role.CLINICIAN}, None, W.OTHER_CLINICIAN),
        (set(), ANNA, W.OTHER_CLINICIAN),
    ],
)
def test_staff_act_in_the_capacity_that_gives_them_most_say(roles, requested, capacity):
    assert staff_capacity(StaffMember(ANNA, frozenset(roles)), requested) == capacity


CREATED = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
FAR_START = CREATED + timedelta(days=10)
NOTICE = timedelta(hours=24)


def test_an_unverified_request_holds_for_half_an_hour():
    assert hold_until(S.UNVERIFIED, HoldRules(), CREATED, FAR_START, NOTICE) == CREATED + timedelta(
        minutes=30
    )


def test_a_pending_request_holds_for_two_days():
    assert hold_until(S.PENDING, HoldRules(), CREATED, FAR_START, NOTICE) == CREATED + timedelta(hours=48)


def test_a_pending_request_holds_no_later_than_the_notice_before_its_start():
    start = CREATED + timedelta(hours=44)
    assert hold_until(S.PENDING, HoldRules(), CREATED, start, NOTICE) == CREATED + timedelta(hours=20)


@pytest.mark.parametrize("start_in", [24, 25, 30, 36])
def test_a_request_for_the_first_time_offered_still_leaves_half_a_day_to_answer(start_in):
    start = CREATED + timedelta(hours=start_in)
    assert hold_until(S.PENDING, HoldRules(), CREATED, start, NOTICE) == CREATED + timedelta(hours=12)


@pytest.mark.parametrize("rules", [HoldRules(), HoldRules(pending=None)])
def test_no_request_outlives_the_start_it_asks_for(rules):
    start = CREATED + timedelta(hours=3)
    assert hold_until(S.PENDING, rules, CREATED, start, timedelta(hours=2)) == start


def test_a_practice_may_choose_to_answer_sooner_than_half_a_day():
    start, sooner = CREATED + timedelta(hours=25), HoldRules(pending=timedelta(hours=2))
    assert hold_until(S.PENDING, sooner, CREATED, start, NOTICE) == CREATED + timedelta(hours=2)


def test_a_practice_chooses_how_long_requests_hold():
    shorter = HoldRules(pending=timedelta(hours=4))
    unlimited = HoldRules(pending=None)
    assert hold_until(S.PENDING, shorter, CREATED, FAR_START, NOTICE) == CREATED + timedelta(hours=4)
    assert hold_until(S.PENDING, unlimited, CREATED, FAR_START, NOTICE) == FAR_START - NOTICE


@pytest.mark.parametrize("state", [S.UNVERIFIED, S.PENDING])
def test_where_requests_do_not_hold_they_still_expire(state):
    rules = HoldRules(holds=False)
    assert hold_until(state, rules, CREATED, FAR_START, NOTICE) is None
    assert expires_at(state, rules, CREATED, FAR_START, NOTICE) is not None


@pytest.mark.parametrize("state", sorted(set(S) - LIVE_STATES))
def test_a_request_that_is_not_live_holds_nothing(state):
    assert hold_until(state, HoldRules(), CREATED, FAR_START, NOTICE) is None


@pytest.mark.parametrize("state", S)
def test_a_live_request_is_expired_from_its_deadline_on_even_if_nobody_swept(state):
    just_before = CREATED - timedelta(microseconds=1)
    assert state_now(state, CREATED, just_before) == state
    assert state_now(state, CREATED, CREATED) == (S.EXPIRED if state in LIVE_STATES else state)
    assert state_now(state, None, CREATED) == state
