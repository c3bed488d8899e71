"""Publishing themes and wording, for two practices side by side."""

import io
from uuid import uuid4

import pytest

from branding.domain.theme import css, css_hash, default_theme
from branding.extensions import db
from branding.tasks import read_uploaded_logo
from portal_kit.testing import audit_in, events_in

WORDING = {
    "portal_name": "Harbor Light",
    "home": "Welcome.",
    "request": "",
    "appointment": "",
    "cancellation": "Call us.",
    "crisis": "",
}


def publish(client, practice, key="k1", token=None, **seeds):
    body = {"primary": "#0f4c5c", "accent": "#e09f3e"} | seeds
    return client.post("/v1/themes", token or practice.token(), key=key, json=body)


def theme(client, practice):
    return client.get("/v1/theme", practice.gateway).get_json()


def stylesheet(client, practice, css_hash):
    return client.get(f"/v1/theme/{css_hash}.css", practice.gateway)


def ready_logo(client, practice, content):
    file = {"file": (io.BytesIO(content), "logo.png")}
    logo_id = client.post("/v1/logos", practice.token(), key=str(uuid4()), data=file).get_json()["id"]
    read_uploaded_logo(str(practice.id), logo_id)
    return logo_id


def test_a_practice_without_a_theme_has_the_default_one(client, harbor):
    shown = theme(client, harbor)
    assert shown["css_hash"] == css_hash(css(default_theme()))
    assert shown["logo"] is None
    assert shown["wording"]["home"] == ""
    assert "--brand-primary" in stylesheet(client, harbor, shown["css_hash"]).get_data(as_text=True)


def test_a_published_theme_is_in_use_and_told_to_others(client, harbor, draw):
    logo_id = ready_logo(client, harbor, draw("#0f4c5c", "#e09f3e"))
    answer = publish(client, harbor, logo_id=logo_id)
    assert answer.status_code == 201
    shown = theme(client, harbor)
    assert shown["css_hash"] == answer.get_json()["css_hash"]
    assert {"hash", "width", "height", "plate", "email", "favicon"} <= shown["logo"].keys()
    sheet = stylesheet(client, harbor, shown["css_hash"])
    assert sheet.content_type.startswith("text/css")
    assert shown["colours"]["light"]["primary"] in sheet.get_data(as_text=True)
    [(name, body)] = events_in(db)
    assert (name, body["css_hash"]) == ("branding.theme_published.v1", shown["css_hash"])
    assert ("theme.publish", "done") in [line[1:] for line in audit_in(db)]


def test_publishing_twice_with_one_key_publishes_once(client, harbor):
    first, second = publish(client, harbor), publish(client, harbor)
    assert first.get_json() == second.get_json()
    assert len(events_in(db)) == 1


def test_the_newest_theme_is_used_and_older_stylesheets_stay(client, harbor):
    old = publish(client, harbor).get_json()["css_hash"]
    new = publish(client, harbor, key="k2", primary="#7a1f3d").get_json()["css_hash"]
    assert theme(client, harbor)["css_hash"] == new != old
    assert stylesheet(client, harbor, old).status_code == 200


def test_what_had_to_be_adjusted_is_said(client, harbor):
    adjustments = publish(client, harbor, primary="#ffe24d").get_json()["adjustments"]
    assert any("#ffe24d" in change["message"] for change in adjustments)


@pytest.mark.parametrize("seed", ["red", "#12345", "", "url(x)"])
def test_a_colour_that_is_none_is_refused(client, harbor, seed):
    answer = publish(client, harbor, primary=seed)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "colour_not_valid")
    assert events_in(db) == []


def test_a_logo_that_was_not_read_cannot_be_published(client, harbor, draw):
    file = {"file": (io.BytesIO(draw("#0f4c5c", "#e09f3e")), "logo.png")}
    logo_id = client.post("/v1/logos", harbor.token(), key="k1", data=file).get_json()["id"]
    answer = publish(client, harbor, key="k2", logo_id=logo_id)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "logo_not_ready")


def test_another_practices_logo_cannot_be_published(client, harbor, mesa, draw):
    theirs = ready_logo(client, mesa, draw("#b4532a", "#5f7a4a"))
    answer = publish(client, harbor, logo_id=theirs)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "logo_not_found")


@pytest.mark.parametrize("roles", [("clinician",), ("scheduler",)])
def test_only_an_administrator_may_publish(client, harbor, roles):
    assert publish(client, harbor, token=harbor.token(*roles)).status_code == 403
    assert client.put("/v1/wording", harbor.token(*roles), json=WORDING).status_code == 403


def test_two_practices_that_change_in_turn_never_see_each_other(client, harbor, mesa):
    for turn in range(6):
        for practice, primary in ((harbor, "#0f4c5c"), (mesa, "#b4532a")):
            published = publish(client, practice, key=f"k{turn}", primary=primary).get_json()["css_hash"]
            assert theme(client, practice)["css_hash"] == published
    ours, theirs = theme(client, harbor)["css_hash"], theme(client, mesa)["css_hash"]
    assert stylesheet(client, mesa, ours).status_code == 404
    assert stylesheet(client, harbor, theirs).status_code == 404


def test_wording_is_replaced_and_only_its_field_names_are_audited(client, harbor, mesa):
    assert client.put("/v1/wording", harbor.token(), json=WORDING).status_code == 200
    assert theme(client, harbor)["wording"] == WORDING
    assert theme(client, mesa)["wording"]["home"] == ""
    assert "Welcome." not in str(audit_in(db))


@pytest.mark.parametrize(
    ("field", "value"),
    [("home", "x" * 4001), ("home", "bell\x07"), ("portal_name", ""), ("html", "<b>")],
)
def test_wording_that_cannot_be_shown_is_refused(client, harbor, field, value):
    answer = client.put("/v1/wording", harbor.token(), json=WORDING | {field: value})
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]
    assert theme(client, harbor)["wording"]["home"] == ""
