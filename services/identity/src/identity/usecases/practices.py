"""Making a practice, closing it and opening it again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from identity import queries
from identity.domain.contacts import checked_phone
from identity.domain.errors import PracticeCodeTaken
from identity.domain.practices import check_code, check_time_zone
from identity.extensions import outbox
from identity.models import Practice
from portal_contracts.events import PracticeChangedV1
from portal_contracts.tokens import Claims
from portal_kit import audit
from portal_kit.db import constraint_of


def create_practice(
    session: Session,
    actor: Claims,
    *,
    practice_id: UUID,
    code: str,
    name: str,
    time_zone: str,
    phone: str,
    now: datetime,
) -> Practice:
    """`time_zone` is an IANA name; `phone` is kept as the practice writes it.

    Raises Invalid for a malformed code, zone or phone, and PracticeCodeTaken.
    """
    check_code(code)
    check_time_zone(time_zone)
    checked_phone(phone)
    practice = Practice(
        id=practice_id, code=code, name=name, time_zone=time_zone, phone=phone, active=True, created_at=now
    )
    session.add(practice)
    _flush_code(session)
    _tell(session, actor, practice, "practice.create", now)
    return practice


def disable_practice(session: Session, actor: Claims, code: str, now: datetime) -> Practice:
    """From now on the practice answers nothing, and its staff can't sign in. Raises PracticeNotFound."""
    return _switch(session, actor, code, now, active=False)


def enable_practice(session: Session, actor: Claims, code: str, now: datetime) -> Practice:
    """Raises PracticeNotFound."""
    return _switch(session, actor, code, now, active=True)


def _switch(session: Session, actor: Claims, code: str, now: datetime, *, active: bool) -> Practice:
    practice = queries.lock_practice_by_code(session, code)
    if practice.active != active:
        practice.active = active
        _tell(session, actor, practice, "practice.enable" if active else "practice.disable", now)
    return practice


def _flush_code(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        if constraint_of(error) == "uq_practices_code":
            raise PracticeCodeTaken from None
        raise


def _tell(session: Session, actor: Claims, practice: Practice, action: str, now: datetime) -> None:
    audit.record(session, actor, action, "practice", practice.id, practice_id=practice.id, now=now)
    outbox.publish(
        session,
        PracticeChangedV1(
            practice_id=practice.id, time_zone=practice.time_zone, active=practice.active, changed_at=now
        ),
    )
