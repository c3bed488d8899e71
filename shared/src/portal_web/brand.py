"""Who a page speaks for: the practice's name, logo and theme, and the signed-in member of staff."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, has_request_context
from markupsafe import Markup, escape

_CRISIS_NUMBER = re.compile(r"(?<![\d-])(988|911)(?![\d-])")
NEUTRAL_SITE = "https://www.weather.gov/"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture the face itself serves, in pixels. `plate`: it needs a white plate to be seen."""

    url: str
    width: int
    height: int
    plate: bool = False


@dataclass(frozen=True, slots=True)
class Brand:
    """What a practice's pages carry.

    `theme_url` is a style sheet this face serves, None for the default theme. `crisis_notice` is the
    practice's own words (plain text), None for ours with 988 and 911. "Exit this page" leads to `exit_url`.
    """

    practice_name: str
    home_url: str
    theme_url: str | None = None
    logo: Logo | None = None
    phone: str | None = None
    crisis_notice: str | None = None
    exit_url: str = NEUTRAL_SITE


@dataclass(frozen=True, slots=True)
class StaffHeader:
    """The staff's navigation; a section without an address is left out.

    `request_count`: appointment requests that wait for a decision.
    """

    display_name: str
    scheduling_url: str
    requests_url: str
    sign_out_url: str
    patients_url: str | None = None
    request_count: int = 0


def set_brand(brand: Brand) -> None:
    """Every page of this request, error pages included, carries this practice's look."""
    g.brand = brand


def set_staff_header(header: StaffHeader) -> None:
    """Every page of this request, error pages included, carries the staff's navigation."""
    g.staff_header = header


def _looks() -> dict[str, Any]:
    if not has_request_context():
        return {"brand": None, "staff_header": None}
    return {"brand": g.get("brand"), "staff_header": g.get("staff_header")}


def link_crisis_numbers(notice: str) -> Markup:
    """A practice's own crisis notice, escaped, with 988 and 911 to tap on a telephone."""
    links = _CRISIS_NUMBER.sub(r'<a href="tel:\1">\1</a>', str(escape(notice)))
    return Markup(links)  # noqa: S704 escaped above; only the links are ours


def offer_brand(app: Flask) -> None:
    app.context_processor(_looks)
    app.jinja_env.filters["link_crisis_numbers"] = link_crisis_numbers
