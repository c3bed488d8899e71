"""Asking for an appointment: details, check, send. What was typed travels in forms, never in an address."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal_gateway.clients.refusals import (
    KeyUsedOtherwise,
    RequestRefused,
    SlotTaken,
    TooManyOpenRequests,
)
from portal_gateway.extensions import sources
from portal_gateway.pages.blueprint import pages
from portal_gateway.pages.choices import (
    Choice,
    Selection,
    may_request,
    offered_zones,
    read_choice,
    read_selection,
    read_zone,
    services_for_new,
)
from portal_gateway.pages.details import TRAP, add_refusals
from portal_gateway.pages.drafts import (
    PICKED,
    Draft,
    new_request,
    picked_fields,
    read_draft,
    read_key,
    typed_fields,
)
from portal_gateway.pages.openings import find_openings
from portal_gateway.pages.slots import as_buttons
from portal_gateway.pages.times import closed, picking, read_day
from portal_gateway.pages.visit import asking, clinician_names, now, portal, visit
from portal_gateway.pages.weeks import days_of
from portal_kit.auth import public
from portal_web.forms import Form
from portal_web.languages import repeat_in_language_links


@pages.get("/request")
@public
def details() -> ResponseReturnValue:
    """The empty form for the time in the address; without a time that can be read, on to the times."""
    if not may_request(portal()):
        return closed()
    picked = read_selection(portal(), request.args, now())
    if picked is None:
        return start_again()
    repeat_in_language_links({name: request.args[name] for name in PICKED if name in request.args})
    return _details_page(Draft(picked, Form()))


@pages.post("/request")
@public
def check() -> ResponseReturnValue:
    """The answers to check, or the form again with what is wrong."""
    draft = read_draft()
    if draft.form.ok:
        return _check_page(draft)
    return _details_page(draft, 422)


@pages.post("/request/details")
@public
def change_details() -> ResponseReturnValue:
    """The form again, filled in, without a word yet about what may be wrong in it."""
    return _details_page(Draft(read_draft().picked, Form(request.form)))


@pages.post("/request/times")
@public
def change_time() -> ResponseReturnValue:
    return _times_page(read_draft())


@pages.post("/request/send")
@public
def send() -> ResponseReturnValue:
    """Send once for each key, however often it is pressed; then lead to the reference."""
    draft, key = read_draft(), read_key()
    if draft.picked is None or not draft.form.ok or key is None:
        return check()
    new = new_request(draft.picked, draft.form)
    practice_id, scheduling = visit().practice.id, sources().scheduling
    reference = asking().ask(lambda: scheduling.send_request(practice_id, new, key))
    return redirect(url_for("pages.status", reference=reference), 303)


@pages.get("/request/details", endpoint="details_reloaded")
@pages.get("/request/times", endpoint="times_reloaded")
@pages.get("/request/send", endpoint="send_reloaded")
@public
def start_again() -> ResponseReturnValue:
    """Pages made from a form have no address of their own; one that was bookmarked leads to the times."""
    picked: dict[str, Any] = {name: request.args[name] for name in PICKED if request.args.get(name)}
    picked.pop("starts_at", None)
    return redirect(url_for("pages.times", **picked), 303)


@pages.errorhandler(SlotTaken)
def time_taken(refusal: SlotTaken) -> ResponseReturnValue:
    return _times_page(read_draft(), refusal)


@pages.errorhandler(RequestRefused)
def details_refused(refusal: RequestRefused) -> ResponseReturnValue:
    draft = read_draft()
    add_refusals(draft.form, refusal.by_field)
    return _details_page(draft, 422)


@pages.errorhandler(TooManyOpenRequests)
def too_many(_: TooManyOpenRequests) -> ResponseReturnValue:
    return render_template("gateway/too_many.html"), 409


@pages.errorhandler(KeyUsedOtherwise)
def check_again(_: KeyUsedOtherwise) -> ResponseReturnValue:
    """Other answers were sent from this page before: they are shown again, with a key of their own."""
    return _check_page(read_draft(), 409)


def _details_page(draft: Draft, status: int = 200) -> ResponseReturnValue:
    if draft.picked is None:
        return _times_page(draft)
    kept, told = picked_fields(draft.picked), _told(draft.picked)
    return make_response(
        render_template("gateway/details.html", form=draft.form, trap=TRAP, kept=kept, **told), status
    )


def _check_page(draft: Draft, status: int = 200) -> ResponseReturnValue:
    if draft.picked is None:
        return _times_page(draft)
    kept, told = picked_fields(draft.picked) + typed_fields(), _told(draft.picked)
    return make_response(
        render_template("gateway/check.html", answers=draft.form, kept=kept, key=uuid4(), **told), status
    )


def _times_page(draft: Draft, taken: SlotTaken | None = None) -> ResponseReturnValue:
    """Times to pick from, as buttons of one form that keeps everything typed."""
    choice = _choice_to_change()
    if choice is None:
        return closed()
    own = visit().practice.time_zone
    zone = read_zone(own, request.form)
    openings = find_openings(choice, zone, read_day("from"))
    page = render_template(
        "gateway/other_times.html",
        **picking(choice),
        taken=draft.picked if taken else None,
        nearby=as_buttons(days_of(taken.nearby, zone), choice) if taken else [],
        openings=openings,
        days=as_buttons(openings.week.free_days, choice),
        kept=typed_fields(),
        zone=zone,
        own_zone=own,
        zones=offered_zones(own),
    )
    return page, 409 if taken else 200


def _choice_to_change() -> Choice | None:
    """What the form chose, else the first service; None where nothing can be asked for online."""
    services = services_for_new(portal())
    if not services or not may_request(portal()):
        return None
    return read_choice(portal(), request.form) or read_choice(portal(), {"service": str(services[0].id)})


def _told(picked: Selection) -> dict[str, Any]:
    """What the pages say of the picked time."""
    own = visit().practice.time_zone
    names = clinician_names()
    return {
        "picked": picked,
        "clinician": names.get(picked.clinician_id) if picked.clinician_id else None,
        "zone": read_zone(own, request.values),
        "own_zone": own,
    }
