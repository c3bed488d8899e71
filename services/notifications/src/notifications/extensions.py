"""Unbound parts of the process; app.py and worker.py bind them to settings."""

from __future__ import annotations

from portal_kit.celery import Enqueuer, make_celery
from portal_kit.db import Database

db = Database()
celery = make_celery("notifications")
enqueuer = Enqueuer(celery)

DELIVER = "notifications.deliver_message"
