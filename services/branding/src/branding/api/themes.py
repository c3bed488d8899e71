"""Publishing a theme, and what faces and mails need to look like the practice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from branding import queries
from branding.api.schemas import NewThemeSchema, PublishedThemeSchema, ThemeSchema
from branding.api.wording import wording_of
from branding.domain.errors import StylesheetNotFound
from branding.domain.theme import css, css_hash, default_theme
from branding.extensions import db
from branding.models import Theme
from branding.usecases import themes
from portal_contracts.tokens import PRACTICE_ADMINISTRATOR
from portal_kit.auth import allow, current_claims, current_practice_id, service, staff
from portal_kit.idempotency import Answer, IdempotencyKeySchema, fingerprint_of, once

blueprint = Blueprint("themes", __name__, description="Themes")

_FOREVER = "private, max-age=31536000, immutable"
_DEFAULT = default_theme()
_DEFAULT_CSS = css(_DEFAULT)
_DEFAULT_HASH = css_hash(_DEFAULT_CSS)


@blueprint.route("/themes", methods=["POST"])
@blueprint.arguments(IdempotencyKeySchema, location="headers")
@blueprint.arguments(NewThemeSchema)
@blueprint.response(201, PublishedThemeSchema)
@allow(staff(PRACTICE_ADMINISTRATOR))
def publish_theme(headers: dict[str, str | None], body: dict[str, Any]) -> tuple[Response, int]:
    """Derive a readable theme from two colours and put it in use; says what had to be adjusted."""
    practice_id, claims, now = current_practice_id(), current_claims(), datetime.now(UTC)

    def publish(session: Session) -> Answer:
        theme = themes.publish_theme(session, claims, practice_id, **body, now=now)
        return Answer(201, PublishedThemeSchema().dump(theme))

    fingerprint = fingerprint_of("theme.publish", body)
    answer = db.transact(
        practice_id,
        lambda s: once(s, practice_id, claims.subject, headers["key"], fingerprint, lambda: publish(s)),
    )
    return jsonify(answer.body), answer.status


@blueprint.route("/theme")
@blueprint.response(200, ThemeSchema)
@allow(service("theme:read"), staff())
def show_theme() -> dict[str, Any]:
    """The theme in use, or the default one; never another practice's."""
    practice_id = current_practice_id()
    return db.transact(practice_id, lambda session: _shown(session, practice_id))


@blueprint.route("/theme/<string:wanted>.css")
@blueprint.response(200, content_type="text/css")
@allow(service("theme:read"), staff())
def show_stylesheet(wanted: str) -> Response:
    """A theme's custom properties; they never change under their hash."""
    practice_id = current_practice_id()
    found = db.transact(practice_id, lambda session: queries.find_stylesheet(session, practice_id, wanted))
    if found is None and wanted != _DEFAULT_HASH:
        raise StylesheetNotFound
    return Response(found or _DEFAULT_CSS, mimetype="text/css", headers={"Cache-Control": _FOREVER})


def _shown(session: Session, practice_id: UUID) -> dict[str, Any]:
    theme = queries.find_theme(session, practice_id)
    wording = wording_of(queries.find_wording(session, practice_id))
    if theme is None:
        colours = {"light": dict(_DEFAULT.light), "dark": dict(_DEFAULT.dark)}
        return {"css_hash": _DEFAULT_HASH, "logo": None, "colours": colours, "wording": wording}
    return {
        "css_hash": theme.css_hash,
        "logo": _shown_logo(session, theme),
        "colours": {"light": theme.light, "dark": theme.dark},
        "wording": wording,
    }


def _shown_logo(session: Session, theme: Theme) -> dict[str, Any] | None:
    if theme.logo_id is None:
        return None
    pictures = queries.get_logo(session, theme.practice_id, theme.logo_id).pictures
    plate = {"plate": theme.plate, "plate_colour": theme.plate_colour}
    return pictures["header"] | plate | {"email": pictures["email"], "favicon": pictures["favicon"]}
