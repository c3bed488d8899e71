"""Whose portal a request is for: found once, before any page runs, so that error pages carry its look too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import g, has_request_context, request, url_for

from portal_gateway.asking import Asking
from portal_gateway.clients.branding import NO_WORDING, Theme, Wording
from portal_gateway.clients.identity import Practice, PracticeNotFound
from portal_gateway.clients.offers import Portal
from portal_gateway.clients.refusals import NotOpenOnline
from portal_gateway.extensions import Names, sources
from portal_kit.client import PeerUnavailable
from portal_kit.errors import DomainError
from portal_web.brand import Brand, Logo, set_brand

_PATH = re.compile(r"/p/(?P<code>[^/]+)")
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
FILES = "files"


@dataclass(frozen=True, slots=True)
class Visit:
    """`portal` or `theme` is None while the service that owns it can't be reached."""

    practice: Practice
    portal: Portal | None
    theme: Theme | None

    @property
    def wording(self) -> Wording:
        return self.theme.wording if self.theme else NO_WORDING

    def today(self) -> date:
        """The practice's local date."""
        return now().astimezone(self.practice.time_zone).date()


def enter() -> None:
    """Before every request. A failure is kept for `visit()`, so that forged forms are refused before it."""
    g.asking = Asking(sources().pool)
    found = _PATH.match(request.path)
    if found is None or request.blueprint == FILES:
        return
    try:
        g.visit = _find_visit(found["code"])
        set_brand(_brand(g.visit))
    except (PracticeNotFound, PeerUnavailable) as refusal:
        g.no_visit = refusal


def enter_late() -> dict[str, object]:
    """For pages of errors that came before `enter` had its turn: they, too, carry the practice's look."""
    if has_request_context() and "asking" not in g:
        enter()
    return {}


def visit() -> Visit:
    """Whose portal this request is for; raises PracticeNotFound (disabled ones too) or PeerUnavailable."""
    if "no_visit" in g:
        raise cast(DomainError, g.no_visit)
    return cast(Visit, g.visit)


def portal() -> Portal:
    """What the portal offers; raises PeerUnavailable where the page can't be without it."""
    found = visit().portal
    if found is None:
        raise PeerUnavailable
    return found


def asking() -> Asking:
    return cast(Asking, g.asking)


def now() -> datetime:
    return sources().clock()


def find_practice(code: str) -> Practice:
    """Raises PracticeNotFound, PeerUnavailable."""
    known = code.lower()
    if not _CODE.match(known):
        raise PracticeNotFound
    identity, shelves = sources().identity, sources().shelves
    ask = asking()
    return ask.wait(ask.recall(shelves.practices, lambda: identity.practice_by_code(known), known))


def clinician_names() -> Names:
    """The practice's clinicians by id; nobody while identity can't be reached, and pages then name nobody."""
    practice_id, identity, shelves = visit().practice.id, sources().identity, sources().shelves
    ask = asking()
    names = ask.recall(shelves.clinicians, lambda: identity.clinicians(practice_id), practice_id)
    return ask.wait_a_little(names) or {}


def _find_visit(code: str) -> Visit:
    practice = find_practice(code)
    found, ask = sources(), asking()
    shelves = found.shelves
    portal = ask.recall(shelves.portals, lambda: found.scheduling.portal(practice.id), practice.id)
    theme = ask.recall(shelves.themes, lambda: found.branding.theme(practice.id), practice.id)
    try:
        offered = ask.wait_or_none(portal)
    except NotOpenOnline:
        raise PracticeNotFound from None
    if offered is not None and not offered.enabled:
        raise PracticeNotFound
    return Visit(practice, offered, ask.wait_a_little(theme))


def _brand(visit: Visit) -> Brand:
    practice, theme = visit.practice, visit.theme
    return Brand(
        practice_name=visit.wording.portal_name or practice.name,
        home_url=url_for("pages.home", code=practice.code),
        theme_url=_theme_url(practice, theme) if theme else None,
        logo=_logo(practice, theme) if theme else None,
        phone=practice.phone,
        crisis_notice=visit.wording.crisis,
    )


def _theme_url(practice: Practice, theme: Theme) -> str:
    return url_for("files.style_sheet", code=practice.code, css_hash=theme.css_hash)


def _logo(practice: Practice, theme: Theme) -> Logo | None:
    logo = theme.logo
    if logo is None:
        return None
    url = url_for("files.logo", code=practice.code, logo_hash=logo.hash)
    return Logo(url, logo.width, logo.height, logo.plate)
