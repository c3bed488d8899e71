from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import func, select, text

from identity import tasks
from identity.models import SignInAttempt
from portal_contracts.events import EVENTS
from portal_kit.redis import connect_redis
from portal_kit.tables import idempotency_keys
from portal_kit.testing import events_in


def test_the_relay_publishes_every_event_once_in_order(database, redis_url, harbor, mesa):
    tasks.relay_outbox()
    tasks.relay_outbox()
    with connect_redis(redis_url) as redis:
        entries = [entry for _, entry in redis.xrange("events.identity")]
    written = events_in(database)
    assert [(e["name"], json.loads(e["body"])) for e in entries] == written
    assert len(written) == 8
    assert all(EVENTS[e["name"]].from_json(json.loads(e["body"])) for e in entries)


def test_what_the_stream_lost_is_published_again(database, redis_url, harbor):
    tasks.relay_outbox()
    with connect_redis(redis_url) as redis:
        redis.flushdb()
        tasks.relay_outbox()
        assert redis.xlen("events.identity") == len(events_in(database))


def test_events_carry_ids_instants_and_a_zone_and_no_personal_data(database, harbor, mesa):
    values = [value for _, body in events_in(database) for value in body.values()]
    plain = {"America/New_York", "America/Phoenix", "2026-11-24T15:00:00Z", True, False}
    others = {value for value in values if value not in plain}
    people = {*harbor.staff.values(), *mesa.staff.values()}
    assert others == {str(known) for known in {harbor.id, mesa.id} | people}


def test_forgetting_twice_leaves_what_still_counts(client, database, harbor, now):
    patient = {"given_name": "Ana", "family_name": "Díaz", "birth_date": "1990-04-02"}
    client.post("/v1/patients", harbor.token(), key="new", json=patient)
    client.post("/v1/patients", harbor.token(), key="old", json=patient)
    with database.transaction(harbor.id) as session:
        session.execute(
            text("update idempotency_keys set created_at = now() - interval '25 h' where key = 'old'")
        )
        session.execute(
            text("insert into sign_in_attempts values (gen_random_uuid(), 'c', now() - interval '1 day')")
        )
    tasks.forget_old()
    tasks.forget_old()
    with database.transaction(None, every_practice=True) as session:
        assert session.scalars(select(idempotency_keys.c.key)).all() == ["new"]
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_ticks_are_often_enough_for_events_to_arrive_in_five_seconds():
    seconds = {entry["task"]: entry["schedule"] for entry in tasks.celery.conf.beat_schedule.values()}
    assert timedelta(seconds=seconds["identity.relay_outbox"]) <= timedelta(seconds=5)
