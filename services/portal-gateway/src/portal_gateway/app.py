"""Wires the gateway: peers, pages, limits; never logic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal_gateway.asking import Asking
from portal_gateway.clients.branding import Branding
from portal_gateway.clients.health import answers
from portal_gateway.clients.identity import Identity
from portal_gateway.clients.scheduling import Scheduling
from portal_gateway.extensions import Sources
from portal_gateway.limits import limit_forms
from portal_gateway.pages import confirmation, requesting, status, times  # noqa: F401 for their routes
from portal_gateway.pages.blueprint import pages
from portal_gateway.pages.files import files
from portal_gateway.pages.home import front
from portal_gateway.pages.phones import dialled
from portal_gateway.pages.visit import enter, enter_late
from portal_gateway.settings import Settings
from portal_kit.app import new_app
from portal_kit.client import Peer
from portal_kit.health import Check
from portal_kit.keys import Signer
from portal_kit.redis import connect_redis
from portal_kit.settings import read_settings
from portal_web.faces import init_face

SERVICE = "portal-gateway"
LARGEST_FORM_BYTES = 100_000
HEALTH_SECONDS = 1.0


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = utc_now) -> Flask:
    settings = settings or read_settings(Settings)
    peers = make_peers(settings)
    sources = Sources(
        Identity(peers["identity"]), Scheduling(peers["scheduling"]), Branding(peers["branding"]), clock
    )
    redis = connect_redis(settings.redis_url)
    app = new_app(SERVICE, settings, {"redis": redis.ping, **peer_checks(peers, sources)})
    # The service's name is no package's name, so Flask has to be told where templates and translations are.
    app.root_path = str(Path(__file__).parent)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM_BYTES
    app.extensions["settings"], app.extensions["sources"] = settings, sources
    app.extensions["after_fork"].append(redis.connection_pool.reset)
    add_pages(app, settings)
    return app


def make_peers(settings: Settings) -> dict[str, Peer]:
    signer = Signer(settings.service_key_id, settings.service_private_key)
    urls = {
        "identity": settings.identity_url,
        "scheduling": settings.scheduling_url,
        "branding": settings.branding_url,
    }
    return {name: Peer(name, url, signer) for name, url in urls.items()}


def peer_checks(peers: dict[str, Peer], sources: Sources) -> dict[str, Check]:
    def check(peer: Peer) -> Check:
        return lambda: Asking(sources.pool, HEALTH_SECONDS).ask(lambda: answers(peer))

    return {name: check(peer) for name, peer in peers.items()}


def add_pages(app: Flask, settings: Settings) -> None:
    """In this order, so that a refused form and a flood are answered in the practice's look."""
    app.before_request(enter)
    app.context_processor(enter_late)
    limit_forms(app, settings.redis_url, settings.posts_per_minute)
    for blueprint in (front, files, pages):
        app.register_blueprint(blueprint)
    https = settings.portal_base_url.startswith("https:")
    init_face(app, https=https, secret_key=settings.secret_key)
    app.jinja_env.filters["dialled"] = dialled
    app.jinja_env.globals["nameless_base"] = "gateway/page.html"
    proxies = settings.trusted_proxies
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
