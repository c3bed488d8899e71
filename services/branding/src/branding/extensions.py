"""Unbound parts of the process; app.py binds them to settings."""

from __future__ import annotations

from branding.storage import LogoStore
from portal_kit.celery import Enqueuer, make_celery
from portal_kit.db import Database
from portal_kit.outbox import Outbox

SERVICE = "branding"

db = Database()
outbox = Outbox()
celery = make_celery(SERVICE)
enqueuer = Enqueuer(celery)
store = LogoStore()
