"""Uploading logos and reading them, for two practices side by side."""

import io
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from branding import queries
from branding.extensions import celery, db, store
from branding.models import Logo
from branding.reading import LogoRefused, read_logo
from branding.tasks import read_logos_left_behind, read_uploaded_logo
from branding.usecases.logos import ATTEMPTS
from portal_kit.testing import audit_in

TEAL, AMBER, BRICK, SAGE = "#0f4c5c", "#e09f3e", "#b4532a", "#5f7a4a"


def upload(client, practice, content, key="k1", token=None):
    file = {"file": (io.BytesIO(content), "logo.png")}
    return client.post("/v1/logos", token or practice.token(), key=key, data=file)


def uploaded(client, practice, content, key="k1") -> str:
    answer = upload(client, practice, content, key)
    assert answer.status_code == 202
    return answer.get_json()["id"]


def read(client, practice, logo_id):
    read_uploaded_logo(str(practice.id), logo_id)
    return client.get(f"/v1/logos/{logo_id}", practice.token()).get_json()


def test_a_logo_is_taken_in_read_and_shown(client, harbor, draw):
    logo_id = uploaded(client, harbor, draw(TEAL, AMBER))
    assert client.get(f"/v1/logos/{logo_id}", harbor.token()).get_json()["state"] == "uploaded"
    logo = read(client, harbor, logo_id)
    assert (logo["state"], logo["problem"]) == ("ready", None)
    assert {colour["hex"] for colour in logo["colours"]} == {TEAL, AMBER}
    assert [palette["code"] for palette in logo["palettes"]][:2] == ["logo", "logo_swapped"]
    picture = logo["pictures"]["header"]
    answer = client.get(f"/v1/logos/files/{picture['hash']}.png", harbor.gateway)
    assert answer.content_type == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert "immutable" in answer.headers["Cache-Control"]
    assert ("logo.upload", "done") in [line[1:] for line in audit_in(db)]
    assert not store.upload_path(harbor.id, UUID(logo_id)).exists()


def test_reading_twice_and_at_once_reads_once(client, harbor, draw):
    logo_id = uploaded(client, harbor, draw(TEAL, AMBER))
    threads = [threading.Thread(target=read_uploaded_logo, args=(str(harbor.id), logo_id)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert read(client, harbor, logo_id)["state"] == "ready"


def test_the_same_upload_again_is_one_logo(client, harbor, draw):
    content = draw(TEAL, AMBER)
    assert uploaded(client, harbor, content) == uploaded(client, harbor, content)
    count = db.transact(harbor.id, lambda s: len(s.scalars(select(Logo)).all()))
    assert count == 1
    assert len(list((store.upload_path(harbor.id, uuid4()).parent).iterdir())) == 1


def test_a_key_for_another_file_is_refused(client, harbor, draw):
    uploaded(client, harbor, draw(TEAL, AMBER))
    answer = upload(client, harbor, draw(BRICK, SAGE))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "logo_type_not_allowed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo_type_not_allowed"),
        (b"GIF89a" + b"\x00" * 64, "logo_type_not_allowed"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * (2 * 1024 * 1024), "logo_too_heavy"),
    ],
)
def test_what_is_no_logo_is_refused_at_once_and_nothing_is_kept(client, harbor, content, code):
    answer = upload(client, harbor, content)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert db.transact(harbor.id, lambda s: s.scalars(select(Logo)).all()) == []


def test_a_body_far_too_large_is_refused(client, harbor):
    assert upload(client, harbor, b"x" * 4_000_000).status_code == 413


def test_a_damaged_file_fails_with_a_reason_and_the_worker_lives(client, harbor, draw):
    damaged = uploaded(client, harbor, draw(TEAL, AMBER)[:-40])
    logo = read(client, harbor, damaged)
    assert logo["state"] == "failed"
    assert logo["problem"]["code"] == "logo_truncated"
    healthy = uploaded(client, harbor, draw(TEAL, AMBER), key="k2")
    assert read(client, harbor, healthy)["state"] == "ready"


def test_a_file_that_kills_its_reader_is_given_up(client, harbor, draw):
    logo_id = uploaded(client, harbor, draw(TEAL, AMBER))
    with db.transaction(harbor.id) as session:
        session.execute(update(Logo).values(attempts=ATTEMPTS))
    assert read(client, harbor, logo_id)["problem"]["code"] == "logo_not_readable"


def test_a_child_that_dies_is_a_refusal(tmp_path):
    with pytest.raises(LogoRefused) as refused:
        read_logo(tmp_path / "missing.png")
    assert refused.value.code == "logo_not_readable"


def test_an_upload_whose_task_was_lost_is_asked_for_again(client, harbor, mesa, draw, redis_url):
    celery.conf.broker_url = redis_url
    late, fresh = uploaded(client, harbor, draw(TEAL, AMBER)), uploaded(client, mesa, draw(BRICK, SAGE))
    with db.transaction(harbor.id) as session:
        session.execute(update(Logo).values(uploaded_at=datetime.now(UTC) - timedelta(minutes=5)))
    due = datetime.now(UTC) - timedelta(minutes=1)
    found = db.transact(None, lambda s: queries.list_waiting_logos(s, due), every_practice=True)
    assert found == [(harbor.id, UUID(late))]
    assert fresh
    read_logos_left_behind()


@pytest.mark.parametrize("roles", [("clinician",), ("scheduler",)])
def test_only_an_administrator_may_upload(client, harbor, draw, roles):
    assert upload(client, harbor, draw(TEAL, AMBER), token=harbor.token(*roles)).status_code == 403


def test_another_practices_logo_is_not_there(client, harbor, mesa, draw):
    logo = read(client, harbor, uploaded(client, harbor, draw(TEAL, AMBER)))
    assert client.get(f"/v1/logos/{logo['id']}", mesa.token()).status_code == 404
    for picture in logo["pictures"].values():
        assert client.get(f"/v1/logos/files/{picture['hash']}.png", mesa.gateway).status_code == 404


def test_the_same_file_at_two_practices_is_two_files(client, harbor, mesa, draw):
    content = draw(TEAL, AMBER)
    ours = read(client, harbor, uploaded(client, harbor, content))["pictures"]["header"]["hash"]
    assert client.get(f"/v1/logos/files/{ours}.png", mesa.gateway).status_code == 404
    read(client, mesa, uploaded(client, mesa, content))
    assert client.get(f"/v1/logos/files/{ours}.png", mesa.gateway).status_code == 200


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "a" * 63, "A" * 64, "%00"])
def test_a_picture_is_asked_for_by_its_hash_and_nothing_else(client, harbor, name):
    assert client.get(f"/v1/logos/files/{name}.png", harbor.gateway).status_code in (404, 422)
