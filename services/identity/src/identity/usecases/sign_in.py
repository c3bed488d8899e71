"""Signing in: an attempt begins, the password is checked, then it is accepted or refused.

An attempt counts as failed from its beginning and is taken back once accepted, so that guesses made at the
same time can't outrun the counters, and no transaction waits while a password is hashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from sqlalchemy import delete, insert, or_
from sqlalchemy.orm import Session

from identity import queries
from identity.domain.attempts import Counters, seconds_to_wait
from identity.domain.contacts import find_email
from identity.domain.errors import SignInFailed
from identity.domain.sessions import digest_of, new_token
from identity.models import SignInAttempt, StaffSession, StaffUser
from portal_contracts.tokens import Claims
from portal_kit import audit

_NO_PRACTICE = UUID(int=0)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in. What does not exist is None, and so is `password_hash` where nobody may sign in;
    `wait_seconds` is set when too many tries failed before this one."""

    id: UUID
    account_key: str
    practice_id: UUID | None
    staff_user_id: UUID | None
    password_hash: str | None
    wait_seconds: int | None


def begin_sign_in(
    session: Session, *, practice_code: str, email: str, address: str, now: datetime
) -> Attempt:
    """Find whose account it is, if anyone's, and count the attempt. `address` is the browser's.

    Raises Invalid for a malformed address, and nothing else: a refusal would undo the count. Attempts at
    a closed door are logged and neither counted nor audited, so that a flood of them fills no table.
    """
    counters = Counters.of(practice_code, email, address)
    attempt_id = uuid4()
    wait_seconds = _count(session, attempt_id, counters, now)
    practice = queries.find_practice_by_code(session, practice_code)
    practice_id = practice.id if practice and practice.active else None
    staff_user = _find_active_staff(session, practice_id, email)
    if wait_seconds:
        log.warning("sign_in_blocked", practice_id=str(practice_id), wait_seconds=wait_seconds)
    return Attempt(
        id=attempt_id,
        account_key=counters.account.key,
        practice_id=practice_id,
        staff_user_id=staff_user.id if staff_user else None,
        password_hash=staff_user.password_hash if staff_user else None,
        wait_seconds=wait_seconds,
    )


def accept_sign_in(session: Session, actor: Claims, attempt: Attempt, now: datetime) -> tuple[str, StaffUser]:
    """The password was right: a new session's token, and whose it is.

    Raises SignInFailed if they were deactivated meanwhile.
    """
    if attempt.practice_id is None or attempt.staff_user_id is None:
        raise SignInFailed
    staff_user = queries.lock_staff(session, attempt.practice_id, attempt.staff_user_id)
    if not staff_user.active:
        raise SignInFailed
    token = _start_session(session, staff_user, now)
    mine = or_(SignInAttempt.id == attempt.id, SignInAttempt.counter == attempt.account_key)
    session.execute(delete(SignInAttempt).where(mine))
    _record(session, actor, attempt, attempt.practice_id, now, outcome="done")
    return token, staff_user


def refuse_sign_in(session: Session, actor: Claims, attempt: Attempt, now: datetime) -> None:
    """The password was wrong, or there is no such account. Without a practice there is no audit log."""
    if attempt.practice_id is not None:
        _record(session, actor, attempt, attempt.practice_id, now, outcome="refused")


def _count(session: Session, attempt_id: UUID, counters: Counters, now: datetime) -> int | None:
    queries.lock_counter(session, counters.account)
    wait_seconds = seconds_to_wait(counters, queries.list_tallies(session, counters, now), now)
    if wait_seconds is None:
        rows = [{"id": attempt_id, "counter": counter.key, "at": now} for counter in counters]
        session.execute(insert(SignInAttempt), rows)
    return wait_seconds


def _find_active_staff(session: Session, practice_id: UUID | None, email: str) -> StaffUser | None:
    """Asks the database the same whether or not there is such a practice, so that the time tells nothing."""
    staff_user = queries.find_staff_by_email(session, practice_id or _NO_PRACTICE, find_email(email) or "")
    return staff_user if staff_user and staff_user.active else None


def _start_session(session: Session, staff_user: StaffUser, now: datetime) -> str:
    token = new_token(staff_user.practice_id)
    session.add(
        StaffSession(
            practice_id=staff_user.practice_id,
            id=uuid4(),
            staff_user_id=staff_user.id,
            token_digest=digest_of(token),
            started_at=now,
            used_at=now,
        )
    )
    return token


def _record(
    session: Session, actor: Claims, attempt: Attempt, practice_id: UUID, now: datetime, *, outcome: str
) -> None:
    audit.record(
        session,
        actor,
        "staff.sign_in",
        "staff_user",
        attempt.staff_user_id or "unknown",
        practice_id=practice_id,
        now=now,
        outcome=outcome,
    )
