"""The worker's tasks, run as it runs them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from portal_kit.redis import connect_redis
from portal_kit.testing import events_in
from scheduling import tasks


def test_the_relay_publishes_what_happened(harbor, redis_url):
    request = harbor.request("2026-12-07 10:00")
    tasks.relay_outbox()
    tasks.relay_outbox()
    with connect_redis(redis_url) as redis:
        [(_, entry)] = redis.xrange("events.scheduling")
    assert (entry["name"], entry["practice_id"]) == ("scheduling.appointment_requested.v1", str(harbor.id))
    assert str(request.id) in entry["body"]


def test_the_tick_ends_every_overdue_request_and_may_run_twice(harbor, mesa):
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    made = [
        clinic.request(
            clinic.soon(9, days=days), clinician, now=long_ago, email=f"{days}{clinician}@example.com"
        )
        for clinic in (harbor, mesa)
        for days in (7, 14)
        for clinician in clinic.clinicians[:2]
    ]
    tasks.expire_overdue_requests()
    tasks.expire_overdue_requests()
    clinics = {harbor.id: harbor, mesa.id: mesa}
    assert {clinics[request.practice_id].stored(request).state for request in made} == {"expired"}
    assert harbor.holds() == mesa.holds() == []


def test_tidying_keeps_what_is_fresh(harbor, database):
    harbor.request("2026-12-07 10:00")
    tasks.forget_old()
    tasks.relay_outbox()
    tasks.forget_old()
    assert len(events_in(database)) == 1
