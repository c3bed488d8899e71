"""Started by gunicorn."""

from notifications.app import create_app

app = create_app()
