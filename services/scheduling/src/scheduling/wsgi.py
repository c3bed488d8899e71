"""Where gunicorn starts."""

from __future__ import annotations

from portal_web.warming import compile_templates
from scheduling.app import create_app

app = create_app()
compile_templates(app, "scheduling")
