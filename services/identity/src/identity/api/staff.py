"""The practice's staff, and their way in and out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import current_app
from flask_smorest import Blueprint

from identity import queries
from identity.api.practice_scope import in_practice
from identity.api.schemas import (
    SessionTokenSchema,
    SignInSchema,
    StaffListSchema,
    StaffTokenSchema,
    StartedSessionSchema,
)
from identity.domain.errors import SessionEnded, SignInFailed, TooManyAttempts
from identity.domain.hashing import is_password
from identity.domain.sessions import practice_of
from identity.domain.staff import staff_claims
from identity.extensions import db
from identity.usecases import sessions, sign_in
from portal_contracts.tokens import PRACTICE_ADMINISTRATOR
from portal_kit.auth import allow, current_claims, service, staff
from portal_kit.keys import Signer

blueprint = Blueprint("staff", __name__, description="Staff and their sessions")


@blueprint.route("/staff")
@blueprint.response(200, StaffListSchema)
@allow(staff(PRACTICE_ADMINISTRATOR), service("staff:read"))
def list_staff() -> dict[str, Any]:
    """Active staff by name."""
    return {"items": in_practice(queries.list_staff)}


@blueprint.route("/staff/sessions", methods=["POST"])
@blueprint.arguments(SignInSchema)
@blueprint.response(201, StartedSessionSchema)
@allow(service("staff:sign-in"))
def start_session(body: dict[str, str]) -> dict[str, Any]:
    """Sign in. One answer, 401 `sign_in_failed`, for whatever does not fit; 429 `too_many_attempts` with
    `retry_after` in seconds once too many tries failed."""
    now, claims, password = datetime.now(UTC), current_claims(), body.pop("password")
    attempt = db.transact(
        None, lambda session: sign_in.begin_sign_in(session, **body, now=now), every_practice=True
    )
    if attempt.wait_seconds is not None:
        raise TooManyAttempts(retry_after=attempt.wait_seconds)
    if not is_password(attempt.password_hash, password):
        db.transact(
            attempt.practice_id, lambda session: sign_in.refuse_sign_in(session, claims, attempt, now)
        )
        raise SignInFailed
    token, staff_user = db.transact(
        attempt.practice_id, lambda session: sign_in.accept_sign_in(session, claims, attempt, now)
    )
    return {"session_token": token, "staff": staff_user}


@blueprint.route("/staff/sessions/token", methods=["POST"])
@blueprint.arguments(SessionTokenSchema)
@blueprint.response(200, StaffTokenSchema)
@allow(service("staff:sign-in"))
def exchange_session(body: dict[str, str]) -> dict[str, Any]:
    """A staff token for the session, for each request of a signed-in browser; 401 `session_ended`."""
    now, token = datetime.now(UTC), body["session_token"]
    practice_id = _practice_of(token)
    staff_user, practice = db.transact(
        practice_id, lambda session: sessions.use_session(session, practice_id, token, now)
    )
    signer: Signer = current_app.extensions["signer"]
    claims = staff_claims(practice.id, staff_user.id, staff_user.roles)
    return {"token": signer.sign(claims, now), "staff": staff_user, "practice": practice}


@blueprint.route("/staff/sessions/end", methods=["POST"])
@blueprint.arguments(SessionTokenSchema)
@blueprint.response(204)
@allow(service("staff:sign-in"))
def end_session(body: dict[str, str]) -> None:
    """Sign out; the same answer for a session that has ended already."""
    now, claims, token = datetime.now(UTC), current_claims(), body["session_token"]
    practice_id = practice_of(token)
    if practice_id is not None:
        db.transact(
            practice_id, lambda session: sessions.end_session(session, claims, practice_id, token, now)
        )


def _practice_of(token: str) -> UUID:
    practice_id = practice_of(token)
    if practice_id is None:
        raise SessionEnded
    return practice_id
