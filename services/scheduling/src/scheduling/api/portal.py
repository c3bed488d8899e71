"""What a practice's portal is made of, and which times it offers."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from portal_kit.auth import allow, service
from scheduling.api.practice_scope import in_practice, now
from scheduling.api.schemas import PortalSchema, SlotQuestionSchema, SlotsSchema
from scheduling.domain.policies import Viewer
from scheduling.queries.practices import Portal, get_portal
from scheduling.usecases.availability import FoundSlots, SlotQuestion, list_slots

blueprint = Blueprint("portal", __name__, description="What a practice offers")

_NEW_CLIENT = Viewer(existing=False)


@blueprint.route("/portal")
@blueprint.response(200, PortalSchema)
@allow(service("portal:read"))
def show_portal() -> dict[str, Any]:
    """The practice's rules, services, locations and clinicians; 404 `portal_not_open` if it is not known."""
    return _portal(in_practice(get_portal))


@blueprint.route("/slots")
@blueprint.arguments(SlotQuestionSchema, location="query", unknown=RAISE)
@blueprint.response(200, SlotsSchema)
@allow(service("portal:read"))
def show_slots(question: dict[str, Any]) -> dict[str, Any]:
    """The times offered to a new client on some local dates of the practice."""
    at = now()
    found = in_practice(
        lambda session, practice_id: list_slots(
            session, practice_id, SlotQuestion(**question), _NEW_CLIENT, now=at
        )
    )
    return _slots(found)


def _portal(portal: Portal) -> dict[str, Any]:
    rules = portal.rules
    same = ("time_zone", "who_may_see", "who_may_request", "minimum_notice_minutes", "horizon_days")
    return {name: getattr(rules, name) for name in same} | {
        "enabled": rules.is_open,
        "service_types": [
            {
                "id": kind.id,
                "name": kind.name,
                "duration_minutes": minutes,
                "open_to_new": kind.open_to_new,
                "open_to_existing": kind.open_to_existing,
            }
            for kind, minutes in portal.service_types
        ],
        "locations": portal.locations,
        "clinicians": portal.clinicians,
    }


def _slots(found: FoundSlots) -> dict[str, Any]:
    days = [{"date": day, "slots": slots} for day, slots in found.days]
    return {"time_zone": found.time_zone, "days": days, "next_free": found.next_free}
