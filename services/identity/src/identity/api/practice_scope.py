"""The transaction of a request that acts inside the practice its token names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from identity import queries
from identity.extensions import db
from portal_kit.auth import current_practice_id

T = TypeVar("T")


def in_practice(work: Callable[[Session, UUID], T]) -> T:
    """Run `work(session, practice_id)`; raises PracticeNotFound once the practice is disabled."""
    practice_id = current_practice_id()

    def inside(session: Session) -> T:
        queries.get_active_practice(session, practice_id)
        return work(session, practice_id)

    return db.transact(practice_id, inside)
