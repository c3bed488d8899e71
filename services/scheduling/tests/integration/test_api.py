"""The JSON API as its callers see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from portal_contracts.instants import format_instant, parse_instant
from portal_kit.testing import account_token, audit_in, events_in, service_token

SECRETS = ("Hugo", "Marsh", "hugo.marsh@example.com", "555", "1999-02-17")


@pytest.fixture
def body(harbor):
    """What the portal posts for a time at Harbor that is free."""
    return {
        "service_type_id": str(harbor.intake),
        "clinician_id": str(harbor.ana),
        "location_id": str(harbor.office),
        "starts_at": format_instant(harbor.soon()),
        "language": "en",
        "requester": {
            "given_name": "Hugo",
            "family_name": "Marsh",
            "birth_date": "1999-02-17",
            "email": "hugo.marsh@example.com",
            "phone": "(212) 555-0141",
            "comments": "Is there parking?",
        },
    }


@pytest.fixture
def post(client, harbor):
    """Post a request as the portal of Harbor does."""

    def send(body, key=None, token=None):
        token = token or harbor.portal_token("requests:create")
        return client.post("/v1/requests", token, key=key or str(uuid4()), json=body)

    return send


@pytest.fixture
def pending(harbor):
    return harbor.pending_request(harbor.soon(), now=datetime.now(UTC))


# --- making


def test_a_made_request_is_answered_with_what_the_guest_needs(post, body, harbor, database):
    answer = post(body)
    made = answer.get_json()
    assert answer.status_code == 201
    assert made.keys() == {
        "reference",
        "state",
        "starts_at",
        "ends_at",
        "clinician_id",
        "location_id",
        "hold_until",
        "email",
    }
    assert (made["state"], made["starts_at"], made["email"]) == (
        "unverified",
        body["starts_at"],
        "hugo.marsh@example.com",
    )
    assert parse_instant(made["ends_at"]) - parse_instant(made["starts_at"]) == timedelta(hours=1)
    assert len(events_in(database)) == 1


def test_a_repeated_post_gets_the_same_answer_and_another_body_none(post, body, database):
    first, again = post(body, key="k"), post(body, key="k")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    other = post(body | {"language": "es"}, key="k")
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")
    assert len(events_in(database)) == 1


def test_a_refused_post_may_be_tried_again_with_its_key(post, body, harbor):
    harbor.rules(enabled=False)
    assert post(body, key="k").get_json()["code"] == "portal_not_open"
    harbor.rules(enabled=True)
    assert post(body, key="k").status_code == 201


def test_a_post_without_a_key_is_refused(client, body, harbor):
    answer = client.post("/v1/requests", harbor.portal_token("requests:create"), json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_missing")


def test_a_taken_time_is_answered_with_nearby_ones(post, body, harbor):
    post(body)
    answer = post(body)
    problem = answer.get_json()
    assert (answer.status_code, problem["code"], len(problem["nearby"])) == (409, "slot_taken", 6)
    assert problem["nearby"][0].keys() == {"starts_at", "ends_at", "clinician_id", "location_id"}
    assert post(body | {"starts_at": problem["nearby"][0]["starts_at"]}).status_code == 201


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("given_name", ""),
        ("given_name", "Hu\ngo"),
        ("family_name", "x" * 101),
        ("birth_date", "17.2.1999"),
        ("birth_date", "2999-01-01"),
        ("email", "nobody"),
        ("email", "a@b.example\r\nBcc: c@d.example"),
        ("phone", ""),
        ("comments", "x" * 2001),
        ("comments", "a\x07b"),
        ("patient_id", str(uuid4())),
    ],
)
def test_what_is_typed_wrong_is_named(post, body, harbor, field, wrong):
    answer = post(body | {"requester": body["requester"] | {field: wrong}})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert list(answer.get_json()["errors"]["requester"]) == [field]
    assert harbor.holds() == []


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("starts_at", "2026-12-07T10:00:00"),
        ("starts_at", "soon"),
        ("starts_at", "0001-01-01T00:00:00+14:00"),
        ("language", "english please"),
        ("clinician_id", "ana"),
        ("state", "approved"),
    ],
)
def test_what_is_asked_wrong_is_named(post, body, field, wrong):
    answer = post(body | {field: wrong})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert list(answer.get_json()["errors"]) == [field]


@pytest.mark.parametrize(
    "starts_at", ["9999-12-31T23:00:00Z", "0001-01-01T10:00:00Z", "1969-12-31T00:00:00Z"]
)
def test_times_at_the_end_of_the_world_are_not_free(post, body, starts_at):
    assert post(body | {"starts_at": starts_at}).get_json()["code"] == "slot_taken"


# --- looking up and confirming


def test_a_reference_tells_its_state_and_nothing_of_the_person(client, post, body, harbor, mesa):
    reference = post(body).get_json()["reference"]
    asked = {"reference": reference.lower()}
    answer = client.post("/v1/requests/lookup", harbor.portal_token("requests:read"), json=asked)
    assert answer.status_code == 200
    assert answer.get_json() == {
        "reference": reference,
        "state": "unverified",
        "starts_at": body["starts_at"],
        "ends_at": answer.get_json()["ends_at"],
        "time_zone": "America/New_York",
        "service_type": "Therapy Intake",
        "clinician_id": str(harbor.ana),
        "location": {"name": "Office", "kind": "office", "address": None},
    }
    assert not any(secret in answer.text for secret in SECRETS)
    elsewhere = client.post("/v1/requests/lookup", mesa.portal_token("requests:read"), json=asked)
    assert (elsewhere.status_code, elsewhere.get_json()["code"]) == (404, "request_not_found")


def test_a_link_is_shown_then_confirmed_and_again(client, harbor, mesa, database):
    request = harbor.request(harbor.soon(), now=datetime.now(UTC))
    asked, token = {"token": harbor.mint(request, datetime.now(UTC))}, harbor.portal_token("requests:confirm")
    shown = client.post("/v1/requests/confirmations/lookup", token, json=asked)
    assert (shown.status_code, shown.get_json()["state"]) == (200, "unverified")
    first, again = (client.post("/v1/requests/confirmations", token, json=asked) for _ in range(2))
    assert (first.status_code, first.get_json()["state"]) == (200, "pending")
    assert first.get_json() == again.get_json()
    assert [name for name, _ in events_in(database)][1:] == ["scheduling.request_verified.v1"]
    for path in ("/v1/requests/confirmations/lookup", "/v1/requests/confirmations"):
        elsewhere = client.post(path, mesa.portal_token("requests:confirm"), json=asked)
        assert (elsewhere.status_code, elsewhere.get_json()["code"]) == (404, "link_not_valid")
        assert client.get(path, token).status_code == 405 or path.endswith("lookup")


def test_a_link_that_comes_too_late_is_told_so(client, harbor):
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    request = harbor.request(harbor.soon(), now=long_ago)
    asked = {"token": harbor.mint(request, long_ago)}
    answer = client.post("/v1/requests/confirmations", harbor.portal_token("requests:confirm"), json=asked)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "request_expired")
    shown = client.post(
        "/v1/requests/confirmations/lookup", harbor.portal_token("requests:confirm"), json=asked
    )
    assert shown.get_json()["state"] == "expired"


# --- the portal's questions


def test_the_portal_and_its_slots_are_told(client, harbor):
    portal = client.get("/v1/portal", harbor.portal_token("portal:read")).get_json()
    assert (portal["enabled"], portal["time_zone"], portal["who_may_request"]) == (
        True,
        "America/New_York",
        "everyone",
    )
    [intake] = [kind for kind in portal["service_types"] if kind["id"] == str(harbor.intake)]
    assert intake == {
        "id": str(harbor.intake),
        "name": "Therapy Intake",
        "duration_minutes": 60,
        "open_to_new": True,
        "open_to_existing": True,
    }
    day = harbor.soon().astimezone(harbor.zone).date().isoformat()
    query = {"service_type": str(harbor.intake), "from": day, "to": day, "clinician": str(harbor.ben)}
    found = client.get("/v1/slots", harbor.portal_token("portal:read"), query_string=query).get_json()
    assert (found["time_zone"], found["next_free"]) == ("America/New_York", day)
    assert [each["date"] for each in found["days"]] == [day]
    assert found["days"][0]["slots"][0] == {
        "starts_at": format_instant(harbor.soon(9)),
        "ends_at": format_instant(harbor.soon(10)),
        "clinician_id": str(harbor.ben),
        "location_id": str(harbor.office),
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"from": "2026-12-07", "to": "2026-12-06"}, "to"),
        ({"from": "2026-12-07", "to": "2027-02-07"}, "to"),
        ({"from": "9999-12-30", "to": "9999-12-31"}, "from"),
        ({"service_type": "intake"}, "service_type"),
        ({"viewer": "existing"}, "viewer"),
    ],
)
def test_a_question_about_slots_that_makes_no_sense_is_refused(client, harbor, changes, field):
    query = {"service_type": str(harbor.intake), "from": "2026-12-07", "to": "2026-12-13"} | changes
    answer = client.get("/v1/slots", harbor.portal_token("portal:read"), query_string=query)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert field in answer.get_json()["errors"]


# --- staff


def test_staff_see_requests_with_counts_and_one_in_full(client, harbor, mesa, pending, database):
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    harbor.request(harbor.soon(days=14), email="second@example.com", now=an_hour_ago)
    mesa.pending_request(mesa.soon(), now=datetime.now(UTC))
    listed = client.get("/v1/requests", harbor.token(), query_string={"state": "pending"}).get_json()
    assert [item["id"] for item in listed["items"]] == [str(pending.id)]
    assert {state for state, count in listed["counts"].items() if count == 1} == {"pending", "expired"}
    expired = client.get("/v1/requests", harbor.token(), query_string={"state": "expired"}).get_json()
    assert [item["state"] for item in expired["items"]] == ["expired"]
    assert len(client.get("/v1/requests", harbor.token()).get_json()["items"]) == 2

    one = client.get(f"/v1/requests/{pending.id}", harbor.token("clinician", harbor.ben)).get_json()
    assert one["requester"]["family_name"] == "Marsh"
    assert (one["state"], one["service_type"], one["any_clinician"]) == ("pending", "Therapy Intake", False)
    assert audit_in(database)[-1] == (str(harbor.ben), "request.read", "done")
    assert client.get(f"/v1/requests/{pending.id}", mesa.token()).status_code == 404
    assert client.get("/v1/requests", harbor.token(), query_string={"state": "lost"}).status_code == 422


def test_staff_approve_once_however_often_they_click(client, harbor, mesa, pending, database):
    path, body = f"/v1/requests/{pending.id}/approval", {"patient_id": str(uuid4())}
    elsewhere = client.post(path, mesa.token(), key="k", json=body)
    assert (elsewhere.status_code, elsewhere.get_json()["code"]) == (404, "request_not_found")
    not_theirs = client.post(path, harbor.token("clinician", harbor.ben), key="k", json=body)
    assert (not_theirs.status_code, not_theirs.get_json()["code"]) == (403, "not_your_decision")

    first, again = (client.post(path, harbor.token(), key="k", json=body) for _ in range(2))

    assert (first.status_code, first.get_json()) == (200, again.get_json())
    assert (first.get_json()["state"], first.get_json()["patient_id"]) == ("approved", body["patient_id"])
    late = client.post(path, harbor.token(), key="another", json=body)
    assert (late.status_code, late.get_json()["code"]) == (409, "request_already_decided")
    denial = client.post(
        f"/v1/requests/{pending.id}/denial", harbor.token(), key="d", json={"send_email": False}
    )
    assert (denial.status_code, denial.get_json()["state"]) == (409, "approved")
    assert [name for name, _ in events_in(database)].count("scheduling.request_approved.v1") == 1


def test_staff_deny_once_however_often_they_click(client, harbor, pending, database):
    path, body = f"/v1/requests/{pending.id}/denial", {"send_email": True, "reason": "No opening.\nCall us."}
    first, again = (client.post(path, harbor.token(), key="k", json=body) for _ in range(2))
    assert (first.status_code, first.get_json()) == (200, {"state": "denied"})
    assert again.get_json() == first.get_json()
    assert [name for name, _ in events_in(database)].count("scheduling.request_denied.v1") == 1
    assert harbor.stored(pending).decision_reason == "No opening.\nCall us."


def test_approving_outside_the_schedule_needs_saying_so(client, harbor, pending):
    local = pending.starts_at.astimezone(harbor.zone)
    harbor.block(f"{local:%Y-%m-%d} 00:00", f"{local:%Y-%m-%d} 23:00", harbor.ana)
    path, body = f"/v1/requests/{pending.id}/approval", {"patient_id": str(uuid4())}
    refused = client.post(path, harbor.token(), key="k", json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "outside_schedule")
    assert refused.get_json()["reasons"] == ["nothing_in_the_way"]
    assert client.post(path, harbor.token(), key="l", json=body | {"overbook": True}).status_code == 200


def test_staff_see_their_calendar(client, harbor, mesa, pending):
    mesa.request(mesa.soon(), now=datetime.now(UTC))
    day = pending.starts_at.astimezone(harbor.zone).date().isoformat()
    query = {"from": day, "to": day, "clinician": str(harbor.ana)}
    found = client.get("/v1/calendar", harbor.token(), query_string=query).get_json()
    assert found["time_zone"] == "America/New_York"
    [entry] = found["entries"]
    assert (entry["kind"], entry["id"], entry["state"]) == ("request", str(pending.id), "pending")
    too_long = {"from": "2026-12-01", "to": "2027-03-01"}
    assert client.get("/v1/calendar", harbor.token(), query_string=too_long).status_code == 422


# --- what mails say


def test_the_mail_that_asks_to_confirm_gets_a_token_that_works_once_newer(client, harbor, database):
    request = harbor.request(harbor.soon(), now=datetime.now(UTC))
    path, purpose = f"/v1/mail-facts/requests/{request.id}", {"purpose": "confirm_request"}
    first, second = (client.post(path, harbor.mail_token(), json=purpose).get_json() for _ in range(2))
    assert (first["to"], first["name"], first["language"]) == ("hugo.marsh@example.com", "Hugo", "en")
    assert (first["reference"], first["state"], first["reason"]) == (request.reference, "unverified", None)
    assert first["location"] == {"name": "Office", "kind": "office", "address": None}
    assert len({first["token"], second["token"]}) == 2
    confirm, portal = "/v1/requests/confirmations", harbor.portal_token("requests:confirm")
    assert client.post(confirm, portal, json={"token": first["token"]}).status_code == 404
    assert client.post(confirm, portal, json={"token": second["token"]}).status_code == 200
    assert ("notifications", "request.mail.confirm_request", "done") in audit_in(database)
    after = client.post(path, harbor.mail_token(), json=purpose).get_json()
    assert (after["state"], after["token"]) == ("pending", None)


@pytest.mark.parametrize(
    "purpose",
    ["request_received", "appointment_confirmed", "request_denied", "request_expired", "request_superseded"],
)
def test_other_mails_to_the_requester_get_no_token(client, harbor, pending, purpose):
    path = f"/v1/mail-facts/requests/{pending.id}"
    facts = client.post(path, harbor.mail_token(), json={"purpose": purpose}).get_json()
    assert (facts["to"], facts["token"]) == ("hugo.marsh@example.com", None)


def test_the_mail_to_staff_is_told_nothing_of_the_person(client, harbor, pending):
    path = f"/v1/mail-facts/requests/{pending.id}"
    answer = client.post(path, harbor.mail_token(), json={"purpose": "new_request"})
    assert (answer.get_json()["to"], answer.get_json()["name"]) == (None, None)
    assert not any(secret in answer.text for secret in SECRETS)


def test_facts_of_another_practices_request_are_not_told(client, harbor, mesa, pending):
    path = f"/v1/mail-facts/requests/{pending.id}"
    for purpose in ("confirm_request", "request_received"):
        answer = client.post(path, mesa.mail_token(), json={"purpose": purpose})
        assert (answer.status_code, answer.get_json()["code"]) == (404, "request_not_found")
    assert client.post(path, harbor.mail_token(), json={"purpose": "gossip"}).status_code == 422


# --- who may call what


def test_each_door_opens_to_its_own_scope_alone(client, harbor, pending):
    doors = {
        ("GET", "/v1/portal"): "portal:read",
        ("GET", "/v1/slots"): "portal:read",
        ("POST", "/v1/requests"): "requests:create",
        ("POST", "/v1/requests/lookup"): "requests:read",
        ("POST", "/v1/requests/confirmations"): "requests:confirm",
        ("POST", "/v1/requests/confirmations/lookup"): "requests:confirm",
        ("GET", "/v1/requests"): None,
        ("GET", f"/v1/requests/{pending.id}"): None,
        ("POST", f"/v1/requests/{pending.id}/approval"): None,
        ("POST", f"/v1/requests/{pending.id}/denial"): None,
        ("GET", "/v1/calendar"): None,
        ("POST", f"/v1/mail-facts/requests/{pending.id}"): "mail:facts",
    }
    tokens = {
        scope: harbor.portal_token(scope)
        for scope in ("portal:read", "requests:create", "requests:read", "requests:confirm")
    }
    tokens |= {"mail:facts": harbor.mail_token(), None: harbor.token()}
    strangers = [
        account_token("scheduling", harbor.id, uuid4(), [uuid4()]),
        service_token("branding", "scheduling", "practices:read", harbor.id),
    ]
    for (method, path), scope in doors.items():
        for other, token in tokens.items():
            status = client.open(method, path, token, json={}).status_code
            assert (status == 403) == (other != scope), (method, path, other, status)
        for stranger in strangers:
            assert client.open(method, path, stranger).status_code in (401, 403)
        assert client.open(method, path).status_code == 401


def test_a_token_without_a_practice_opens_nothing(client, harbor):
    token = service_token("portal-gateway", "scheduling", "portal:read", None)
    assert client.get("/v1/portal", token).status_code == 403
