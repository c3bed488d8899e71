"""The web process's wiring."""

from __future__ import annotations

from flask import Flask
from redis import Redis

from identity.api import patients, practices, staff
from identity.extensions import SERVICE, celery, db, enqueuer, outbox
from identity.settings import Settings
from portal_kit.app import install_api, new_app
from portal_kit.keys import Signer
from portal_kit.redis import connect_redis
from portal_kit.settings import read_settings


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
    app.extensions["signer"] = Signer(settings.service_key_id, settings.service_private_key)
    app.extensions["after_fork"] += [lambda: db.dispose(close=False), redis.connection_pool.reset]
    blueprints = [practices.blueprint, staff.blueprint, patients.blueprint]
    install_api(app, "Identity", settings.portal_version, blueprints)
    return app


def _nudge_relay() -> None:
    enqueuer.enqueue("identity.relay_outbox")
