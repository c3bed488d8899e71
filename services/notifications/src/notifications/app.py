"""The web process, wired; never logic."""

from __future__ import annotations

from flask import Flask
from redis import Redis

from notifications.api import messages
from notifications.clients.branding import Branding
from notifications.clients.identity import Identity
from notifications.clients.scheduling import Scheduling
from notifications.clients.smtp import MailServer
from notifications.delivery import Outside, postman
from notifications.domain.links import Links
from notifications.extensions import celery, db
from notifications.mail.composition import Sender
from notifications.metrics import install_gauges
from notifications.settings import Settings
from portal_kit.app import install_api, new_app
from portal_kit.client import Peer
from portal_kit.keys import Signer
from portal_kit.redis import connect_redis
from portal_kit.settings import read_settings


def bind(settings: Settings) -> Redis:
    """Give the unbound parts their settings; web, worker and commands share this."""
    db.configure(settings.database_url, pool_size=settings.database_pool_size)
    celery.conf.broker_url = settings.redis_url
    postman.configure(_outside(settings))
    return connect_redis(settings.redis_url)


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or read_settings(Settings)
    redis = bind(settings)
    app = new_app("notifications", settings, {"postgres": db.is_up, "redis": redis.ping})
    app.extensions["settings"] = settings
    app.extensions["after_fork"] += [lambda: db.dispose(close=False), redis.connection_pool.reset]
    install_gauges(db)
    install_api(app, "Notifications", settings.portal_version, [messages.blueprint])
    return app


def _outside(settings: Settings) -> Outside:
    signer = Signer(settings.service_key_id, settings.service_private_key)
    links = Links(settings.portal_base_url.rstrip("/"), settings.staff_base_url.rstrip("/"))
    return Outside(
        identity=Identity(Peer("identity", settings.identity_url, signer)),
        scheduling=Scheduling(Peer("scheduling", settings.scheduling_url, signer)),
        branding=Branding(Peer("branding", settings.branding_url, signer)),
        mail_server=MailServer(settings.mail_server, hello=settings.mail_domain),
        sender=Sender(settings.mail_from, links),
        address_salt=settings.address_salt,
    )
