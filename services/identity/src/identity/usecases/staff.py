"""Staff users join and leave a practice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from identity import queries
from identity.domain.contacts import checked_email
from identity.domain.errors import StaffEmailTaken
from identity.domain.hashing import hash_password
from identity.domain.passwords import check_password
from identity.domain.staff import checked_roles
from identity.extensions import outbox
from identity.models import StaffSession, StaffUser
from portal_contracts.events import StaffChangedV1
from portal_contracts.tokens import Claims
from portal_kit import audit
from portal_kit.db import constraint_of


def create_staff(
    session: Session,
    actor: Claims,
    practice_id: UUID,
    *,
    staff_user_id: UUID,
    email: str,
    display_name: str,
    credentials: str | None,
    roles: Iterable[str],
    password: str,
    now: datetime,
) -> StaffUser:
    """Raises PracticeNotFound, Invalid for an address or roles that can't be, PasswordRefused,
    StaffEmailTaken."""
    queries.get_active_practice(session, practice_id)
    address = checked_email(email)
    check_password(password, email=address)
    staff_user = StaffUser(
        practice_id=practice_id,
        id=staff_user_id,
        email=address,
        display_name=display_name,
        credentials=credentials,
        roles=checked_roles(roles),
        password_hash=hash_password(password),
        active=True,
        created_at=now,
    )
    session.add(staff_user)
    _flush_email(session)
    _tell(session, actor, staff_user, "staff.create", now)
    return staff_user


def deactivate_staff(
    session: Session, actor: Claims, practice_id: UUID, staff_user_id: UUID, now: datetime
) -> StaffUser:
    """They can't sign in any more, and every session they have ends with this. Raises StaffNotFound."""
    staff_user = queries.lock_staff(session, practice_id, staff_user_id)
    if staff_user.active:
        staff_user.active = False
        _end_sessions(session, staff_user, now)
        _tell(session, actor, staff_user, "staff.deactivate", now)
    return staff_user


def _end_sessions(session: Session, staff_user: StaffUser, now: datetime) -> None:
    theirs = (StaffSession.practice_id == staff_user.practice_id) & (
        StaffSession.staff_user_id == staff_user.id
    )
    session.execute(update(StaffSession).where(theirs, StaffSession.ended_at.is_(None)).values(ended_at=now))


def _flush_email(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        if constraint_of(error) == "uq_staff_users_practice_id_email":
            raise StaffEmailTaken from None
        raise


def _tell(session: Session, actor: Claims, staff_user: StaffUser, action: str, now: datetime) -> None:
    audit.record(
        session, actor, action, "staff_user", staff_user.id, practice_id=staff_user.practice_id, now=now
    )
    outbox.publish(
        session,
        StaffChangedV1(
            practice_id=staff_user.practice_id,
            staff_user_id=staff_user.id,
            clinician=staff_user.is_clinician,
            active=staff_user.active,
            changed_at=now,
        ),
    )
