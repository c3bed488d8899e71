"""Where gunicorn starts."""

from __future__ import annotations

from branding.app import create_app

app = create_app()
