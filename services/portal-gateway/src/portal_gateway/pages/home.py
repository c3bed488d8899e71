"""The first page of a practice's portal, and the page of nobody's."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, current_app, render_template

from portal_gateway.clients.refusals import NotOpenOnline
from portal_gateway.pages.blueprint import pages
from portal_gateway.pages.choices import (
    Choice,
    may_request,
    may_see,
    read_choice,
    services_for_existing,
    services_for_new,
)
from portal_gateway.pages.openings import find_openings
from portal_gateway.pages.slots import as_links, as_text
from portal_gateway.pages.visit import portal, visit
from portal_gateway.pages.weeks import Day
from portal_kit.auth import public
from portal_kit.client import PeerUnavailable

front = Blueprint("front", __name__)
NEXT_OPENINGS = 3


@front.get("/")
@public
def nobodys_page() -> str:
    """For whoever comes without a practice's link. It lists no practice: where one is a client is private."""
    address = f"{current_app.extensions['settings'].portal_base_url}/p/…"
    return render_template("gateway/front.html", example=address)


@pages.get("", strict_slashes=False)
@public
def home() -> str:
    """It stands even while times can't be had: the way to the practice by phone is on it."""
    offered = visit().portal
    if offered is None:
        return render_template("gateway/home.html", portal=None)
    choice = _first_choice()
    days = _next_days(choice) if choice and may_see(offered) else ()
    return render_template(
        "gateway/home.html",
        portal=offered,
        may_see=may_see(offered),
        may_request=may_request(offered),
        for_new=services_for_new(offered),
        for_existing=services_for_existing(offered),
        choice=choice,
        days_known=days is not None,
        openings=_shaped(days or (), choice),
        zone=visit().practice.time_zone,
    )


def _first_choice() -> Choice | None:
    """The openings shown are those of the service that the practice lists first."""
    services = services_for_new(portal())
    return read_choice(portal(), {"service": str(services[0].id)}) if services else None


def _next_days(choice: Choice) -> tuple[Day, ...] | None:
    """The days of the next openings; None while they can't be had."""
    try:
        week = find_openings(choice, visit().practice.time_zone).week
    except (PeerUnavailable, NotOpenOnline):
        return None
    return tuple(_first_times(week.free_days, NEXT_OPENINGS))


def _first_times(days: Iterable[Day], count: int) -> Iterable[Day]:
    for day in days:
        if count > 0:
            yield Day(day.date, day.times[:count])
        count -= len(day.times)


def _shaped(days: tuple[Day, ...], choice: Choice | None) -> list[dict[str, object]]:
    if choice is None:
        return []
    return as_links(days, choice, {}) if may_request(portal()) else as_text(days, choice)
