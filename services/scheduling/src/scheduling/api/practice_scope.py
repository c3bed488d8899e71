"""The transaction of a request that acts inside the practice its token names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from flask import Response, jsonify
from sqlalchemy.orm import Session

from portal_kit.auth import current_claims, current_practice_id
from portal_kit.idempotency import Answer, fingerprint_of, once
from scheduling.extensions import db

T = TypeVar("T")


def now() -> datetime:
    return datetime.now(UTC)


def in_practice(work: Callable[[Session, UUID], T]) -> T:
    """Run `work(session, practice_id)` in one transaction."""
    practice_id = current_practice_id()
    return db.transact(practice_id, lambda session: work(session, practice_id))


def once_in_practice(
    key: str | None, what: str, body: dict[str, Any], work: Callable[[Session, UUID], Answer]
) -> tuple[Response, int]:
    """The same for a POST that has one effect however often it is repeated with its key."""
    claims, fingerprint = current_claims(), fingerprint_of(what, body)
    caller = f"{claims.kind} {claims.subject}"

    def inside(session: Session, practice_id: UUID) -> Answer:
        return once(session, practice_id, caller, key, fingerprint, lambda: work(session, practice_id))

    answer = in_practice(inside)
    return jsonify(answer.body), answer.status
