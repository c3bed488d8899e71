"""Requests as rows of a list: the to-do beside the calendar, and the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from scheduling.domain.requests import LIVE_STATES, RequestState
from scheduling.queries.requests import RequestInFull, count_requests, list_requests, list_to_do
from scheduling.ui.visit import Visit
from scheduling.ui.words import ago, state_words

SOON = timedelta(hours=6)

Names = Mapping[UUID, str]


@dataclass(frozen=True)
class Row:
    """`asked` and `left` are told from now: `3 hours ago`, `in 40 hours`. `soon`: little time is left to
    decide."""

    found: RequestInFull
    with_whom: str
    asked: str
    left: str | None
    soon: bool
    state: tuple[str, str]


def row_of(found: RequestInFull, names: Names, now: datetime) -> Row:
    request = found.request
    state = request.state_at(now)
    expires_at = request.expires_at if state in LIVE_STATES else None
    return Row(
        found,
        with_whom(found, names),
        ago(request.created_at, now),
        ago(expires_at, now) if expires_at else None,
        state == RequestState.PENDING and expires_at is not None and expires_at - now < SOON,
        state_words(state),
    )


def rows_of(found: Iterable[RequestInFull], names: Names, now: datetime) -> list[Row]:
    return [row_of(each, names, now) for each in found]


def with_whom(found: RequestInFull, names: Names) -> str:
    """The clinician whose time is kept; whether anybody would have done is said, too."""
    name = names.get(found.request.clinician_id, gettext("Clinician"))
    return gettext("%(name)s (any clinician)", name=name) if found.request.any_clinician else name


def count_to_do(session: Session, here: Visit, now: datetime) -> int:
    """How many requests wait for whoever looks at the page."""
    if here.sees_everyone:
        return count_requests(session, here.practice.id, now)[RequestState.PENDING]
    return len(list_to_do(session, here.practice.id, here.member, now))


def list_unconfirmed(session: Session, here: Visit, now: datetime) -> list[RequestInFull]:
    """Those of theirs whose address nobody has confirmed yet, oldest first."""
    return _theirs(here, list_requests(session, here.practice.id, now, RequestState.UNVERIFIED))


def list_decided(session: Session, here: Visit, now: datetime, limit: int) -> list[RequestInFull]:
    """What became lately of theirs, the latest first; of the newest requests there are."""
    newest = _theirs(here, list_requests(session, here.practice.id, now))
    over = [found for found in newest if found.request.state_at(now) not in LIVE_STATES]
    return sorted(over, key=ended_at, reverse=True)[:limit]


def ended_at(found: RequestInFull) -> datetime:
    request = found.request
    return request.decided_at or request.expires_at or request.created_at


def _theirs(here: Visit, found: Iterable[RequestInFull]) -> list[RequestInFull]:
    return [each for each in found if here.may_decide(each.request.clinician_id)]
