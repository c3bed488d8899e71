"""Questions to branding: a practice's theme, its words, and the files that go with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal_gateway.clients.answers import Refusal, flag, number, refusals, text, text_or_none, understood
from portal_kit.client import Peer, PeerUnavailable
from portal_kit.errors import NotFound

_HASH = re.compile(r"[0-9a-f]{8,64}\Z")
_CSS = "text/css"
_PNG = "image/png"


class FileNotFound(NotFound):
    code = "file_not_found"


_FILE_UNKNOWN: dict[str, Refusal] = {
    code: lambda _: FileNotFound() for code in ("not_found", "stylesheet_not_found", "picture_not_found")
}


@dataclass(frozen=True, slots=True)
class ThemeLogo:
    """Pixels; `plate`: the logo needs a white plate to be seen on the header."""

    hash: str
    width: int
    height: int
    plate: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """The practice's own words, plain text; None where it has none."""

    portal_name: str | None
    home: str | None
    request: str | None
    appointment: str | None
    cancellation: str | None
    crisis: str | None


@dataclass(frozen=True, slots=True)
class Theme:
    css_hash: str
    logo: ThemeLogo | None
    wording: Wording


NO_WORDING = Wording(None, None, None, None, None, None)


class Branding:
    """`practice_id` names the practice in whose name is asked; no other practice's files are answered."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def theme(self, practice_id: UUID) -> Theme:
        with refusals():
            return understood(_theme, self._peer.get("/v1/theme", self._token(practice_id)))

    def style_sheet(self, practice_id: UUID, css_hash: str) -> bytes:
        """Raises FileNotFound unless the hash is of a theme of this practice."""
        return self._file(practice_id, f"/v1/theme/{readable_hash(css_hash)}.css", _CSS)

    def logo(self, practice_id: UUID, logo_hash: str) -> bytes:
        """A PNG. Raises FileNotFound unless the hash is of a logo of this practice."""
        return self._file(practice_id, f"/v1/logos/files/{readable_hash(logo_hash)}.png", _PNG)

    def _file(self, practice_id: UUID, path: str, content_type: str) -> bytes:
        with refusals(_FILE_UNKNOWN):
            body, found_type = self._peer.get_bytes(path, self._token(practice_id))
        if found_type.partition(";")[0].strip() != content_type:
            raise PeerUnavailable
        return body

    def _token(self, practice_id: UUID) -> str:
        return self._peer.service_token("theme:read", practice_id)


def readable_hash(value: str) -> str:
    """`value` if it looks like a content hash; anything else never reaches the peer: raises FileNotFound."""
    if not _HASH.match(value):
        raise FileNotFound
    return value


def _theme(body: dict[str, Any]) -> Theme:
    logo = body.get("logo")
    return Theme(text(body["css_hash"]), _logo(logo) if logo else None, _wording(body["wording"]))


def _logo(body: dict[str, Any]) -> ThemeLogo:
    return ThemeLogo(
        hash=text(body["hash"]),
        width=number(body["width"]),
        height=number(body["height"]),
        plate=flag(body["plate"]),
    )


def _wording(body: dict[str, Any]) -> Wording:
    return Wording(
        portal_name=text_or_none(body.get("portal_name")),
        home=text_or_none(body.get("home")),
        request=text_or_none(body.get("request")),
        appointment=text_or_none(body.get("appointment")),
        cancellation=text_or_none(body.get("cancellation")),
        crisis=text_or_none(body.get("crisis")),
    )
