"""What the practice says on its portal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_smorest import Blueprint

from branding.api.schemas import WordingSchema
from branding.extensions import db
from branding.models import Wording
from branding.usecases.wording import change_wording
from portal_contracts.tokens import PRACTICE_ADMINISTRATOR
from portal_kit.auth import allow, current_claims, current_practice_id, staff

blueprint = Blueprint("wording", __name__, description="Wording")

_SILENT = {"home": "", "request": "", "appointment": "", "cancellation": "", "crisis": ""}


@blueprint.route("/wording", methods=["PUT"])
@blueprint.arguments(WordingSchema)
@blueprint.response(200, WordingSchema)
@allow(staff(PRACTICE_ADMINISTRATOR))
def replace_wording(body: dict[str, Any]) -> Wording:
    """Replace all texts; an empty one means the portal's own words."""
    practice_id, claims, now = current_practice_id(), current_claims(), datetime.now(UTC)
    return db.transact(practice_id, lambda session: change_wording(session, claims, practice_id, body, now))


def wording_of(wording: Wording | None) -> dict[str, Any]:
    """The texts as an answer has them."""
    if wording is None:
        return {"portal_name": None} | _SILENT
    shown: dict[str, Any] = WordingSchema().dump(wording)
    return shown
