"""An appointment request's life: its states, what may be done in each and by whom, how long it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from scheduling.domain.errors import (
    NotYourDecision,
    RequestAlreadyConfirmed,
    RequestAlreadyDecided,
    RequestExpired,
    RequestNotConfirmed,
    TransitionNotAllowed,
)
from scheduling.domain.policies import Role, StaffMember, is_requested_clinician


class RequestKind(StrEnum):
    NEW = "new"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"


class RequestState(StrEnum):
    UNVERIFIED = "unverified"
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


LIVE_STATES = frozenset({RequestState.UNVERIFIED, RequestState.PENDING})


class Act(StrEnum):
    CONFIRM = "confirm"
    APPROVE = "approve"
    DENY = "deny"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"


class Actor(StrEnum):
    """In what capacity somebody acts on one request. `clock` is time itself, noticed by anyone."""

    REQUESTER = "requester"
    PRACTICE_ADMINISTRATOR = "practice_administrator"
    SCHEDULER = "scheduler"
    REQUESTED_CLINICIAN = "requested_clinician"
    OTHER_CLINICIAN = "other_clinician"
    CLOCK = "clock"


class Transition(NamedTuple):
    kinds: frozenset[RequestKind]
    state: RequestState
    act: Act
    actors: frozenset[Actor]
    to: RequestState


_ANY_KIND = frozenset(RequestKind)
_GUESTS_KIND = frozenset({RequestKind.NEW})
"""Only a new request can be a guest's; the others are asked through an account or an appointment's own
link, so nothing is left to verify."""
_ABOUT_AN_APPOINTMENT = frozenset({RequestKind.RESCHEDULE, RequestKind.CANCEL})
_DECIDERS = frozenset({Actor.PRACTICE_ADMINISTRATOR, Actor.SCHEDULER, Actor.REQUESTED_CLINICIAN})
_REQUESTER = frozenset({Actor.REQUESTER})
_CLOCK = frozenset({Actor.CLOCK})

TRANSITIONS = (
    Transition(_GUESTS_KIND, RequestState.UNVERIFIED, Act.CONFIRM, _REQUESTER, RequestState.PENDING),
    Transition(_GUESTS_KIND, RequestState.UNVERIFIED, Act.WITHDRAW, _REQUESTER, RequestState.WITHDRAWN),
    Transition(_GUESTS_KIND, RequestState.UNVERIFIED, Act.EXPIRE, _CLOCK, RequestState.EXPIRED),
    Transition(_GUESTS_KIND, RequestState.UNVERIFIED, Act.SUPERSEDE, _DECIDERS, RequestState.SUPERSEDED),
    Transition(_ANY_KIND, RequestState.PENDING, Act.APPROVE, _DECIDERS, RequestState.APPROVED),
    Transition(_ANY_KIND, RequestState.PENDING, Act.DENY, _DECIDERS, RequestState.DENIED),
    Transition(_ANY_KIND, RequestState.PENDING, Act.WITHDRAW, _REQUESTER, RequestState.WITHDRAWN),
    Transition(_ANY_KIND, RequestState.PENDING, Act.EXPIRE, _CLOCK, RequestState.EXPIRED),
    # Approving one of several rivals for a time supersedes the others; asking again about the same
    # appointment supersedes what was asked before.
    Transition(_ANY_KIND, RequestState.PENDING, Act.SUPERSEDE, _DECIDERS, RequestState.SUPERSEDED),
    Transition(
        _ABOUT_AN_APPOINTMENT, RequestState.PENDING, Act.SUPERSEDE, _REQUESTER, RequestState.SUPERSEDED
    ),
)
"""Everything that can happen to a request. Whatever is not here is refused."""


def transitions_of(kind: RequestKind) -> Iterator[Transition]:
    return (transition for transition in TRANSITIONS if kind in transition.kinds)


def first_state(kind: RequestKind, is_guest: bool) -> RequestState:
    """The state in which a request begins: a guest's new request has its address to confirm first."""
    return RequestState.UNVERIFIED if is_guest and kind in _GUESTS_KIND else RequestState.PENDING


def decide_transition(
    state: RequestState, act: Act, actor: Actor, kind: RequestKind = RequestKind.NEW
) -> RequestState:
    """The state that follows when `actor` does `act` to a request in `state`.

    Raises NotYourDecision if this actor may never do this; else a TransitionNotAllowed that says
    what is in the way: RequestExpired, RequestAlreadyDecided, RequestNotConfirmed,
    RequestAlreadyConfirmed.
    """
    if not any(move.act == act and actor in move.actors for move in TRANSITIONS):
        raise NotYourDecision
    for move in transitions_of(kind):
        if move.state == state and move.act == act and actor in move.actors:
            return move.to
    raise _refusal(state, act)(state=state.value)


def _refusal(state: RequestState, act: Act) -> type[TransitionNotAllowed]:
    if state == RequestState.EXPIRED:
        return RequestExpired
    if state == RequestState.UNVERIFIED:
        return RequestNotConfirmed
    if state == RequestState.PENDING and act == Act.CONFIRM:
        return RequestAlreadyConfirmed
    return TransitionNotAllowed if state in LIVE_STATES else RequestAlreadyDecided


def staff_capacity(staff: StaffMember, requested_clinician_id: UUID | None) -> Actor:
    """The capacity that gives this staff member the most say over a request.

    OTHER_CLINICIAN, who may decide nothing, if they have none.
    """
    if Role.PRACTICE_ADMINISTRATOR in staff.roles:
        return Actor.PRACTICE_ADMINISTRATOR
    if Role.SCHEDULER in staff.roles:
        return Actor.SCHEDULER
    is_theirs = is_requested_clinician(staff, requested_clinician_id)
    return Actor.REQUESTED_CLINICIAN if is_theirs else Actor.OTHER_CLINICIAN


# A time offered right at the minimum notice would otherwise expire before anyone could answer.
TIME_TO_ANSWER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class HoldRules:
    """How long a request lives and whether it keeps its time from others meanwhile.

    `pending` of None leaves only the appointment's start as the limit. A request expires by the
    same rule whether or not it holds.
    """

    holds: bool = True
    unverified: timedelta = timedelta(minutes=30)
    pending: timedelta | None = timedelta(hours=48)


def expires_at(
    state: RequestState,
    rules: HoldRules,
    created_at: datetime,
    starts_at: datetime,
    minimum_notice: timedelta,
) -> datetime | None:
    """When a request in `state` expires; None if it no longer can. All instants aware.

    Unverified: 30 minutes after it was made. Pending: 48 hours after it was made, but no later than the
    minimum notice before its start, except that staff have half a day in any case, and never later than
    the start; 48 hours and the notice are the practice's to choose. (A cancellation keeps no time: ask
    with no notice.)
    """
    if state == RequestState.UNVERIFIED:
        return created_at + rules.unverified
    if state != RequestState.PENDING:
        return None
    latest = min(max(starts_at - minimum_notice, created_at + TIME_TO_ANSWER), starts_at)
    return latest if rules.pending is None else min(created_at + rules.pending, latest)


def hold_until(
    state: RequestState,
    rules: HoldRules,
    created_at: datetime,
    starts_at: datetime,
    minimum_notice: timedelta,
) -> datetime | None:
    """Until when a request keeps its time from others; None if it does not."""
    return expires_at(state, rules, created_at, starts_at, minimum_notice) if rules.holds else None


def state_now(state: RequestState, expires: datetime | None, now: datetime) -> RequestState:
    """The state a stored request is really in: a live one is expired from `expires` on, swept or not."""
    lapsed = state in LIVE_STATES and expires is not None and expires <= now
    return RequestState.EXPIRED if lapsed else state
