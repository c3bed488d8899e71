from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from identity.cli import cli
from identity.models import Patient, Practice, StaffUser
from portal_kit.testing import audit_in, events_in, key_settings

DEMO = next(folder for folder in Path(__file__).parents if (folder / "deploy").is_dir()) / "deploy" / "demo"


@pytest.fixture
def run(monkeypatch, database, databases, redis_url):
    """`run("create-practice", ..., input="...")` as an operator would, with the environment set."""
    keys = key_settings("identity")
    environment = {
        "DATABASE_URL": databases.app_url,
        "MIGRATION_DATABASE_URL": databases.owner_url,
        "REDIS_URL": redis_url,
        "SERVICE_KEY_ID": keys["service_key_id"],
        "SERVICE_PRIVATE_KEY": keys["service_private_key"],
        "PUBLIC_KEYS": json.dumps(keys["public_keys"]),
    }
    return lambda *words, **how: CliRunner(env=environment).invoke(cli, words, **how)


@pytest.fixture
def create_staff(run):
    words = ("create-staff", "--practice", "harbor-light", "--name", "Ben Okoye", "--email")

    def create(email: str, *more: str, password: str):
        return run(*words, email, "--role", "clinician", *more, input=f"{password}\n")

    return create


def test_migrating_again_changes_nothing(run):
    answer = run("migrate")
    assert (answer.exit_code, answer.output) == (0, "identity is at 0001\n")


def test_a_practice_is_made(run, database):
    words = (
        "--code",
        "north-star",
        "--name",
        "North Star",
        "--time-zone",
        "Europe/London",
        "--phone",
        "2125550100",
    )
    answer = run("create-practice", *words)
    assert answer.exit_code == 0, answer.output
    with database.transaction(None, every_practice=True) as session:
        practice = session.scalars(select(Practice)).one()
    assert (practice.code, practice.time_zone, practice.active) == ("north-star", "Europe/London", True)
    again = run("create-practice", *words)
    assert (again.exit_code, again.output) == (1, "Error: Another practice has this code.\n")


def test_a_practice_is_disabled_and_enabled(run, database, harbor, mesa):
    assert run("disable-practice", "harbor-light").exit_code == 0
    with database.transaction(None, every_practice=True) as session:
        assert session.scalars(select(Practice.code).where(Practice.active)).all() == ["mesa-verde"]
    assert run("enable-practice", "harbor-light").exit_code == 0
    assert run("disable-practice", "nowhere").output == "Error: There is no such practice.\n"


def test_a_staff_users_password_is_read_from_input_and_they_can_sign_in(
    create_staff, client, sign_in_token, harbor
):
    answer = create_staff("ben@harbor-light.example", "--role", "scheduler", password="slow-green-lantern")
    assert answer.exit_code == 0, answer.output
    assert "slow-green-lantern" not in answer.output
    body = {
        "practice_code": "harbor-light",
        "email": "ben@harbor-light.example",
        "password": "slow-green-lantern",
        "address": "203.0.113.7",
    }
    signed_in = client.post("/v1/staff/sessions", sign_in_token, json=body)
    assert signed_in.get_json()["staff"]["roles"] == ["clinician", "scheduler"]


def test_a_weak_password_and_a_bad_address_are_refused_in_plain_words(create_staff, database, harbor):
    weak = create_staff("ben@harbor-light.example", password="password1234")
    assert (weak.exit_code, "tried first" in weak.output, "Traceback" in weak.output) == (1, True, False)
    bad = create_staff("ben", password="slow-green-lantern")
    assert (bad.exit_code, bad.output) == (1, "Error: This is not an e-mail address.\n")
    with database.transaction(harbor.id) as session:
        assert session.scalar(select(func.count()).select_from(StaffUser)) == 3


def test_there_is_no_way_to_give_a_password_as_an_argument(run):
    assert "password" not in " ".join(
        word for word in run("create-staff", "--help").output.split() if "--" in word
    )


def test_a_staff_user_is_deactivated(run, database, harbor):
    answer = run(
        "deactivate-staff", "--practice", "harbor-light", "--email", "Clinician@harbor-light.example"
    )
    assert answer.exit_code == 0, answer.output
    with database.transaction(harbor.id) as session:
        assert session.get(StaffUser, (harbor.id, harbor.staff["clinician"])).active is False
    unknown = run("deactivate-staff", "--practice", "harbor-light", "--email", "x@example.com")
    assert unknown.output == "Error: There is no such member of staff.\n"


def test_there_are_no_dead_letters_to_list_or_replay(run):
    assert run("dead-letters", "list").output.splitlines()[-1:] in ([], [""])
    unknown = run("dead-letters", "replay", "8c0e9e7a-3f0f-4a52-a4f5-0d8de1a3a111")
    assert unknown.exit_code == 1
    assert unknown.output.endswith("Error: No such event was received.\n")


def test_the_openapi_document_is_printed(run):
    answer = run("openapi")
    assert json.loads(answer.output[answer.output.index("{\n") :])["info"]["title"] == "Identity"


def test_the_demo_fills_two_practices_and_again_changes_nothing(run, database):
    first = run("demo", str(DEMO))
    assert first.exit_code == 0, first.output
    assert first.output == (
        "Harbor Light Counseling: 5 staff, 50 patients\nMesa Verde Therapy: 5 staff, 50 patients\n"
    )
    after_first = _everything(database)
    assert run("demo", str(DEMO)).output == first.output
    assert _everything(database) == after_first
    assert after_first["counts"] == [2, 10, 100]


def test_everybody_in_the_demo_is_made_up_and_can_sign_in(run, database, client, sign_in_token):
    run("demo", str(DEMO))
    demo = json.loads((DEMO / "demo.json").read_text())
    for practice in demo["practices"]:
        for member in practice["staff"]:
            body = {
                "practice_code": practice["code"],
                "email": member["email"],
                "password": "portal-demo-2026",
                "address": "127.0.0.1",
            }
            answer = client.post("/v1/staff/sessions", sign_in_token, json=body)
            assert answer.get_json()["staff"]["id"] == member["id"]
    with database.transaction(None, every_practice=True) as session:
        patients = session.scalars(select(Patient)).all()
    assert all(patient.email is None or patient.email.endswith("@example.com") for patient in patients)
    assert all(patient.phone is None or " 555-01" in patient.phone for patient in patients)


def test_each_pending_request_of_the_demo_has_its_lookalike_or_is_new(run, client):
    """What the review page is to show: nicknames, slips, twins; and two who are new."""
    from portal_kit.testing import staff_token

    run("demo", str(DEMO))
    likely, new = [], []
    for practice in json.loads((DEMO / "demo.json").read_text())["practices"]:
        token = staff_token("identity", practice["id"], practice["staff"][1]["id"], "scheduler")
        for request in practice["requests"]:
            if request["state"] == "pending":
                typed = {k: v for k, v in request["requester"].items() if k != "comments"}
                items = client.post("/v1/patients/candidates", token, json=typed).get_json()["items"]
                (likely if items and items[0]["likely"] else new).append(typed["given_name"])
    assert sorted(likely) == ["Bill", "Jayden", "José", "Liz", "Nina", "Okafor", "Tomas"]
    assert sorted(new) == ["Lucía", "Priya"]


def _everything(database):
    with database.transaction(None, every_practice=True) as session:
        models = (Practice, StaffUser, Patient)
        counts = [session.scalar(select(func.count()).select_from(model)) for model in models]
    return {"counts": counts, "audit": audit_in(database), "events": events_in(database)}
