"""Makers of the values that the pure domain works on."""

from __future__ import annotations

from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from scheduling.domain.calendars import BusyKind, Calendar, Clinician, WorkBlock, busy_between
from scheduling.domain.policies import Inquiry, PracticeRules, ServiceOffering, Viewer

OFFICE = UUID(int=1)
TELEHEALTH = UUID(int=2)
HARBOR_CLINICIAN = UUID(int=11)
MESA_CLINICIAN = UUID(int=12)
HARBOR_ZONE = "America/New_York"
MESA_ZONE = "America/Phoenix"


class Desk:
    """Short words for long values: times are wall times of `zone`, such as "2026-03-08 09:00"."""

    office = OFFICE
    telehealth = TELEHEALTH

    def __init__(self, zone: str, clinician_id: UUID) -> None:
        self.zone = zone
        self.clinician_id = clinician_id

    def at(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def inquiry(self, now="2026-01-01 00:00", duration=60, before=0, after=0, existing=False, **changes):
        offering = {k: changes.pop(k) for k in ("open_to_new", "open_to_existing") if k in changes}
        rules = {"minimum_notice_minutes": 0, "horizon_days": 1000}
        asked = {k: changes.pop(k) for k in ("intent", "practice_busy") if k in changes}
        viewer = Viewer(existing, changes.pop("open_requests", 0))
        return Inquiry(
            practice=PracticeRules(self.zone, **(rules | changes)),
            service=ServiceOffering(duration, before, after, **offering),
            viewer=viewer,
            now=self.at(now),
            **asked,
        )

    def block(self, weekday, starts, ends, location=OFFICE, effective_from=None, effective_to=None):
        begin, end = time.fromisoformat(starts), time.fromisoformat(ends)
        return WorkBlock(location, weekday, begin, end, effective_from, effective_to)

    def every_day(self, starts, ends, location=OFFICE):
        return [self.block(weekday, starts, ends, location) for weekday in range(7)]

    def busy(self, starts, ends, kind=BusyKind.APPOINTMENT, expires=None):
        return busy_between(kind, self.at(starts), self.at(ends), expires and self.at(expires))

    def calendar(self, work=(), extra=(), busy=(), **clinician):
        return Calendar(Clinician(self.clinician_id, **clinician), work, extra, busy)

    def walls(self, slots) -> list[str]:
        return [slot.starts_at.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%d %H:%M") for slot in slots]

    def times(self, slots) -> list[str]:
        return [wall[-5:] for wall in self.walls(slots)]


@pytest.fixture(scope="session")
def harbor() -> Desk:
    """A practice in New York, where clocks change."""
    return Desk(HARBOR_ZONE, HARBOR_CLINICIAN)


@pytest.fixture(scope="session")
def mesa() -> Desk:
    """A practice in Phoenix, where they do not."""
    return Desk(MESA_ZONE, MESA_CLINICIAN)


@pytest.fixture(scope="session")
def desk_in():
    """A practice in any zone."""
    return lambda zone: Desk(zone, HARBOR_CLINICIAN)
