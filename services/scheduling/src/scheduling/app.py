"""The web process's wiring: the JSON API, and the staff's pages beside it."""

from __future__ import annotations

from flask import Flask
from redis import Redis

from portal_kit.app import install_api, new_app
from portal_kit.client import Peer
from portal_kit.keys import Signer
from portal_kit.redis import connect_redis
from portal_kit.settings import read_settings
from scheduling import ui
from scheduling.api import calendar, mail_facts, portal, requests
from scheduling.clients.identity import Identity
from scheduling.clients.notifications import Notifications
from scheduling.extensions import SERVICE, celery, db, enqueuer, outbox
from scheduling.settings import Settings


def bind(settings: Settings) -> Redis:
    """Give the unbound parts of this process what they need; returns its Redis client."""
    db.configure(settings.database_url, pool_size=settings.database_pool_size)
    celery.conf.broker_url = settings.redis_url
    outbox.nudge = _nudge_relay
    return connect_redis(settings.redis_url)


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or read_settings(Settings)
    redis = bind(settings)
    app = new_app(SERVICE, settings, {"postgres": db.is_up, "redis": redis.ping})
    app.extensions["settings"] = settings
    app.extensions["after_fork"] += [lambda: db.dispose(close=False), redis.connection_pool.reset]
    _meet_peers(app, settings)
    blueprints = [portal.blueprint, requests.blueprint, calendar.blueprint, mail_facts.blueprint]
    install_api(app, "Scheduling", settings.portal_version, blueprints)
    ui.install(app, settings)
    return app


def _meet_peers(app: Flask, settings: Settings) -> None:
    signer = Signer(settings.service_key_id, settings.service_private_key)
    app.extensions["identity"] = Identity(Peer("identity", settings.identity_url, signer))
    app.extensions["notifications"] = Notifications(Peer("notifications", settings.notifications_url, signer))


def _nudge_relay() -> None:
    enqueuer.enqueue("scheduling.relay_outbox")
