"""Asking identity and notifications: what is sent, what is read, and what is no answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID, uuid4

import pytest

from portal_kit.client import Peer, PeerRefused, PeerUnavailable
from portal_kit.keys import Verifier
from portal_kit.testing import PUBLIC_KEYS, signer
from scheduling.clients.identity import Identity
from scheduling.clients.notifications import Notifications

PRACTICE = {
    "id": str(UUID(int=1)),
    "code": "harbor-light",
    "name": "Harbor",
    "time_zone": "America/New_York",
    "phone": "1",
}
STAFF = {"id": str(UUID(int=2)), "display_name": "Morgan Reyes", "roles": ["scheduler"]}
PATIENT = {
    "id": str(UUID(int=3)),
    "given_name": "Nina",
    "family_name": "Castellano",
    "display_name": "Nina Castellano",
    "birth_date": "2014-09-23",
    "email": None,
    "phone": "(212) 555-0123",
    "added_later": True,
}


class StandIn:
    """A peer on a port of its own that gives one answer and remembers what it was asked."""

    def __init__(self) -> None:
        self.status, self.answer, self.asked = 200, {}, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def respond(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                outer.asked.append((self.command, self.path, dict(self.headers), body))
                payload = b"" if outer.answer is None else json.dumps(outer.answer).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = respond

            def log_message(self, *args) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()


@pytest.fixture
def peer() -> Iterator[StandIn]:
    stand_in = StandIn()
    yield stand_in
    stand_in.server.shutdown()
    stand_in.server.server_close()


@pytest.fixture
def identity(peer) -> Identity:
    return Identity(Peer("identity", peer.url, signer("scheduling")))


def claims_of(headers):
    token = headers["Authorization"].removeprefix("Bearer ")
    return Verifier("identity", PUBLIC_KEYS).verify(token)


def test_signing_in_is_asked_in_the_services_own_name(peer, identity):
    peer.answer = {"session_token": "secret", "staff": STAFF}
    started = identity.sign_in("harbor-light", "a@harbor-light.example", "pass word", "203.0.113.7")
    assert (started.session_token, started.staff.display_name) == ("secret", "Morgan Reyes")
    [(method, path, headers, body)] = peer.asked
    assert (method, path) == ("POST", "/v1/staff/sessions")
    assert body["address"] == "203.0.113.7"
    assert claims_of(headers).scopes == {"staff:sign-in"}


def test_a_session_becomes_a_token_with_who_and_where(peer, identity):
    peer.answer = {"token": "jwt", "staff": STAFF, "practice": PRACTICE}
    found = identity.get_token("secret")
    assert (found.token, found.staff.id, found.practice.time_zone) == ("jwt", UUID(int=2), "America/New_York")
    assert peer.asked[0][3] == {"session_token": "secret"}


def test_signing_out_needs_no_answer(peer, identity):
    peer.status, peer.answer = 204, None
    identity.sign_out("secret")
    assert peer.asked[0][1] == "/v1/staff/sessions/end"


def test_a_refusal_carries_identitys_own_code(peer, identity):
    peer.status, peer.answer = 401, {"code": "session_ended"}
    with pytest.raises(PeerRefused) as refused:
        identity.get_token("secret")
    assert refused.value.peer_code == "session_ended"


def test_the_practice_and_its_clinicians_are_asked_for_one_practice(peer, identity):
    practice_id = uuid4()
    peer.answer = PRACTICE
    assert identity.get_practice(practice_id).name == "Harbor"
    peer.answer = {
        "items": [{"id": str(UUID(int=4)), "display_name": "Ana Whitfield", "credentials": "LCSW"}]
    }
    [ana] = identity.list_clinicians(practice_id)
    assert (ana.display_name, ana.credentials) == ("Ana Whitfield", "LCSW")
    assert {claims_of(headers).practice_id for _, _, headers, _ in peer.asked} == {practice_id}
    assert [claims_of(headers).scopes for _, _, headers, _ in peer.asked] == [
        {"practices:read"},
        {"clinicians:read"},
    ]


def test_patients_are_asked_for_in_staffs_name_and_never_by_name_in_a_url(peer, identity, requester):
    peer.answer = PATIENT
    assert identity.get_patient("jwt", UUID(int=3)).birth_date == date(2014, 9, 23)
    made = identity.create_patient("jwt", requester(comments="not for identity"), "key")
    assert made.display_name == "Nina Castellano"
    candidate = {"patient": PATIENT, "score": 90, "likely": True, "reasons": ["email"], "differences": []}
    peer.answer = {"items": [candidate]}
    [found] = identity.list_candidates("jwt", requester())
    assert (found.score, found.likely, found.patient.phone) == (90, True, "(212) 555-0123")
    peer.answer = {"items": [PATIENT]}
    assert len(identity.search_patients("jwt", "castellano")) == 1

    assert {headers["Authorization"] for _, _, headers, _ in peer.asked} == {"Bearer jwt"}
    assert all("arsh" not in path and "castellano" not in path for _, path, _, _ in peer.asked)
    assert peer.asked[1][2]["Idempotency-Key"] == "key"
    assert "comments" not in peer.asked[1][3]


def test_names_are_asked_for_in_lots(peer, identity):
    peer.answer = {"items": [{"id": str(UUID(int=3)), "display_name": "Nina Castellano"}]}
    names = identity.name_patients("jwt", [UUID(int=number) for number in range(1, 251)] * 2)
    assert names == {UUID(int=3): "Nina Castellano"}
    assert [len(body["ids"]) for _, _, _, body in peer.asked] == [200, 50]
    assert identity.name_patients("jwt", []) == {}


@pytest.mark.parametrize("garbage", [[], {}, {"items": None}, {"items": [{"id": "nobody"}]}, "hello", None])
def test_garbage_is_no_answer(peer, identity, garbage):
    peer.answer = garbage
    with pytest.raises(PeerUnavailable):
        identity.list_clinicians(uuid4())
    with pytest.raises(PeerUnavailable):
        identity.get_token("secret")


def test_messages_about_a_request_are_read(peer):
    notifications = Notifications(Peer("notifications", peer.url, signer("scheduling")))
    about = uuid4()
    message = {"id": str(uuid4()), "template": "confirm_request", "state": "sent"}
    times = {"created_at": "2026-11-24T15:00:00Z", "sent_at": None}
    peer.answer = {"items": [message | times]}
    [found] = notifications.list_messages("jwt", about)
    assert (found.template, found.state, found.sent_at) == ("confirm_request", "sent", None)
    assert peer.asked[0][1] == f"/v1/messages?about={about}"


def test_a_peer_that_is_away_is_told_as_such():
    nobody = Identity(Peer("identity", "http://127.0.0.1:1", signer("scheduling")))
    with pytest.raises(PeerUnavailable):
        nobody.get_practice(uuid4())
