"""Picking a time: the service, then a day and a time of a week."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal_gateway.clients.refusals import NotOpenOnline
from portal_gateway.pages.blueprint import pages
from portal_gateway.pages.choices import (
    Choice,
    clinicians_for,
    locations_for,
    may_request,
    may_see,
    offered_zones,
    read_choice,
    read_zone,
    services_for_new,
)
from portal_gateway.pages.openings import Openings, find_openings
from portal_gateway.pages.slots import as_links, as_text
from portal_gateway.pages.visit import clinician_names, portal, visit
from portal_gateway.pages.weeks import Day
from portal_kit.auth import public
from portal_web.languages import repeat_in_language_links

AS_LIST = "list"
_REPEATABLE = ("service", "clinician", "location", "from", "day", "zone", "view")


@pages.get("/times")
@public
def times() -> ResponseReturnValue:
    """A page of the service first, where there are several; then the week."""
    repeat_in_language_links(_repeated(*_REPEATABLE))
    offered = portal()
    if not may_see(offered) or not services_for_new(offered):
        return closed()
    choice = read_choice(offered, request.args)
    if choice is None:
        return render_template("gateway/services.html", services=services_for_new(offered))
    return _week(choice)


def closed() -> ResponseReturnValue:
    """Why nothing can be asked for online here, and whom to call."""
    return render_template("gateway/closed.html", portal=portal(), may_see=may_see(portal()))


@pages.errorhandler(NotOpenOnline)
def closed_meanwhile(_: NotOpenOnline) -> ResponseReturnValue:
    return render_template("gateway/closed.html", portal=None, may_see=False), 409


def _week(choice: Choice) -> str:
    own = visit().practice.time_zone
    zone = read_zone(own, request.args)
    openings = find_openings(choice, zone, read_day("from"))
    kept = choice.to_query() | _repeated("zone", "view")
    shown = _shown_days(openings)
    zone_query = _repeated("zone")
    return render_template(
        "gateway/times.html",
        **picking(choice),
        openings=openings,
        kept=kept,
        zone=zone,
        own_zone=own,
        zones=offered_zones(own),
        as_list=request.args.get("view") == AS_LIST,
        day_links=_day_links(openings, kept, shown),
        days=as_links(shown, choice, zone_query) if may_request(portal()) else as_text(shown, choice),
        may_request=may_request(portal()),
        horizon_days=portal().horizon_days,
    )


def picking(choice: Choice) -> dict[str, Any]:
    """What the pages of times say of the choice and its alternatives."""
    names = clinician_names()
    return {
        "choice": choice,
        "services": services_for_new(portal()),
        "clinicians": [names[one] for one in clinicians_for(portal(), choice.service) if one in names],
        "locations": locations_for(portal(), choice.service),
        "chosen_clinician": names.get(choice.clinician_id) if choice.clinician_id else None,
    }


def read_day(name: str) -> date | None:
    """A date of the query or form; one that can't be read counts as none."""
    try:
        return date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return None


def _shown_days(openings: Openings) -> list[Day]:
    """All days with free times in the list; else the one picked, or the first."""
    if request.args.get("view") == AS_LIST:
        return list(openings.week.free_days)
    day = openings.week.day(read_day("day"))
    return [day] if day else []


def _day_links(openings: Openings, kept: dict[str, Any], shown: list[Day]) -> list[dict[str, Any]]:
    kept = kept | {"from": openings.week.first.isoformat()}
    return [
        {
            "date": day.date,
            "url": url_for("pages.times", **kept, day=day.date.isoformat()) if day.times else None,
            "count": len(day.times),
            "current": day in shown,
        }
        for day in openings.week.days
    ]


def _repeated(*names: str) -> dict[str, Any]:
    return {name: request.args[name] for name in names if request.args.get(name)}
