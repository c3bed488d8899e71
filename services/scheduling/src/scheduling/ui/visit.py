"""Whom a page is for: the signed-in member of staff, asked of identity anew for every request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, current_app, flash, g, make_response, redirect, request, session, url_for
from flask_babel import gettext

from portal_contracts.tokens import Claims
from portal_kit.auth import allow, staff
from portal_kit.client import PeerRefused
from portal_kit.errors import Unauthenticated
from portal_kit.keys import Verifier
from portal_web.brand import Brand, StaffHeader, set_brand, set_staff_header
from portal_web.cookies import drop_cookie, read_cookie
from scheduling.clients.identity import Identity, Practice, StaffToken, StaffUser
from scheduling.clients.notifications import Notifications
from scheduling.domain.policies import Role, StaffMember
from scheduling.domain.requests import Actor, staff_capacity
from scheduling.ui.blueprint import pages
from scheduling.usecases.actors import staff_member

SESSION_COOKIE = "staff"
_NO_SUCH_SESSION = {401, 422}


class SessionOver(Unauthenticated):
    code = "session_over"
    title = "Sign in first."


@dataclass(frozen=True)
class Visit:
    """A signed-in request. `token` lives for a minute and is for identity and notifications."""

    token: str
    staff: StaffUser
    practice: Practice
    member: StaffMember

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.practice.time_zone)

    @property
    def sees_everyone(self) -> bool:
        """Whether every clinician's calendar is theirs to work with."""
        return bool(self.member.roles & {Role.PRACTICE_ADMINISTRATOR, Role.SCHEDULER})

    def today(self, now: datetime) -> date:
        """The practice's local date."""
        return now.astimezone(self.zone).date()

    def may_decide(self, clinician_id: UUID) -> bool:
        """Whether requests for this clinician's time are theirs to decide."""
        return staff_capacity(self.member, clinician_id) != Actor.OTHER_CLINICIAN


def visit() -> Visit:
    return cast(Visit, g.visit)


def identity() -> Identity:
    return cast(Identity, current_app.extensions["identity"])


def notifications() -> Notifications:
    return cast(Notifications, current_app.extensions["notifications"])


def browser_claims() -> Claims:
    """The claims of the session in the browser's cookie. Raises SessionOver and PeerUnavailable."""
    found = _exchange(read_cookie(SESSION_COOKIE))
    verifier: Verifier = current_app.extensions["verifier"]
    claims = verifier.verify(found.token)
    g.visit = Visit(found.token, found.staff, found.practice, staff_member(claims))
    set_brand(
        Brand(
            practice_name=found.practice.name,
            home_url=url_for("ui.show_calendar"),
            phone=found.practice.phone,
        )
    )
    show_waiting(0)
    return claims


signed_in = allow(staff(), authenticate=browser_claims)
"""For staff with a session; nearest to the view, under the route."""


def show_waiting(count: int) -> None:
    """Head the page with the staff's navigation; `count` requests wait for whoever looks at it."""
    header = StaffHeader(
        display_name=visit().staff.display_name,
        scheduling_url=url_for("ui.show_calendar"),
        requests_url=url_for("ui.list_all"),
        sign_out_url=url_for("ui.sign_out"),
        request_count=count,
    )
    set_staff_header(header)


@pages.errorhandler(SessionOver)
def send_to_sign_in(_: SessionOver) -> Response:
    """To the sign-in page, and from there back to where they were: only ever to a page, never to a POST."""
    if read_cookie(SESSION_COOKIE):
        # The next form is for another session; a token from this one must not fit it.
        session.clear()
        flash(gettext("Your session has ended. Sign in again to go on. Nothing was changed."), "info")
    back_to = _page_of_this_request()
    query = f"?{urlencode({'next': back_to})}" if back_to else ""
    response = make_response(redirect(url_for("ui.show_sign_in") + query, 303))
    drop_cookie(response, SESSION_COOKIE)
    return response


def _exchange(session_token: str | None) -> StaffToken:
    if not session_token:
        raise SessionOver
    try:
        return identity().get_token(session_token)
    except PeerRefused as refusal:
        if refusal.status in _NO_SUCH_SESSION:
            raise SessionOver from None
        raise


def _page_of_this_request() -> str | None:
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    request_id = (request.view_args or {}).get("request_id")
    return url_for("ui.review", request_id=request_id) if request_id else None
