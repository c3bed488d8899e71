"""The web process's wiring."""

from __future__ import annotations

from flask import Flask
from redis import Redis

from branding.api import logos, themes, wording
from branding.domain.logos import MOST_BYTES
from branding.extensions import SERVICE, celery, db, enqueuer, outbox, store
from branding.settings import Settings
from portal_kit.app import install_api, new_app
from portal_kit.redis import connect_redis
from portal_kit.settings import read_settings

_FORM_BYTES = 64 * 1024  # what a multipart body holds around the file


def bind(settings: Settings) -> Redis:
    """Give the unbound parts of this process what they need; returns its Redis client."""
    db.configure(settings.database_url, pool_size=settings.database_pool_size)
    celery.conf.broker_url = settings.redis_url
    outbox.nudge = _nudge_relay
    store.configure(settings.logo_dir)
    return connect_redis(settings.redis_url)


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or read_settings(Settings)
    redis = bind(settings)
    checks = {"postgres": db.is_up, "redis": redis.ping, "logo store": store.is_writable}
    app = new_app(SERVICE, settings, checks)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES + _FORM_BYTES
    app.extensions["after_fork"] += [lambda: db.dispose(close=False), redis.connection_pool.reset]
    install_api(
        app, "Branding", settings.portal_version, [logos.blueprint, themes.blueprint, wording.blueprint]
    )
    return app


def _nudge_relay() -> None:
    enqueuer.enqueue("branding.relay_outbox")
