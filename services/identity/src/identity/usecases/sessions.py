"""A session's use and its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from identity import queries
from identity.domain.attempts import WINDOW
from identity.domain.errors import SessionEnded
from identity.domain.sessions import ABSOLUTE, USE_NOTED_EVERY, digest_of
from identity.models import Practice, SignInAttempt, StaffSession, StaffUser
from portal_contracts.tokens import Claims
from portal_kit import audit

_KEPT = timedelta(days=7)


def use_session(session: Session, practice_id: UUID, token: str, now: datetime) -> tuple[StaffUser, Practice]:
    """Whose session it is, and note that it was used. Raises SessionEnded, whatever the reason."""
    found = queries.find_session(session, practice_id, digest_of(token))
    practice = queries.find_practice(session, practice_id)
    if found is None or practice is None or not (found.is_live(now) and practice.active):
        raise SessionEnded
    staff_user = queries.find_staff(session, practice_id, found.staff_user_id)
    if staff_user is None or not staff_user.active:
        raise SessionEnded
    if now - found.used_at >= USE_NOTED_EVERY:
        found.used_at = now
    return staff_user, practice


def end_session(session: Session, actor: Claims, practice_id: UUID, token: str, now: datetime) -> None:
    """Sign out. A session that has ended, or never was, is left as it is."""
    found = queries.find_session(session, practice_id, digest_of(token))
    if found is None or found.ended_at is not None:
        return
    found.ended_at = now
    audit.record(
        session, actor, "staff.sign_out", "staff_user", found.staff_user_id, practice_id=practice_id, now=now
    )


def forget_old_sessions(session: Session, now: datetime) -> None:
    """Drop sessions of every practice that can't be live any more, a week after; the audit log stays."""
    session.execute(delete(StaffSession).where(StaffSession.started_at < now - ABSOLUTE - _KEPT))


def forget_old_attempts(session: Session, now: datetime) -> None:
    """Drop failed sign-ins that no longer count."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - WINDOW))
