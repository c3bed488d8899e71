"""Uploading a logo, asking how it goes, and its pictures."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Response, jsonify
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from branding import queries
from branding.api.schemas import LogoFileSchema, LogoSchema, TakenLogoSchema
from branding.domain.errors import LogoTooHeavy, PictureNotFound
from branding.domain.logos import MOST_BYTES, check_upload
from branding.extensions import db, enqueuer, store
from branding.models import Logo
from branding.tasks import READ_LOGO
from branding.usecases import logos
from portal_contracts.tokens import PRACTICE_ADMINISTRATOR
from portal_kit.auth import allow, current_claims, current_practice_id, service, staff
from portal_kit.idempotency import Answer, IdempotencyKeySchema, fingerprint_of, once

blueprint = Blueprint("logos", __name__, description="Logos")

_FOREVER = "private, max-age=31536000, immutable"


@blueprint.route("/logos", methods=["POST"])
@blueprint.arguments(IdempotencyKeySchema, location="headers")
@blueprint.arguments(LogoFileSchema, location="files")
@blueprint.response(202, TakenLogoSchema)
@allow(staff(PRACTICE_ADMINISTRATOR))
def upload_logo(headers: dict[str, str | None], files: dict[str, Any]) -> tuple[Response, int]:
    """Take a logo in. What plainly is none is refused now; a worker reads the rest: ask for its state."""
    content: bytes = files["file"].read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise LogoTooHeavy
    check_upload(content)
    practice_id, claims, logo_id, now = current_practice_id(), current_claims(), uuid4(), datetime.now(UTC)
    store.put_upload(practice_id, logo_id, content)

    def upload(session: Session) -> Answer:
        logo = logos.upload_logo(session, claims, practice_id, logo_id, now)
        enqueuer.after_commit(session, READ_LOGO, practice_id, logo_id)
        return Answer(202, {"id": str(logo.id), "state": logo.state})

    fingerprint = fingerprint_of("logo.upload", hashlib.sha256(content).hexdigest())
    answer = db.transact(
        practice_id,
        lambda s: once(s, practice_id, claims.subject, headers["key"], fingerprint, lambda: upload(s)),
    )
    if answer.replayed:
        store.forget_upload(practice_id, logo_id)
    return jsonify(answer.body), answer.status


@blueprint.route("/logos/<uuid:logo_id>")
@blueprint.response(200, LogoSchema)
@allow(staff())
def show_logo(logo_id: UUID) -> Logo:
    """How reading the logo goes, and what was found in it; 404 also for another practice's."""
    practice_id = current_practice_id()
    return db.transact(practice_id, lambda session: queries.get_logo(session, practice_id, logo_id))


@blueprint.route("/logos/files/<string:content_hash>.png")
@blueprint.response(200, content_type="image/png")
@allow(service("theme:read"), staff())
def show_picture(content_hash: str) -> Response:
    """One of the practice's pictures; it never changes under its hash."""
    practice_id = current_practice_id()
    known = db.transact(practice_id, lambda session: queries.has_picture(session, practice_id, content_hash))
    content = store.find_picture(practice_id, content_hash) if known else None
    if content is None:
        raise PictureNotFound
    return Response(content, mimetype="image/png", headers={"Cache-Control": _FOREVER})
