"""A request in the making: read from each form on the way, and carried on in hidden fields of the next."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import request

from portal_gateway.clients.requests import NewRequest
from portal_gateway.pages.choices import Selection, may_request, read_selection
from portal_gateway.pages.details import FIELDS, read_details, requester_of
from portal_gateway.pages.visit import now, portal, visit
from portal_web.forms import Form
from portal_web.languages import current_language

KEY = "idempotency_key"
PICKED = ("service", "clinician", "location", "starts_at", "zone")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """`picked` is None without a time that can be read, or where requests are no longer taken online."""

    picked: Selection | None
    form: Form


def read_draft() -> Draft:
    """From the form that was sent; raises PeerUnavailable."""
    picked = read_selection(portal(), request.form, now()) if may_request(portal()) else None
    return Draft(picked, read_details(request.form, visit().today()))


def read_key() -> UUID | None:
    """The key made when the check page was; None for none that can be read."""
    try:
        return UUID(request.form.get(KEY, ""))
    except ValueError:
        return None


def typed_fields() -> Pairs:
    """What was typed about the person, to go along."""
    return [(name, request.form[name]) for name in FIELDS if request.form.get(name)]


def picked_fields(picked: Selection) -> Pairs:
    """The picked time, to go along; with the zone it was looked at in."""
    zone = request.values.get("zone")
    return [*picked.to_query().items(), *([("zone", zone)] if zone else [])]


def new_request(picked: Selection, form: Form) -> NewRequest:
    return NewRequest(
        service_type_id=picked.service.id,
        clinician_id=picked.clinician_id,
        location_id=picked.location.id,
        starts_at=picked.starts_at,
        language=current_language(),
        requester=requester_of(form),
    )
