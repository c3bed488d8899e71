"""Approving and denying: the same use cases as the API's, and their refusals in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from marshmallow import Schema
from sqlalchemy.orm import Session

from portal_kit.auth import current_claims
from portal_kit.client import PeerRefused, PeerUnavailable
from portal_kit.errors import Conflict, Invalid, Unavailable
from portal_kit.idempotency import Answer, fingerprint_of, once
from portal_web.fields import Choice, Text
from portal_web.forms import WHOLE_FORM, Form
from scheduling.api.practice_scope import in_practice, now
from scheduling.clients.identity import Patient
from scheduling.domain.requests import RequestState
from scheduling.ui.blueprint import pages
from scheduling.ui.review import Loaded, Refusal, ask_about, load, review_page
from scheduling.ui.visit import identity, signed_in, visit
from scheduling.ui.words import compare
from scheduling.usecases.decisions import Approval, Denial, approve_request, deny_request

TOLD_IN_WORDS = (Conflict, Invalid, Unavailable)
"""Refusals that belong on the page they come from; others, such as NotYourDecision, have their own."""


class DenialSchema(Schema):
    send_email = Choice(["no", "yes"], lazy_gettext("Choose whether to send an email"))
    reason = Text(longest=2000)


@pages.post("/requests/<uuid:request_id>/approve")
@signed_in
def approve(request_id: UUID) -> ResponseReturnValue:
    """Make the appointment for one of the patients that identity proposed."""
    patient_id = _patient_id()
    try:
        identity().get_patient(visit().token, patient_id)
    except PeerRefused as refusal:
        if refusal.status != 404:
            raise
        words = gettext("This patient is no longer there, so nothing was booked. Choose again.")
        return review_page(request_id, Refusal(words, 409))
    except PeerUnavailable:
        return review_page(request_id, _no_patients())
    try:
        _approve(request_id, patient_id, "request.approve")
    except TOLD_IN_WORDS as refusal:
        return review_page(request_id, Refusal.of(refusal))
    return _approved()


@pages.get("/requests/<uuid:request_id>/new-patient")
@signed_in
def show_new_patient(request_id: UUID) -> ResponseReturnValue:
    loaded = load(request_id)
    if loaded.state != RequestState.PENDING:
        return redirect(url_for("ui.review", request_id=request_id))
    return _new_patient_page(loaded)


@pages.post("/requests/<uuid:request_id>/new-patient")
@signed_in
def approve_new_patient(request_id: UUID) -> ResponseReturnValue:
    """Make a patient of what was typed, then the appointment.

    The patient's key is the request's own: however often this is tried, it stays one patient.
    """
    loaded = load(request_id)
    if loaded.state != RequestState.PENDING:
        return _too_late(loaded)
    try:
        patient = _create_patient(loaded)
    except PeerRefused as refusal:
        words = gettext(
            "No patient could be made of what was typed, so nothing was booked. Deny the request, "
            "or call the person."
        )
        return _new_patient_page(loaded, Refusal(words, 422 if refusal.status == 422 else 409))
    except PeerUnavailable:
        return _new_patient_page(loaded, _no_patients())
    try:
        _approve(request_id, patient.id, "request.approve-new")
    except TOLD_IN_WORDS as refusal:
        return review_page(request_id, _created_but(Refusal.of(refusal)), created_id=patient.id)
    return _approved()


@pages.get("/requests/<uuid:request_id>/deny")
@signed_in
def show_denial(request_id: UUID) -> ResponseReturnValue:
    loaded = load(request_id)
    if loaded.state != RequestState.PENDING:
        return redirect(url_for("ui.review", request_id=request_id))
    return _denial_page(loaded, Form({"send_email": "no"}))


@pages.post("/requests/<uuid:request_id>/deny")
@signed_in
def deny(request_id: UUID) -> ResponseReturnValue:
    form = Form.read(DenialSchema(), request.form)
    sends, reason = form.data.get("send_email") == "yes", form.data.get("reason")
    if form.data.get("send_email") == "no" and reason:
        words = gettext(
            "You wrote a reason, but chose to send no email. Choose to send it, or remove the reason."
        )
        form.add_error("reason", words)
    if not form.ok:
        return _denial_page(load(request_id), form, 422)
    denial = Denial(send_email=sends, reason=reason)
    claims, at = current_claims(), now()

    def work(session: Session, practice_id: UUID) -> None:
        deny_request(session, claims, practice_id, request_id, denial, now=at)

    try:
        _once(f"request.deny {request_id}", {"send_email": sends, "reason": reason}, work)
    except TOLD_IN_WORDS as refusal:
        # What was typed stays on the page: it may be worth a phone call, or a copy.
        told = Refusal.of(refusal)
        form.add_error(WHOLE_FORM, told.words, target="reason")
        return _denial_page(load(request_id), form, told.status)
    flash(_denied_words(sends), "success")
    return redirect(url_for("ui.list_all"), 303)


def _approve(request_id: UUID, patient_id: UUID, what: str) -> None:
    approval = Approval(patient_id=patient_id, overbook=request.form.get("overbook") == "yes")
    claims, at = current_claims(), now()

    def work(session: Session, practice_id: UUID) -> None:
        approve_request(session, claims, practice_id, request_id, approval, now=at)

    body = {"patient_id": patient_id, "overbook": approval.overbook}
    _once(f"{what} {request_id}", body, work)


def _once(what: str, body: dict[str, Any], work: Callable[[Session, UUID], None]) -> None:
    """Decide in one transaction, and only once however often the form is sent."""
    caller, key = f"staff {current_claims().subject}", request.form.get("key")

    def decide(session: Session, practice_id: UUID) -> Answer:
        def inside() -> Answer:
            work(session, practice_id)
            return Answer(200, {})

        return once(session, practice_id, caller, key, fingerprint_of(what, body), inside)

    in_practice(decide)


def _patient_id() -> UUID:
    try:
        return UUID(request.form.get("patient_id", ""))
    except ValueError:
        abort(400)


def _create_patient(loaded: Loaded) -> Patient:
    asked = loaded.found.request
    return identity().create_patient(visit().token, asked.requester, f"request {asked.id}")


def _too_late(loaded: Loaded) -> ResponseReturnValue:
    """Their own approval, sent twice, is as good as once; anything else is told."""
    asked, member = loaded.found.request, visit().member
    if loaded.state == RequestState.APPROVED and asked.decided_by == member.id:
        return _approved()
    words = gettext(
        "This request is no longer open, so no patient was made and nothing was booked. What became "
        "of it stands below."
    )
    return review_page(asked.id, Refusal(words, 409))


def _created_but(refusal: Refusal) -> Refusal:
    words = gettext(
        "The patient was made, but the appointment was not. %(why)s The new patient is marked below.",
        why=refusal.words,
    )
    return Refusal(words, refusal.status, refusal.may_insist)


def _no_patients() -> Refusal:
    words = gettext(
        "Patient records can't be reached just now, so nothing was changed. Try again in a minute."
    )
    return Refusal(words, 503)


def _approved() -> ResponseReturnValue:
    flash(gettext("The appointment is booked, and a confirmation goes out by email."), "success")
    return redirect(url_for("ui.list_all"), 303)


def _denied_words(sends: bool) -> str:
    if sends:
        return gettext("The request is denied and its time is free again. The person is told by email.")
    return gettext("The request is denied and its time is free again. No email goes out.")


def _new_patient_page(loaded: Loaded, refusal: Refusal | None = None) -> tuple[str, int]:
    here = visit()
    told = ask_about(loaded, here, wants_candidates=True)
    page = render_template(
        "scheduling/new_patient.html",
        here=here,
        zone=here.zone,
        request=loaded.found.request,
        row=told.row,
        likely=[it for it in told.candidates or () if it.likely],
        told=told,
        compare=compare,
        refusal=refusal,
        key=uuid4(),
    )
    return page, refusal.status if refusal else 200


def _denial_page(loaded: Loaded, form: Form, status: int = 200) -> tuple[str, int]:
    here = visit()
    told = ask_about(loaded, here, wants_candidates=False)
    page = render_template(
        "scheduling/deny.html",
        here=here,
        zone=here.zone,
        request=loaded.found.request,
        loaded=loaded,
        row=told.row,
        form=form,
        key=uuid4(),
    )
    return page, status
