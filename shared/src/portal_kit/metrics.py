"""Prometheus metrics of the web process, labelled by URL rule and never by path."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

REQUESTS = Counter("http_requests", "Requests answered.", ["service", "method", "rule", "status"])
SECONDS = Histogram("http_request_seconds", "Time to answer.", ["service", "rule"])
PEER_CALLS = Counter("peer_calls", "Calls to other services.", ["peer", "outcome"])
EVENTS_HANDLED = Counter("events_handled", "Events read from streams.", ["event", "outcome"])
EVENTS_RELAYED = Counter("events_relayed", "Events written to the stream.", ["service"])


def install_metrics(app: Flask, service: str) -> None:
    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "none"
        REQUESTS.labels(service, request.method, rule, response.status_code).inc()
        if "started" in g:
            SECONDS.labels(service, rule).observe(time.perf_counter() - g.started)
        return response


def metrics_page() -> Response:
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
