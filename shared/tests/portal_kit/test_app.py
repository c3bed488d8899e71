"""Endpoints, problems, health, logs and settings of a made-up service."""

import json
from uuid import uuid4

import pytest
from flask import Flask
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from portal_kit.app import install_api, new_app
from portal_kit.auth import allow, current_practice_id, public, service, staff
from portal_kit.errors import Conflict
from portal_kit.settings import FaceSettings, ServiceSettings, SettingsMissing, read_settings
from portal_kit.testing import (
    SigningClient,
    endpoints_without_policy,
    key_settings,
    service_token,
    staff_token,
)


class ParcelSchema(Schema):
    label = fields.String(required=True)


class LabelTaken(Conflict):
    code = "label_taken"
    title = "Another parcel has this label."


def make_app(checks=None) -> Flask:
    settings = ServiceSettings(**key_settings("scheduling"), redis_url="redis://127.0.0.1:1/0")
    app = new_app("scheduling", settings, checks or {})
    blueprint = Blueprint("parcels", __name__)

    @blueprint.route("/parcels", methods=["POST"])
    @blueprint.arguments(ParcelSchema)
    @blueprint.response(201, ParcelSchema)
    @allow(staff("scheduler"), service("portal:read"))
    def send(parcel):
        if parcel["label"] == "taken":
            raise LabelTaken(nearby=["free"])
        if parcel["label"] == "broken":
            raise RuntimeError("canary-name")
        return {"label": str(current_practice_id())}

    @blueprint.route("/forgotten")
    def forgotten():
        return {}

    @blueprint.route("/open")
    @public
    def everybody():
        return {}

    install_api(app, "Courier", "1", [blueprint])
    return app


@pytest.fixture
def client():
    return SigningClient(make_app())


PRACTICE = uuid4()


def token(*roles):
    return staff_token("scheduling", PRACTICE, uuid4(), *roles)


def test_an_endpoint_that_declares_nothing_is_closed_and_found_by_the_walk(client):
    assert client.get("/v1/forgotten", token("scheduler")).status_code == 403
    assert endpoints_without_policy(make_app()) == ["parcels.forgotten"]


def test_an_endpoint_for_everybody_needs_no_token(client):
    assert client.get("/v1/open").status_code == 200


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        (None, 401),
        ("nonsense", 401),
        (token("clinician"), 403),
        (token(), 403),
        (service_token("portal-gateway", "scheduling", "requests:create"), 403),
        (token("clinician", "scheduler"), 201),
        (service_token("portal-gateway", "scheduling", "portal:read", PRACTICE), 201),
    ],
)
def test_only_who_is_named_may_call(client, shown, status):
    answer = client.post("/v1/parcels", shown, json={"label": "x"})
    assert answer.status_code == status
    if status == 201:
        assert answer.get_json()["label"] == str(PRACTICE)


def test_a_refusal_is_a_problem_with_a_stable_code_and_its_members(client):
    answer = client.post("/v1/parcels", token("scheduler"), json={"label": "taken"})
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert body["code"] == "label_taken" and body["nearby"] == ["free"]
    assert body["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("sent", "field"), [({}, "label"), ({"label": 5}, "label"), ({"label": "x", "admin": True}, "admin")]
)
def test_bad_input_names_the_field(client, sent, field):
    answer = client.post("/v1/parcels", token("scheduler"), json=sent)
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


@pytest.mark.parametrize("body", ['{"label": "a\\u0000b"}', '{"label": "a\\\\\\u0000"}'])
def test_text_that_no_column_can_hold_is_refused(client, body):
    answer = client.post("/v1/parcels", token("scheduler"), data=body, content_type="application/json")
    assert answer.status_code == 422
    assert client.get("/v1/open?q=%00").status_code == 422
    assert client.get("/v1/%00").status_code == 422


def test_text_that_only_speaks_of_such_a_character_is_welcome(client):
    body = '{"label": "a\\\\u0000"}'
    answer = client.post("/v1/parcels", token("scheduler"), data=body, content_type="application/json")
    assert answer.status_code == 201


def test_malformed_json_is_a_problem_too(client):
    answer = client.post("/v1/parcels", token("scheduler"), data="{", content_type="application/json")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_an_unexpected_error_tells_its_id_and_nothing_else(capsys):
    client = SigningClient(make_app())
    answer = client.post("/v1/parcels", token("scheduler"), json={"label": "broken"})
    assert answer.status_code == 500
    assert "canary-name" not in answer.get_data(as_text=True)
    logged = capsys.readouterr().out
    assert "canary-name" not in logged and "RuntimeError" in logged
    assert answer.headers["X-Request-Id"] in logged


def test_a_request_continues_the_callers_trace(client):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = client.get("/v1/open", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert answer.headers["X-Request-Id"] == trace


@pytest.mark.parametrize("header", ["", "00-zz-11-01", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "x" * 5000])
def test_a_malformed_trace_begins_a_new_one(client, header):
    answer = client.get("/v1/open", headers={"traceparent": header})
    assert len(answer.headers["X-Request-Id"]) == 32


def test_logs_hold_the_rule_and_never_the_path(capsys):
    client = SigningClient(make_app())
    client.get("/v1/canary-path?name=canary-query")
    logged = capsys.readouterr().out
    assert "canary" not in logged and json.loads(logged.splitlines()[-1])["event"] == "request"


def test_readiness_names_what_is_down():
    client = SigningClient(make_app({"postgres": lambda: True, "redis": lambda: 1 / 0}))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["dependencies"] == {"postgres": "up", "redis": "down"}
    assert client.get("/health/live").status_code == 200


def test_metrics_count_by_rule(client):
    client.get("/v1/open")
    page = client.get("/metrics").get_data(as_text=True)
    assert 'rule="/v1/open"' in page


def test_the_openapi_document_is_3_1_and_describes_problems(client):
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    assert "/v1/parcels" in document["paths"]
    problem = document["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert list(problem) == ["application/problem+json"]


def test_settings_name_everything_that_is_missing_at_once(monkeypatch):
    for name in ("SECRET_KEY", "PORTAL_BASE_URL", "STAFF_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STAFF_BASE_URL", "http://127.0.0.1:8401")
    with pytest.raises(SettingsMissing) as caught:
        read_settings(FaceSettings)
    assert "SECRET_KEY" in str(caught.value) and "PORTAL_BASE_URL" in str(caught.value)
    assert "STAFF_BASE_URL" not in str(caught.value)


def test_a_setting_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from the file\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("PORTAL_BASE_URL", "http://a.test")
    monkeypatch.setenv("STAFF_BASE_URL", "http://b.test")
    assert read_settings(FaceSettings).secret_key == "from the file"
