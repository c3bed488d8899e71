"""Errors to RFC 9457 problem documents; the only table of status codes."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, json
from flask_smorest import Api
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from portal_kit.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from portal_kit.request_id import current_request_id

STATUS: dict[type[DomainError], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    TooManyRequests: 429,
    Unavailable: 503,
}
MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger()


class ProblemSchema(Schema):
    """RFC 9457, section 3, with a stable `code` and, for bad input, `errors` by field."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String()
    request_id = fields.String()
    errors = fields.Dict()


def status_of(error: DomainError) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def problem(status: int, code: str, title: str, **members: Any) -> Response:
    body = {"type": f"urn:problem:{code}", "title": title, "status": status, "code": code}
    body |= {"request_id": current_request_id()} | members
    return Response(json.dumps(body), status, content_type=MEDIA_TYPE)


def domain_problem(error: DomainError) -> Response:
    return problem(status_of(error), error.code, error.title, detail=error.detail, **error.extra)


def http_problem(error: HTTPException) -> Response:
    """A framework's refusal: bad JSON, unknown URL, or a schema that did not load (422)."""
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    members = {"errors": _by_field(data["messages"])} if "messages" in data else {}
    code = "invalid" if status == 422 else error.name.lower().replace(" ", "_")
    return problem(status, code, error.name, **members)


def _by_field(messages: dict[str, Any]) -> dict[str, Any]:
    """webargs groups messages by where they were (json, query); readers want them by field."""
    errors: dict[str, Any] = {}
    for place, found in messages.items():
        errors |= found if isinstance(found, dict) else {place: found}
    return errors


def unexpected_problem(error: Exception) -> Response:
    log.error("request_failed", exc_info=error)
    return problem(500, "internal_error", "Something went wrong on our side.")


class ProblemApi(Api):  # type: ignore[misc]  # the library carries no types
    """flask-smorest's registry, answering problems instead of its own error form."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        return http_problem(error)

    def _register_responses(self) -> None:
        ordinary: str = self.DEFAULT_RESPONSE_CONTENT_TYPE  # type: ignore[has-type]
        self.DEFAULT_RESPONSE_CONTENT_TYPE = MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = ordinary


def install_problems(app: Flask) -> None:
    app.register_error_handler(DomainError, domain_problem)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(Exception, unexpected_problem)
