"""Appointment requests: made and confirmed through the portal, decided by staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE
from sqlalchemy.orm import Session

from portal_kit.auth import allow, current_claims, service, staff
from portal_kit.idempotency import Answer, IdempotencyKeySchema
from scheduling.api.answers import request_answer, status_answer
from scheduling.api.practice_scope import in_practice, now, once_in_practice
from scheduling.api.schemas import (
    ApprovalSchema,
    ApprovedSchema,
    DenialSchema,
    DeniedSchema,
    NewRequestSchema,
    ReferenceSchema,
    RequestMadeSchema,
    RequestSchema,
    RequestsQuestionSchema,
    RequestsSchema,
    RequestStatusSchema,
    TokenSchema,
)
from scheduling.domain.requesters import Requester
from scheduling.queries.requests import count_requests, list_requests
from scheduling.usecases.confirmations import confirm_request, look_up_confirmation
from scheduling.usecases.decisions import Approval, Denial, approve_request, deny_request
from scheduling.usecases.requests import NewRequest, look_up_request, request_appointment, show_request

blueprint = Blueprint("requests", __name__, description="Appointment requests")


@blueprint.route("/requests", methods=["POST"])
@blueprint.arguments(IdempotencyKeySchema, location="headers")
@blueprint.arguments(NewRequestSchema)
@blueprint.response(201, RequestMadeSchema)
@allow(service("requests:create"))
def create_request(headers: dict[str, Any], body: dict[str, Any]) -> tuple[Response, int]:
    """Ask for a time as a guest. 409 `slot_taken` comes with `nearby` slots; 409 `too_many_open_requests`."""
    at, claims = now(), current_claims()

    def make(session: Session, practice_id: UUID) -> Answer:
        asked = NewRequest(**body | {"requester": Requester(**body["requester"])})
        request = request_appointment(session, claims, practice_id, asked, now=at)
        return Answer(201, RequestMadeSchema().dump(request))

    return once_in_practice(headers["key"], "request.create", body, make)


@blueprint.route("/requests/lookup", methods=["POST"])
@blueprint.arguments(ReferenceSchema)
@blueprint.response(200, RequestStatusSchema)
@allow(service("requests:read"))
def look_up(body: dict[str, Any]) -> dict[str, Any]:
    """What became of a request, by its reference number."""
    found = in_practice(lambda session, practice_id: look_up_request(session, practice_id, **body))
    return status_answer(found, now())


@blueprint.route("/requests/confirmations/lookup", methods=["POST"])
@blueprint.arguments(TokenSchema)
@blueprint.response(200, RequestStatusSchema)
@allow(service("requests:confirm"))
def look_up_link(body: dict[str, Any]) -> dict[str, Any]:
    """The request that a link in a mail is about; changes nothing. 404 `link_not_valid`."""
    found = in_practice(lambda session, practice_id: look_up_confirmation(session, practice_id, **body))
    return status_answer(found, now())


@blueprint.route("/requests/confirmations", methods=["POST"])
@blueprint.arguments(TokenSchema)
@blueprint.response(200, RequestStatusSchema)
@allow(service("requests:confirm"))
def confirm(body: dict[str, Any]) -> dict[str, Any]:
    """Confirm a request by the link in a mail. 404 `link_not_valid`; 409 `request_expired`."""
    at, claims = now(), current_claims()
    found = in_practice(
        lambda session, practice_id: confirm_request(session, claims, practice_id, **body, now=at)
    )
    return status_answer(found, at)


@blueprint.route("/requests")
@blueprint.arguments(RequestsQuestionSchema, location="query", unknown=RAISE)
@blueprint.response(200, RequestsSchema)
@allow(staff())
def list_all(question: dict[str, Any]) -> dict[str, Any]:
    """Requests in one state, or all, with how many there are in each state."""
    at = now()
    found, counts = in_practice(
        lambda session, practice_id: (
            list_requests(session, practice_id, at, question["state"]),
            count_requests(session, practice_id, at),
        )
    )
    return {"items": [request_answer(each, at) for each in found], "counts": counts}


@blueprint.route("/requests/<uuid:request_id>")
@blueprint.response(200, RequestSchema)
@allow(staff())
def show(request_id: UUID) -> dict[str, Any]:
    """One request; 404 `request_not_found`, also for another practice's."""
    at, claims = now(), current_claims()
    found = in_practice(
        lambda session, practice_id: show_request(session, claims, practice_id, request_id, now=at)
    )
    return request_answer(found, at)


@blueprint.route("/requests/<uuid:request_id>/approval", methods=["POST"])
@blueprint.arguments(IdempotencyKeySchema, location="headers")
@blueprint.arguments(ApprovalSchema)
@blueprint.response(200, ApprovedSchema)
@allow(staff())
def approve(headers: dict[str, Any], body: dict[str, Any], request_id: UUID) -> tuple[Response, int]:
    """Make the appointment. 403 `not_your_decision`; 409 `request_already_decided`, `request_expired`,
    `request_not_confirmed`; 409 `outside_schedule` with `reasons` unless `overbook` is true."""
    at, claims = now(), current_claims()

    def decide(session: Session, practice_id: UUID) -> Answer:
        appointment = approve_request(session, claims, practice_id, request_id, Approval(**body), now=at)
        answer = {"state": "approved", "appointment_id": appointment.id, "patient_id": appointment.patient_id}
        return Answer(200, ApprovedSchema().dump(answer))

    return once_in_practice(headers["key"], f"request.approve {request_id}", body, decide)


@blueprint.route("/requests/<uuid:request_id>/denial", methods=["POST"])
@blueprint.arguments(IdempotencyKeySchema, location="headers")
@blueprint.arguments(DenialSchema)
@blueprint.response(200, DeniedSchema)
@allow(staff())
def deny(headers: dict[str, Any], body: dict[str, Any], request_id: UUID) -> tuple[Response, int]:
    """End the request and free its time; `send_email` tells the requester, with `reason` if there is one."""
    at, claims = now(), current_claims()

    def decide(session: Session, practice_id: UUID) -> Answer:
        request = deny_request(session, claims, practice_id, request_id, Denial(**body), now=at)
        return Answer(200, DeniedSchema().dump(request))

    return once_in_practice(headers["key"], f"request.deny {request_id}", body, decide)
