"""What identity tells: which practices there are, and which of their staff see patients."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal_contracts.events import PracticeChangedV1, StaffChangedV1
from portal_kit.subscriptions import Subscriptions
from scheduling.usecases.clinicians import sync_clinician
from scheduling.usecases.practices import sync_practice

subscriptions = Subscriptions()


@subscriptions.on(PracticeChangedV1)
def practice_changed(session: Session, event: PracticeChangedV1, event_id: UUID) -> None:
    sync_practice(
        session,
        event.practice_id,
        time_zone=event.time_zone,
        active=event.active,
        changed_at=event.changed_at,
    )


@subscriptions.on(StaffChangedV1)
def staff_changed(session: Session, event: StaffChangedV1, event_id: UUID) -> None:
    sync_clinician(
        session,
        event.practice_id,
        event.staff_user_id,
        active=event.active and event.clinician,
        changed_at=event.changed_at,
    )
