"""Where gunicorn starts."""

from __future__ import annotations

from scheduling.app import create_app

app = create_app()
