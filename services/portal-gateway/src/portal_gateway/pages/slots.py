"""Free times in the shape that the times' macros take: as links, as buttons of a form, or to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import url_for

from portal_contracts.instants import format_instant
from portal_gateway.pages.choices import Choice, slot_value
from portal_gateway.pages.visit import portal
from portal_gateway.pages.weeks import Day, FreeTime


def as_links(days: Iterable[Day], choice: Choice, zone_query: dict[str, str]) -> list[dict[str, Any]]:
    """Each time leads to the details page."""

    def link(free: FreeTime) -> dict[str, str]:
        query: dict[str, Any] = choice.to_query() | zone_query | {"location": str(free.location_id)}
        return {"url": url_for("pages.details", **query, starts_at=format_instant(free.starts_at))}

    return _shaped(days, choice, link)


def as_buttons(days: Iterable[Day], choice: Choice) -> list[dict[str, Any]]:
    """Each time is a button named `slot` of the form around it, so that what was typed goes along."""
    return _shaped(days, choice, lambda free: {"value": slot_value(free.starts_at, free.location_id)})


def as_text(days: Iterable[Day], choice: Choice) -> list[dict[str, Any]]:
    """Times to look at, where requests are taken by phone only."""
    return _shaped(days, choice, lambda _: {})


def _shaped(
    days: Iterable[Day], choice: Choice, target: Callable[[FreeTime], dict[str, str]]
) -> list[dict[str, Any]]:
    names = _place_names(choice)
    return [
        {
            "date": day.date,
            "slots": [
                {"starts_at": free.starts_at, "detail": names.get(free.location_id), **target(free)}
                for free in day.times
            ],
        }
        for day in days
    ]


def _place_names(choice: Choice) -> dict[UUID, str]:
    """What is said beside a time: the place, where it is not the one that was chosen."""
    chosen = choice.location.id if choice.location else None
    return {place.id: place.name for place in portal().locations if place.id != chosen}
