"""Branding, asked for a practice's look; a mail never waits for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from marshmallow import fields

from notifications.clients.answers import AnswerSchema, read_answer
from notifications.domain.look import DEFAULT_LOOK, Logo, Look, colours_from
from portal_kit.client import Peer
from portal_kit.errors import DomainError

MOST_LOGO_BYTES = 30_000
_PNG = b"\x89PNG\r\n\x1a\n"

log = structlog.get_logger()


class PictureSchema(AnswerSchema):
    hash = fields.String(required=True, validate=lambda text: text.isalnum())
    width = fields.Integer(required=True, validate=lambda pixels: pixels > 0)
    height = fields.Integer(required=True, validate=lambda pixels: pixels > 0)


class LogoSchema(AnswerSchema):
    """`email` is the picture made for mails: small, and opaque on a ground it can be seen on."""

    email = fields.Nested(PictureSchema, required=True)


class ColoursSchema(AnswerSchema):
    light = fields.Dict(keys=fields.String(), required=True)
    dark = fields.Dict(keys=fields.String(), required=True)


class WordingSchema(AnswerSchema):
    portal_name = fields.String(load_default=None, allow_none=True)


class ThemeSchema(AnswerSchema):
    logo = fields.Nested(LogoSchema, load_default=None, allow_none=True)
    colours = fields.Nested(ColoursSchema, required=True)
    wording = fields.Nested(WordingSchema, load_default=dict, allow_none=True)


class Branding:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def find_look(self, practice_id: UUID) -> Look:
        """The practice's look, or our own when it can't be had; never raises."""
        try:
            theme = self._peer.get("/v1/theme", self._token(practice_id))
            return read_answer("branding", ThemeSchema(), theme, self._look_for(practice_id))
        except DomainError as error:
            log.warning("look_not_found", practice_id=str(practice_id), exc_info=error)
            return DEFAULT_LOOK

    def _look_for(self, practice_id: UUID) -> Any:
        def make(
            colours: dict[str, Any], logo: dict[str, Any] | None, wording: dict[str, Any] | None
        ) -> Look:
            light, dark = colours_from(colours["light"]), colours_from(colours["dark"])
            if light is None or dark is None:
                light, dark = DEFAULT_LOOK.light, DEFAULT_LOOK.dark
            return Look(
                light=light,
                dark=dark,
                portal_name=(wording or {}).get("portal_name") or None,
                logo=self._find_logo(practice_id, logo["email"]) if logo else None,
            )

        return make

    def _find_logo(self, practice_id: UUID, known: dict[str, Any]) -> Logo | None:
        """None for a logo that can't be had, or is too heavy to travel with every mail."""
        try:
            png, kind = self._peer.get_bytes(f"/v1/logos/files/{known['hash']}.png", self._token(practice_id))
        except DomainError as error:
            log.warning("logo_not_found", practice_id=str(practice_id), exc_info=error)
            return None
        if len(png) > MOST_LOGO_BYTES or not png.startswith(_PNG) or not kind.startswith("image/png"):
            return None
        return Logo(png=png, width=known["width"], height=known["height"])

    def _token(self, practice_id: UUID) -> str:
        return self._peer.service_token("theme:read", practice_id)
