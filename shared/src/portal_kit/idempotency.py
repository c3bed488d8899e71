"""A repeated POST has one effect: the first answer is stored with the effect and given again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal_kit.errors import Invalid
from portal_kit.tables import idempotency_keys as keys

HOURS = 24
MAX_LENGTH = 200


class IdempotencyKeyMissing(Invalid):
    code = "idempotency_key_missing"
    title = "This needs an Idempotency-Key header of 1 to 200 characters."


class IdempotencyKeyReused(Invalid):
    code = "idempotency_key_reused"
    title = "This Idempotency-Key was used for something else."


class IdempotencyKeySchema(Schema):
    """For `@blueprint.arguments(IdempotencyKeySchema, location="headers")`; `once` insists on it."""

    class Meta:
        unknown = EXCLUDE

    key = fields.String(data_key="Idempotency-Key", load_default=None)


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body; `replayed` when it is a stored one."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


def fingerprint_of(what: str, body: Any) -> str:
    """A digest of what is asked, so that a key can't be reused for something else."""
    return hashlib.sha256(f"{what}\n{json.dumps(body, sort_keys=True, default=str)}".encode()).hexdigest()


def once(
    session: Session,
    practice_id: UUID,
    caller: str,
    key: str | None,
    fingerprint: str,
    work: Callable[[], Answer],
) -> Answer:
    """Run `work` unless this caller's key has an answer already.

    Two at once: the second waits at the row until the first commits or rolls back. A refusal raised by
    `work` rolls everything back, so the same key may be tried again. Raises IdempotencyKeyMissing and,
    for a key that was used with another body, IdempotencyKeyReused.
    """
    if not key or len(key) > MAX_LENGTH:
        raise IdempotencyKeyMissing
    mine = (keys.c.practice_id == practice_id) & (keys.c.caller == caller) & (keys.c.key == key)
    claim = (
        insert(keys)
        .values(practice_id=practice_id, caller=caller, key=key, fingerprint=fingerprint)
        .on_conflict_do_nothing()
        .returning(keys.c.key)
    )
    if session.execute(claim).scalar() is None:
        return _stored(session, mine, fingerprint)
    answer = work()
    session.execute(update(keys).where(mine).values(status=answer.status, answer=answer.body))
    return answer


def forget_old_answers(session: Session) -> None:
    session.execute(
        text("delete from idempotency_keys where created_at < now() - make_interval(hours => :hours)"),
        {"hours": HOURS},
    )


def _stored(session: Session, mine: Any, fingerprint: str) -> Answer:
    row = session.execute(select(keys).where(mine)).one()
    if row.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return Answer(row.status, row.answer, replayed=True)
