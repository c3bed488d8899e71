"""Asking a peer that answers, refuses, hangs, trickles, talks nonsense or is gone."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal_kit.client import Peer, PeerRefused, PeerUnavailable
from portal_kit.request_id import request_id_of
from portal_kit.testing import signer

HANG = 20  # seconds that a slow peer takes; the client must not wait for it


class Behaviour(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(
            (self.command, self.headers.get("traceparent"), self.headers.get("Idempotency-Key"))
        )
        getattr(self, self.path.strip("/").split("?")[0])()

    do_POST = do_GET

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fine(self):
        self.answer(200, b'{"ok": true}')

    def refuse(self):
        self.answer(409, b'{"code": "slot_taken", "nearby": []}')

    def crash(self):
        self.answer(500, b"{}")

    def garbage(self):
        self.answer(200, b"<html>not json")

    def redirect(self):
        self.send_response(302)
        self.send_header("Location", "/fine")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def hang(self):
        self.server.stop.wait(HANG)

    def trickle(self):
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        for _ in range(HANG * 10):
            if self.server.stop.wait(0.1):
                return
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return

    def drop_first(self):
        if len(self.server.seen) == 1:
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.fine()


@pytest.fixture
def server():
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Behaviour)
    httpd.daemon_threads = True
    httpd.seen, httpd.stop = [], threading.Event()
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield httpd
    httpd.stop.set()
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def peer(server):
    return Peer("scheduling", f"http://127.0.0.1:{server.server_port}", signer("portal-gateway"))


def test_it_answers_and_the_request_id_goes_along(peer, server):
    with request_id_of("b" * 32):
        assert peer.get("/fine", "token") == {"ok": True}
    assert server.seen[0][1].startswith("00-" + "b" * 32)


def test_a_refusal_carries_the_peers_code(peer):
    with pytest.raises(PeerRefused) as caught:
        peer.post("/refuse", "token", {}, idempotency_key="k")
    assert (caught.value.status, caught.value.peer_code) == (409, "slot_taken")


@pytest.mark.parametrize("path", ["/crash", "/garbage"])
def test_a_broken_answer_is_as_good_as_none(peer, path):
    with pytest.raises(PeerUnavailable):
        peer.get(path, "token")


def test_a_redirect_is_not_followed(peer, server):
    with pytest.raises(PeerRefused):
        peer.get("/redirect", "token")
    assert len(server.seen) == 1


def test_a_dropped_get_is_tried_once_more(peer, server):
    assert peer.get("/drop_first", "token") == {"ok": True}
    assert len(server.seen) == 2


def test_a_dropped_post_is_not_repeated(peer, server):
    with pytest.raises(PeerUnavailable):
        peer.post("/drop_first", "token", {}, idempotency_key="k")
    assert len(server.seen) == 1 and server.seen[0][2] == "k"


@pytest.mark.parametrize("path", ["/hang", "/trickle"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_slow_peer_is_given_up_in_time(peer, path, method):
    began = time.monotonic()
    with pytest.raises(PeerUnavailable):
        peer.get(path, "token") if method == "get" else peer.post(path, "token", {})
    assert time.monotonic() - began < HANG / 2


def test_after_five_failures_a_dead_peer_is_not_asked_for_a_while():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    dead = Peer("identity", f"http://127.0.0.1:{port}", signer("portal-gateway"))
    for _ in range(6):
        with pytest.raises(PeerUnavailable):
            dead.get("/fine", "token")
    assert dead._breaker.current_state == "open"


def test_refusals_do_not_open_the_breaker(peer):
    for _ in range(8):
        with pytest.raises(PeerRefused):
            peer.get("/refuse", "token")
    assert peer._breaker.current_state == "closed"
