"""The practice, and who sees clients there."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from identity import queries
from identity.api.practice_scope import in_practice
from identity.api.schemas import CliniciansSchema, PracticeSchema
from identity.domain.errors import PracticeNotFound
from identity.domain.practices import is_code
from identity.extensions import db
from identity.models import Practice
from portal_kit.auth import allow, service, staff

blueprint = Blueprint("practices", __name__, description="Practices and their clinicians")


@blueprint.route("/practices/by-code/<code>")
@blueprint.response(200, PracticeSchema)
@allow(service("practices:read"))
def show_practice_by_code(code: str) -> Practice:
    """The practice of a portal's address; the caller knows no more than the code yet."""
    if not is_code(code):
        raise PracticeNotFound
    return db.transact(
        None, lambda session: queries.get_active_practice_by_code(session, code), every_practice=True
    )


@blueprint.route("/practices/current")
@blueprint.response(200, PracticeSchema)
@allow(staff(), service("practices:read"))
def show_current_practice() -> Practice:
    """The practice that the token names."""
    return in_practice(queries.get_active_practice)


@blueprint.route("/clinicians")
@blueprint.response(200, CliniciansSchema)
@allow(staff(), service("clinicians:read"))
def list_clinicians() -> dict[str, Any]:
    """Active clinicians by name."""
    return {"items": in_practice(queries.list_clinicians)}
