"""Asking for an appointment, and looking at what became of it."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal_contracts.events import AppointmentRequestedV1
from portal_contracts.instants import format_instant
from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.assignment import in_fair_order
from scheduling.domain.calendars import Calendar
from scheduling.domain.errors import SlotTaken
from scheduling.domain.policies import Inquiry, Intent, Viewer
from scheduling.domain.references import RANDOM_BITS, make_reference, parse_reference
from scheduling.domain.requesters import Requester, check_requester
from scheduling.domain.requests import RequestKind, RequestState, expires_at, first_state, hold_until
from scheduling.domain.slots import Slot, check_slot, is_offered
from scheduling.domain.suggestions import span_around, suggest
from scheduling.extensions import outbox
from scheduling.models import AppointmentRequest
from scheduling.queries.availability import fill_in_busy, load_calendars
from scheduling.queries.locks import lock_calendars
from scheduling.queries.practices import Offer, get_offer
from scheduling.queries.requests import (
    RequestInFull,
    count_open_requests,
    get_request,
    get_request_by_reference,
)
from scheduling.usecases import holds


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """What a guest asks for. No clinician means any; `starts_at` is an aware instant; `language` is a
    BCP 47 tag for the mails."""

    service_type_id: UUID
    clinician_id: UUID | None
    location_id: UUID
    starts_at: datetime
    language: str
    requester: Requester
    id: UUID = field(default_factory=uuid4)


def request_appointment(
    session: Session, actor: Claims, practice_id: UUID, asked: NewRequest, *, now: datetime
) -> AppointmentRequest:
    """Make a guest's request, and keep its time, if the time is offered now.

    Raises SlotTaken with `nearby` slots; PortalNotOpen, RequestsNotOpenToYou, TooManyOpenRequests,
    ServiceTypeNotFound and RequesterInvalid.
    """
    check_requester(asked.requester, now)
    offer = get_offer(session, practice_id, asked.service_type_id)
    inquiry, calendars = _read_calendars(session, offer, asked, now)
    free = [it for it in calendars if is_offered(inquiry, it, asked.starts_at, asked.location_id)]
    if not free:
        _refuse(inquiry, calendars, asked)
    request = _new_request(offer, asked, now)
    if not _keep_with_one_of(session, request, offer, in_fair_order(free, asked.starts_at)):
        inquiry, calendars = _read_again(session, practice_id, inquiry, calendars, asked)
        raise _taken(inquiry, calendars, asked)
    audit.record(
        session, actor, "request.create", "appointment_request", request.id, practice_id=practice_id, now=now
    )
    outbox.publish(session, _requested(request, now))
    return request


def look_up_request(session: Session, practice_id: UUID, reference: str) -> RequestInFull:
    """The request of a reference number as somebody typed it. Raises ReferenceUnreadable, RequestNotFound."""
    return get_request_by_reference(session, practice_id, parse_reference(reference))


def show_request(
    session: Session, actor: Claims, practice_id: UUID, request_id: UUID, *, now: datetime
) -> RequestInFull:
    """One request with the typed identity, for staff; the look is on record. Raises RequestNotFound."""
    found = get_request(session, practice_id, request_id)
    audit.record(
        session, actor, "request.read", "appointment_request", request_id, practice_id=practice_id, now=now
    )
    return found


def _read_calendars(
    session: Session, offer: Offer, asked: NewRequest, now: datetime
) -> tuple[Inquiry, list[Calendar]]:
    """Lock the calendars that may give the time, then read what keeps time in them."""
    practice_id = offer.practice_id
    inquiry = offer.inquiry(Viewer(existing=False), now, Intent.REQUEST)
    span = span_around(inquiry, asked.starts_at)
    calendars = load_calendars(session, practice_id, inquiry, span, asked.service_type_id, asked.clinician_id)
    clinician_ids = [calendar.clinician.id for calendar in calendars]
    lock_calendars(session, practice_id, clinician_ids, asked.requester.email_key)
    holds.drop_expired(session, practice_id, clinician_ids, now)
    open_requests = count_open_requests(session, practice_id, asked.requester.email_key, now)
    inquiry = offer.inquiry(Viewer(existing=False, open_requests=open_requests), now, Intent.REQUEST)
    return fill_in_busy(session, practice_id, inquiry, calendars, span)


def _read_again(
    session: Session, practice_id: UUID, inquiry: Inquiry, calendars: list[Calendar], asked: NewRequest
) -> tuple[Inquiry, list[Calendar]]:
    inquiry = replace(inquiry, practice_busy=())
    return fill_in_busy(session, practice_id, inquiry, calendars, span_around(inquiry, asked.starts_at))


def _refuse(inquiry: Inquiry, calendars: list[Calendar], asked: NewRequest) -> NoReturn:
    """Say why none of these offers the time: they differ in nothing that has a refusal of its own."""
    try:
        check_slot(inquiry, calendars[0], asked.starts_at, asked.location_id)
    except (IndexError, SlotTaken):
        raise _taken(inquiry, calendars, asked) from None
    raise AssertionError("a time is offered and refused at once")


def _taken(inquiry: Inquiry, calendars: list[Calendar], asked: NewRequest) -> SlotTaken:
    slots = suggest(inquiry, calendars, asked.starts_at, asked.location_id)
    return SlotTaken(nearby=[slot_answer(slot) for slot in slots])


def slot_answer(slot: Slot) -> dict[str, str]:
    """A slot as it stands in a refusal."""
    return {
        "starts_at": format_instant(slot.starts_at),
        "ends_at": format_instant(slot.ends_at),
        "clinician_id": str(slot.clinician_id),
        "location_id": str(slot.location_id),
    }


def _keep_with_one_of(
    session: Session, request: AppointmentRequest, offer: Offer, free: list[Calendar]
) -> bool:
    """Keep the time with the first clinician whose time nobody took meanwhile."""
    rules = offer.rules
    until = hold_until(
        RequestState(request.state),
        rules.for_holds(),
        request.created_at,
        request.starts_at,
        rules.minimum_notice,
    )
    for calendar in free:
        request.clinician_id = calendar.clinician.id
        session.add(request)
        try:
            holds.keep_for_request(session, request, offer.service, until)
        except SlotTaken:
            continue
        return True
    return False


def _new_request(offer: Offer, asked: NewRequest, now: datetime) -> AppointmentRequest:
    rules, typed = offer.rules, asked.requester
    kind = RequestKind.NEW
    state = first_state(kind, is_guest=True)
    return AppointmentRequest(
        practice_id=offer.practice_id,
        id=asked.id,
        reference=make_reference(secrets.randbits(RANDOM_BITS)),
        kind=kind.value,
        state=state.value,
        language=asked.language,
        service_type_id=offer.service_type.id,
        service_code_id=offer.code.id,
        any_clinician=asked.clinician_id is None,
        location_id=asked.location_id,
        starts_at=asked.starts_at,
        ends_at=asked.starts_at + timedelta(minutes=offer.code.duration_minutes),
        **asdict(typed),
        email_key=typed.email_key,
        created_at=now,
        expires_at=expires_at(state, rules.for_holds(), now, asked.starts_at, rules.minimum_notice),
    )


def _requested(request: AppointmentRequest, now: datetime) -> AppointmentRequestedV1:
    return AppointmentRequestedV1(
        practice_id=request.practice_id,
        request_id=request.id,
        at=now,
        state=request.state,
        starts_at=request.starts_at,
    )
