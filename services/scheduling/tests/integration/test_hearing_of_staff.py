"""What identity tells: acted on once, and never undone by older news that comes late."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from portal_contracts.events import PracticeChangedV1, StaffChangedV1
from portal_kit.redis import connect_redis
from portal_kit.subscriptions import Consumer, Delivery, list_dead_letters
from scheduling.extensions import SERVICE
from scheduling.models import Clinician, PracticeRules
from scheduling.subscribers import subscriptions


@pytest.fixture
def deliver(database, redis_url):
    """Hand an event over as the stream's reader does; returns whether it was settled."""
    redis = connect_redis(redis_url)
    consumer = Consumer(database, redis, subscriptions, service=SERVICE, member="test")

    def send(event, event_id=None):
        delivery = Delivery(event_id or uuid4(), event.practice_id, event.name, "", event.to_json())
        return consumer.handle(delivery)

    yield send
    redis.close()


def practice_changed(practice_id, at, time_zone="America/New_York", active=True):
    return PracticeChangedV1(practice_id=practice_id, time_zone=time_zone, active=active, changed_at=at)


def staff_changed(practice_id, staff_user_id, at, clinician=True, active=True):
    return StaffChangedV1(
        practice_id=practice_id,
        staff_user_id=staff_user_id,
        clinician=clinician,
        active=active,
        changed_at=at,
    )


def rules_of(database, practice_id):
    return database.transact(practice_id, lambda session: session.get(PracticeRules, practice_id))


def clinician_of(database, practice_id, staff_user_id):
    return database.transact(
        practice_id, lambda session: session.get(Clinician, (practice_id, staff_user_id))
    )


def test_a_new_practice_begins_with_a_closed_portal(database, deliver, now):
    practice_id = uuid4()
    assert deliver(practice_changed(practice_id, now))
    rules = rules_of(database, practice_id)
    assert (rules.time_zone, rules.active, rules.enabled, rules.is_open) == (
        "America/New_York",
        True,
        False,
        False,
    )


def test_a_practice_that_moves_keeps_its_own_choices(harbor, database, deliver, now):
    harbor.rules(horizon_days=30)
    deliver(practice_changed(harbor.id, now, time_zone="America/Chicago"))
    rules = rules_of(database, harbor.id)
    assert (rules.time_zone, rules.horizon_days, rules.is_open) == ("America/Chicago", 30, True)


def test_older_news_of_a_practice_that_comes_late_changes_nothing(database, deliver, now):
    practice_id = uuid4()
    deliver(practice_changed(practice_id, now, active=False))
    deliver(practice_changed(practice_id, now - timedelta(seconds=1), time_zone="America/Phoenix"))
    rules = rules_of(database, practice_id)
    assert (rules.time_zone, rules.active) == ("America/New_York", False)


def test_the_same_event_twice_acts_once(database, deliver, now):
    practice_id, event_id = uuid4(), uuid4()
    event = practice_changed(practice_id, now)
    assert deliver(event, event_id)
    deliver(practice_changed(practice_id, now, active=False))
    assert deliver(event, event_id)
    assert rules_of(database, practice_id).active is False


def test_a_clinician_comes_and_goes(harbor, database, deliver, now):
    newcomer = uuid4()
    deliver(staff_changed(harbor.id, newcomer, now))
    assert clinician_of(database, harbor.id, newcomer).active
    deliver(staff_changed(harbor.id, newcomer, now + timedelta(days=1), active=False))
    assert not clinician_of(database, harbor.id, newcomer).active
    deliver(staff_changed(harbor.id, newcomer, now + timedelta(days=2)))
    deliver(staff_changed(harbor.id, newcomer, now + timedelta(days=3), clinician=False))
    assert not clinician_of(database, harbor.id, newcomer).active


def test_older_news_of_staff_makes_no_clinician_of_them_again(harbor, database, deliver, now):
    known, unknown = harbor.ana, uuid4()
    for staff_user_id in (known, unknown):
        deliver(staff_changed(harbor.id, staff_user_id, now, clinician=False))
        deliver(staff_changed(harbor.id, staff_user_id, now - timedelta(minutes=1)))
        assert not clinician_of(database, harbor.id, staff_user_id).active


def test_one_practices_news_leaves_another_alone(harbor, mesa, database, deliver, now):
    deliver(practice_changed(harbor.id, now, active=False))
    deliver(staff_changed(harbor.id, mesa.ana, now, active=False))
    assert rules_of(database, mesa.id).active
    assert clinician_of(database, mesa.id, mesa.ana).active


def test_a_zone_that_is_none_is_not_taken_over(harbor, database, deliver, now):
    assert not deliver(practice_changed(harbor.id, now, time_zone="Mars/Olympus"))
    assert rules_of(database, harbor.id).time_zone == "America/New_York"
    assert database.transact(None, list_dead_letters, every_practice=True) == []
