"""The web process: `gunicorn -c python:portal_kit.gunicorn_conf portal_gateway.wsgi:app`."""

from __future__ import annotations

from portal_gateway.app import create_app
from portal_web.warming import compile_templates

app = create_app()
compile_templates(app, "gateway")
