"""Whether staff may book a time: a step of approving and of booking."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from scheduling.domain.errors import OutsideSchedule
from scheduling.domain.instants import Span, to_epoch, to_epoch_rounded_up
from scheduling.domain.policies import RuleCode, Viewer
from scheduling.domain.slots import check_for_staff
from scheduling.models import Appointment, AppointmentRequest
from scheduling.queries.availability import fill_in_busy, load_calendars
from scheduling.queries.practices import Offer


def check_time(
    session: Session,
    offer: Offer,
    wanted: AppointmentRequest | Appointment,
    now: datetime,
    overbook: bool,
    but_for_request: UUID | None = None,
) -> list[str]:
    """The codes of the rules that this time breaks, which are none unless it may be overbooked.

    Raises OutsideSchedule with them as `reasons`. The clinician's calendar must be locked.
    """
    try:
        _check(session, offer, wanted, now, but_for_request)
    except OutsideSchedule as refusal:
        if not overbook:
            raise
        return list(refusal.extra["reasons"])
    return []


def _check(
    session: Session,
    offer: Offer,
    wanted: AppointmentRequest | Appointment,
    now: datetime,
    but_for_request: UUID | None,
) -> None:
    inquiry = offer.inquiry(Viewer(existing=True), now)
    span = Span(to_epoch(wanted.starts_at), to_epoch_rounded_up(wanted.ends_at))
    practice_id, clinician_id = offer.practice_id, wanted.clinician_id
    calendars = load_calendars(session, practice_id, inquiry, span, wanted.service_type_id, clinician_id)
    if not calendars:
        raise OutsideSchedule(reasons=[RuleCode.CLINICIAN_VISIBLE.value])
    inquiry, calendars = fill_in_busy(session, practice_id, inquiry, calendars, span, but_for_request)
    check_for_staff(inquiry, calendars[0], wanted.starts_at, wanted.location_id)
