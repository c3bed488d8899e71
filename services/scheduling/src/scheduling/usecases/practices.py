"""Practices as identity tells of them, and the rules each chooses for its portal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal_contracts.tokens import Claims
from portal_kit import audit
from scheduling.domain.local_time import find_zone
from scheduling.domain.policies import Audience
from scheduling.models import PracticeRules
from scheduling.queries.practices import get_rules


@dataclass(frozen=True, kw_only=True)
class PortalRules:
    """A practice's choices. `pending_hours` of None: a pending request lives until its time is too near."""

    enabled: bool
    who_may_see: Audience = Audience.EVERYONE
    who_may_request: Audience = Audience.EVERYONE
    minimum_notice_minutes: int = 24 * 60
    horizon_days: int = 60
    requests_hold: bool = True
    unverified_minutes: int = 30
    pending_hours: int | None = 48
    open_request_cap: int = 3


def sync_practice(
    session: Session, practice_id: UUID, *, time_zone: str, active: bool, changed_at: datetime
) -> None:
    """Take over what identity says, unless something newer is known already. Raises TimeZoneUnknown."""
    find_zone(time_zone)
    told = {"time_zone": time_zone, "active": active, "changed_at": changed_at}
    statement = (
        insert(PracticeRules)
        .values(practice_id=practice_id, **told)
        .on_conflict_do_update(
            index_elements=[PracticeRules.practice_id],
            set_=told,
            where=PracticeRules.changed_at <= changed_at,
        )
    )
    session.execute(statement)


def change_rules(
    session: Session, actor: Claims, practice_id: UUID, rules: PortalRules, *, now: datetime
) -> PracticeRules:
    """Choose anew. Requests that live keep the time they were given. Raises PortalNotOpen."""
    row = get_rules(session, practice_id)
    chosen = asdict(rules)
    changed = [name for name, value in chosen.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, chosen[name])
    if changed:
        audit.record(
            session,
            actor,
            "rules.change",
            "practice",
            practice_id,
            practice_id=practice_id,
            now=now,
            fields=changed,
        )
    return row
