"""What a request leaves behind: one id in every log it touched, and of the person nothing but rows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from redis import Redis

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

FORM = {
    "First name": "Quorra",
    "Last name": "Canarywhistle",
    "Month": "3",
    "Day": "27",
    "Year": "1985",
    "Phone number": "212 555 0143",
    "Anything we should know?": "canary-note-of-mine",
}
CANARIES = ("canarywhistle", "canary-note-of-mine", "5550143", "555-0143", "555 0143")


@pytest.fixture
def asked(own_running_system, new_visitor, mailbox) -> tuple[str, str]:
    """A guest asked for a time, and the mail with the link came: the request's id, and their address."""
    email = f"canarywhistle.{uuid4().hex[:8]}@example.com"
    page = new_visitor(javascript=False)
    page.goto(f"{own_running_system.portal_url}/p/harbor-light")
    page.locator("a.times__time").first.click()
    for label, text in (FORM | {"Email address": email}).items():
        page.get_by_label(label).first.fill(text)
    page.get_by_role("button", name="Continue").click()
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.get_by_role("button", name="Send request").click()
    page.wait_for_url(re.compile(r"/requests/"))
    mailbox.wait_for(email, "confirm")
    return sent.value.headers["x-request-id"], email


def lines_of(log: Path) -> list[dict]:
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def test_one_id_follows_a_request_from_the_browser_to_the_mail(own_running_system, asked):
    request_id, _ = asked
    logs = own_running_system.state / "logs"
    touched = {
        log.stem
        for log in logs.glob("*.log")
        if any(line.get("request_id") == request_id for line in lines_of(log))
    }
    assert {"portal-gateway", "scheduling", "notifications-worker"} <= touched


def test_nothing_of_the_person_is_in_logs_queues_or_streams(own_running_system, asked):
    _, email = asked
    state = own_running_system.state
    secrets = json.loads((state / "secrets.json").read_text())
    port = int(own_running_system.portal_url.rsplit(":", 1)[1]) + 8
    redis = Redis(port=port, password=secrets["redis_password"], decode_responses=True)
    kept = {key: dump(redis, key) for key in redis.scan_iter()}
    kept |= {log.name: log.read_text(errors="replace") for log in (state / "logs").glob("*.log")}
    assert any(key.startswith("events.") for key in kept)
    for place, text in kept.items():
        found = [canary for canary in (*CANARIES, email) if canary in text.lower()]
        assert not found, f"{place} holds {found}"


def dump(redis: Redis, key: str) -> str:
    """All that a key holds, as text, whatever its kind."""
    readers = {
        "string": lambda: redis.get(key),
        "list": lambda: redis.lrange(key, 0, -1),
        "set": lambda: redis.smembers(key),
        "zset": lambda: redis.zrange(key, 0, -1),
        "hash": lambda: redis.hgetall(key),
        "stream": lambda: redis.xrange(key),
    }
    return f"{key} {readers[redis.type(key)]()}"
