"""What holds for the gateway as a whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

from portal_gateway.settings import Settings
from portal_kit.auth import policy_of
from portal_kit.settings import SettingsMissing, read_settings
from portal_kit.testing import endpoints_without_policy


def test_every_endpoint_says_who_may_call_it(app):
    assert endpoints_without_policy(app) == []


def test_nothing_here_needs_a_token_as_nothing_here_is_anybodys(app):
    policies = [policy_of(app, rule.endpoint) for rule in app.url_map.iter_rules()]
    assert all(policy is not None and policy.authenticate is None for policy in policies)


def test_no_database_library_is_loaded():
    code = (
        "import sys, portal_gateway.app; print(sorted({'sqlalchemy','psycopg','celery'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_every_missing_setting_is_named_at_once(monkeypatch):
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    with pytest.raises(SettingsMissing) as refusal:
        read_settings(Settings)
    for name in (
        "SERVICE_KEY_ID", "SERVICE_PRIVATE_KEY", "PUBLIC_KEYS", "REDIS_URL", "SECRET_KEY", "PORTAL_BASE_URL",
        "STAFF_BASE_URL", "IDENTITY_URL", "SCHEDULING_URL", "BRANDING_URL",
    ):  # fmt: skip
        assert name in str(refusal.value)


def test_all_is_ready_when_redis_and_peers_answer(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json["dependencies"] == dict.fromkeys(["redis", "identity", "scheduling", "branding"], "up")


def test_readiness_names_what_is_down(client, any_peer):
    any_peer.stop()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    down = [name for name, state in answer.json["dependencies"].items() if state == "down"]
    assert down == [any_peer.name]


def test_readiness_names_redis(make_app):
    answer = make_app(redis_url="redis://127.0.0.1:9/0").test_client().get("/health/ready")
    assert answer.json["dependencies"]["redis"] == "down"


def test_it_lives_while_all_others_are_gone(client, identity, scheduling, branding):
    for peer in (identity, scheduling, branding):
        peer.stop()
    assert client.get("/health/live").status_code == 200


def test_version_and_metrics(client, creek):
    client.get(f"/p/{creek.code}")
    assert client.get("/version").json == {"service": "portal-gateway", "version": "development"}
    metrics = client.get("/metrics").get_data(as_text=True)
    assert 'rule="/p/<code>"' in metrics
    assert creek.code not in metrics


def test_cookies_are_for_this_host_alone_on_https(make_app, creek):
    client = make_app(portal_base_url="https://portal.example").test_client()
    answer = client.get(f"/p/{creek.code}/requests", base_url="https://portal.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-portal-gateway-session=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert answer.headers["Strict-Transport-Security"]
