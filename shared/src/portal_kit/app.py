"""The parts of a Flask app that are the same in every service."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask_smorest import Blueprint

from portal_kit.auth import install_auth, public
from portal_kit.errors import Invalid
from portal_kit.health import Check, install_health
from portal_kit.keys import Verifier
from portal_kit.logging import configure_logging
from portal_kit.metrics import install_metrics
from portal_kit.problems import ProblemApi, install_problems
from portal_kit.request_id import current_request_id, start_request
from portal_kit.settings import ServiceSettings

MAX_REQUEST_BYTES = 1_000_000
_NUL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000|\x00")
_DULL = ("/health/", "/metrics")

log = structlog.get_logger()


def new_app(service: str, settings: ServiceSettings, checks: Mapping[str, Check]) -> Flask:
    """A Flask app with request ids, logs, metrics, health, problems and a guard that closes every endpoint
    that does not say who may call it."""
    configure_logging(service, settings.log_level)
    app = Flask(service, static_folder=None)
    app.extensions["after_fork"] = []
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    install_request_log(app)
    install_text_check(app)
    install_metrics(app, service)
    install_auth(app, Verifier(service, settings.public_keys))
    install_problems(app)
    install_health(app, version=settings.portal_version, checks=checks)
    return app


def install_api(app: Flask, title: str, version: str, blueprints: Iterable[Blueprint]) -> ProblemApi:
    """Serve the blueprints under /v1, and the OpenAPI 3.1 document that their schemas make."""
    app.config |= {
        "API_TITLE": title,
        "API_VERSION": version,
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
    }
    api = ProblemApi(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for blueprint in blueprints:
        api.register_blueprint(blueprint, url_prefix="/v1" + (blueprint.url_prefix or ""))
    document: Callable[..., Any] = app.view_functions["api-docs.openapi_json"]
    app.view_functions["api-docs.openapi_json"] = public(lambda: document())
    return api


def install_request_log(app: Flask) -> None:
    """One line a request: the URL's rule and never the path, which may carry a token."""

    @app.before_request
    def begin() -> None:
        start_request(request.headers.get("traceparent"))
        g.began = datetime.now(UTC)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = current_request_id()
        if not request.path.startswith(_DULL):
            log.info("request", **_request_fields(response))
        return response


def install_text_check(app: Flask) -> None:
    """Refuse text with a NUL in it, which no database column can hold and no person types."""

    @app.before_request
    def refuse_nul() -> None:
        texts = [request.path, *request.args.values(), *request.form.values()]
        if any("\0" in text for text in texts) or (
            request.is_json and _NUL_IN_JSON.search(request.get_data())
        ):
            raise Invalid("The text holds a character that can't be stored.")


def _request_fields(response: Response) -> dict[str, Any]:
    began = g.get("began", datetime.now(UTC))
    return {
        "method": request.method,
        "rule": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((datetime.now(UTC) - began).total_seconds() * 1000, 1),
    }
