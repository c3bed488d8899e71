"""The staff's calendar."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import RAISE
from sqlalchemy.orm import Session

from portal_kit.auth import allow, staff
from scheduling.api.practice_scope import in_practice, now
from scheduling.api.schemas import CalendarQuestionSchema, CalendarSchema
from scheduling.queries.calendar import list_entries
from scheduling.queries.practices import get_rules

blueprint = Blueprint("calendar", __name__, description="The staff's calendar")


@blueprint.route("/calendar")
@blueprint.arguments(CalendarQuestionSchema, location="query", unknown=RAISE)
@blueprint.response(200, CalendarSchema)
@allow(staff())
def show_calendar(question: dict[str, Any]) -> dict[str, Any]:
    """Appointments, live requests, scheduled events and blackouts of some local dates."""
    at = now()

    def read(session: Session, practice_id: UUID) -> dict[str, Any]:
        zone = get_rules(session, practice_id).time_zone
        entries = list_entries(session, practice_id, zone, now=at, **question)
        return {"time_zone": zone, "entries": entries}

    return in_practice(read)
