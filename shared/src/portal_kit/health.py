"""Is it alive, can it work, which version is it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Flask, Response, jsonify

from portal_kit.auth import public
from portal_kit.metrics import metrics_page

Check = Callable[[], object]


def install_health(app: Flask, *, version: str, checks: Mapping[str, Check]) -> None:
    """`/health/live` answers while the process does; `/health/ready` runs every check (one that raises or
    returns something false means down) and names each."""
    blueprint = Blueprint("operations", __name__)

    @blueprint.get("/health/live")
    @public
    def live() -> Response:
        return jsonify(status="live")

    @blueprint.get("/health/ready")
    @public
    def ready() -> tuple[Response, int]:
        states = {name: _state(check) for name, check in checks.items()}
        up = all(state == "up" for state in states.values())
        return jsonify(status="ready" if up else "not ready", dependencies=states), 200 if up else 503

    @blueprint.get("/version")
    @public
    def show_version() -> Response:
        return jsonify(service=app.name, version=version)

    @blueprint.get("/metrics")
    @public
    def metrics() -> Response:
        return metrics_page()

    app.register_blueprint(blueprint)


def _state(check: Check) -> str:
    try:
        return "up" if check() else "down"
    except Exception:  # whatever a driver raises, the answer to "is it up?" is no
        return "down"
