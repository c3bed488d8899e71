"""Requests as people look at them: one, lists of them, how many there are, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from scheduling.domain.errors import RequestNotFound
from scheduling.domain.policies import Role, StaffMember
from scheduling.domain.requests import LIVE_STATES, RequestState
from scheduling.models import AppointmentRequest, ConfirmationLink, Location, PracticeRules, ServiceType

MOST = 200


class RequestInFull(NamedTuple):
    """A request with what its ids stand for. The state it is in at a moment: `request.state_at(now)`."""

    request: AppointmentRequest
    service_type: ServiceType
    location: Location
    time_zone: str


def find_request(session: Session, practice_id: UUID, request_id: UUID) -> AppointmentRequest | None:
    return session.get(AppointmentRequest, (practice_id, request_id))


def get_request(session: Session, practice_id: UUID, request_id: UUID) -> RequestInFull:
    """Raises RequestNotFound, also for another practice's."""
    return _one(session, practice_id, AppointmentRequest.id == request_id)


def get_request_by_reference(session: Session, practice_id: UUID, reference: str) -> RequestInFull:
    """`reference` as it is stored. Raises RequestNotFound, also for another practice's."""
    return _one(session, practice_id, AppointmentRequest.reference == reference)


def list_requests(
    session: Session, practice_id: UUID, now: datetime, state: RequestState | None = None, limit: int = MOST
) -> list[RequestInFull]:
    """Requests that are in `state` at `now`, or all. Those that wait: oldest first; others: newest first."""
    oldest_first = state in LIVE_STATES
    order = AppointmentRequest.created_at if oldest_first else AppointmentRequest.created_at.desc()
    wanted = _is_in(state, now) if state else None
    return _many(session, practice_id, wanted, order, limit)


def list_to_do(session: Session, practice_id: UUID, staff: StaffMember, now: datetime) -> list[RequestInFull]:
    """The pending requests that this member of staff may decide, the first to expire first."""
    wanted = _is_in(RequestState.PENDING, now)
    if not staff.roles & {Role.PRACTICE_ADMINISTRATOR, Role.SCHEDULER}:
        wanted &= AppointmentRequest.clinician_id == staff.id
    return _many(session, practice_id, wanted, AppointmentRequest.expires_at, MOST)


def count_requests(session: Session, practice_id: UUID, now: datetime) -> dict[RequestState, int]:
    """How many requests are in each state at `now`."""
    state = case(
        (_is_live() & (AppointmentRequest.expires_at <= now), RequestState.EXPIRED.value),
        else_=AppointmentRequest.state,
    )
    statement = (
        select(state, func.count()).where(AppointmentRequest.practice_id == practice_id).group_by(state)
    )
    counted: dict[str, int] = dict(session.execute(statement).all())
    return {each: counted.get(each.value, 0) for each in RequestState}


def count_open_requests(session: Session, practice_id: UUID, email_key: str, now: datetime) -> int:
    """How many requests from one address still live at `now`."""
    statement = select(func.count()).where(
        AppointmentRequest.practice_id == practice_id,
        AppointmentRequest.email_key == email_key,
        _is_live(),
        AppointmentRequest.expires_at > now,
    )
    return session.execute(statement).scalar_one()


def find_link(session: Session, practice_id: UUID, token_sha256: bytes) -> ConfirmationLink | None:
    statement = select(ConfirmationLink).where(
        ConfirmationLink.practice_id == practice_id, ConfirmationLink.token_sha256 == token_sha256
    )
    return session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()


def list_overdue(session: Session, now: datetime, limit: int) -> Sequence[AppointmentRequest]:
    """Live requests of every practice whose time is up, locked; what others have locked is left out."""
    statement = (
        select(AppointmentRequest)
        .where(_is_live(), AppointmentRequest.expires_at <= now)
        .order_by(AppointmentRequest.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.execute(statement).scalars().all()


def list_rivals(session: Session, request: AppointmentRequest, now: datetime) -> Sequence[AppointmentRequest]:
    """Live requests for time of the same clinician that this one's overlaps, locked in order of their ids."""
    statement = (
        select(AppointmentRequest)
        .where(
            AppointmentRequest.practice_id == request.practice_id,
            AppointmentRequest.clinician_id == request.clinician_id,
            AppointmentRequest.id != request.id,
            AppointmentRequest.starts_at < request.ends_at,
            AppointmentRequest.ends_at > request.starts_at,
            _is_live(),
            AppointmentRequest.expires_at > now,
        )
        .order_by(AppointmentRequest.id)
        .with_for_update()
    )
    return session.execute(statement).scalars().all()


def _is_live() -> ColumnElement[bool]:
    # Literals, so that the partial indexes are found.
    return AppointmentRequest.state.in_([state.value for state in sorted(LIVE_STATES)])


def _is_in(state: RequestState, now: datetime) -> ColumnElement[bool]:
    stored = AppointmentRequest.state == state.value
    if state in LIVE_STATES:
        return stored & (AppointmentRequest.expires_at > now)
    if state == RequestState.EXPIRED:
        return or_(stored, _is_live() & (AppointmentRequest.expires_at <= now))
    return stored


def _in_full(practice_id: UUID) -> Select[AppointmentRequest, ServiceType, Location, str]:
    request, practice = AppointmentRequest, AppointmentRequest.practice_id
    return (
        select(request, ServiceType, Location, PracticeRules.time_zone)
        .join(
            ServiceType, (ServiceType.practice_id == practice) & (ServiceType.id == request.service_type_id)
        )
        .join(Location, (Location.practice_id == practice) & (Location.id == request.location_id))
        .join(PracticeRules, PracticeRules.practice_id == practice)
        .where(practice == practice_id)
    )


def _one(session: Session, practice_id: UUID, which: ColumnElement[bool]) -> RequestInFull:
    row = session.execute(_in_full(practice_id).where(which)).one_or_none()
    if row is None:
        raise RequestNotFound
    return RequestInFull(*row)


def _many(
    session: Session,
    practice_id: UUID,
    which: ColumnElement[bool] | None,
    order: Any,
    limit: int,
) -> list[RequestInFull]:
    statement = _in_full(practice_id).order_by(order, AppointmentRequest.id).limit(limit)
    rows = session.execute(statement.where(which) if which is not None else statement)
    return [RequestInFull(*row) for row in rows]
