"""Outbox to stream to inbox on a real PostgreSQL and Redis: duplicated, reversed, lost, poisoned, raced."""

import threading
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from courier.models import Parcel
from sqlalchemy import insert, select, update

from portal_contracts.events import RequestDeniedV1, RequestVerifiedV1
from portal_kit.outbox import Outbox, backlog, forget_relayed, relay, relay_all, stream_of
from portal_kit.request_id import current_request_id, request_id_of
from portal_kit.subscriptions import (
    ATTEMPTS,
    Consumer,
    Subscriptions,
    list_dead_letters,
    revive_dead_letter,
)
from portal_kit.tables import inbox, outbox

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)


class Post:
    """What happened to each event at the receiving service: one parcel each."""

    def __init__(self, db, redis):
        self.db, self.redis, self.fail, self.ids_seen = db, redis, False, []
        self.subscriptions = Subscriptions()
        self.subscriptions.on(RequestVerifiedV1)(self.receive)
        self.consumer = self.reader("reader-1")

    def reader(self, member):
        return Consumer(self.db, self.redis, self.subscriptions, service="courier", member=member)

    def receive(self, session, event, event_id):
        self.ids_seen.append(current_request_id())
        row = {"practice_id": event.practice_id, "id": event.request_id, "label": str(event_id)}
        session.execute(insert(Parcel).values(**row))
        if self.fail:
            raise RuntimeError("canary-secret")

    def parcels(self, practice):
        return self.db.transact(practice, lambda s: list(s.execute(select(Parcel.id)).scalars()))


@pytest.fixture
def post(clean_db, redis):
    return Post(clean_db, redis)


def publish(db, practice, event_class=RequestVerifiedV1, request_id=None, **facts) -> UUID:
    request_id = request_id or uuid4()
    event = event_class(practice_id=practice, request_id=request_id, at=AT, **facts)
    db.transact(practice, lambda session: Outbox().publish(session, event))
    return request_id


def relay_here(post) -> int:
    return relay_all(post.db, post.redis, "scheduling")


def drain(post, consumer=None) -> None:
    while (consumer or post.consumer).read(block_ms=10):
        pass


def test_an_event_crosses_and_acts_in_its_own_practice_with_its_request_id(post, practice, other_practice):
    with request_id_of("a" * 32):
        sent = publish(post.db, practice)
    relay_here(post)
    drain(post)
    drain(post)
    assert post.parcels(practice) == [sent]
    assert post.parcels(other_practice) == []
    assert post.ids_seen == ["a" * 32]


def test_nothing_is_sent_when_the_transaction_rolls_back(post, practice):
    with pytest.raises(ZeroDivisionError), post.db.transaction(practice) as session:
        Outbox().publish(session, RequestVerifiedV1(practice_id=practice, request_id=uuid4(), at=AT))
        raise ZeroDivisionError
    assert relay_here(post) == 0


def test_the_relay_is_nudged_once_after_the_commit(post, practice):
    nudges = []
    box = Outbox()
    box.nudge = lambda: nudges.append(post.db.transact(None, backlog, every_practice=True)[0])
    with post.db.transaction(practice) as session:
        for _ in range(3):
            box.publish(session, RequestVerifiedV1(practice_id=practice, request_id=uuid4(), at=AT))
        assert nudges == []
    assert nudges == [3]


def test_an_entry_delivered_twice_acts_once(post, practice):
    sent = publish(post.db, practice)
    relay_here(post)
    [(_, entry)] = post.redis.xrange(stream_of("scheduling"))
    for _ in range(3):
        post.redis.xadd(stream_of("scheduling"), entry)
    drain(post)
    drain(post)
    assert post.parcels(practice) == [sent]
    assert len(post.ids_seen) == 1


def test_entries_in_reverse_order_all_act(post, practice):
    sent = {publish(post.db, practice) for _ in range(5)}
    relay_here(post)
    entries = [entry for _, entry in post.redis.xrange(stream_of("scheduling"))]
    post.redis.delete(stream_of("scheduling"))
    post.consumer.create_groups()
    for entry in reversed(entries):
        post.redis.xadd(stream_of("scheduling"), entry)
    drain(post)
    assert set(post.parcels(practice)) == sent


def test_a_wiped_redis_loses_no_event(post, practice):
    sent = {publish(post.db, practice) for _ in range(3)}
    relay_here(post)
    post.redis.flushall()
    sent.add(publish(post.db, practice))
    relay_here(post)
    drain(post)
    drain(post)
    assert set(post.parcels(practice)) == sent


def test_a_redis_that_came_back_older_is_filled_up_again(post, practice):
    first = publish(post.db, practice)
    relay_here(post)
    stream = stream_of("scheduling")
    before = post.redis.dump(stream), post.redis.dump(f"{stream}:marker")
    second = publish(post.db, practice)
    relay_here(post)
    post.redis.restore(stream, 0, before[0], replace=True)
    post.redis.restore(f"{stream}:marker", 0, before[1], replace=True)
    assert relay_here(post) == 1
    drain(post)
    drain(post)
    assert set(post.parcels(practice)) == {first, second}


def test_events_that_were_relayed_long_ago_are_forgotten_but_not_the_last_number(post, practice):
    for _ in range(3):
        publish(post.db, practice)
    relay_here(post)
    with post.db.transaction(None, every_practice=True) as session:
        session.execute(update(outbox).values(written_at=datetime(2026, 1, 1, tzinfo=UTC)))
        forget_relayed(session)
    kept = post.db.transact(
        None, lambda s: s.execute(select(outbox.c.relay_no)).scalars().all(), every_practice=True
    )
    assert len(kept) == 1


def test_two_relays_at_once_write_each_event_once(post, practice):
    for _ in range(40):
        publish(post.db, practice)
    threads = [threading.Thread(target=relay_here, args=(post,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    relay_here(post)
    assert post.redis.xlen(stream_of("scheduling")) == 40


def test_a_failing_event_leaves_nothing_and_is_tried_again(post, practice):
    sent = publish(post.db, practice)
    relay_here(post)
    post.fail = True
    drain(post)
    drain(post)
    assert post.parcels(practice) == []
    post.fail = False
    assert retry(post) >= 1
    assert post.parcels(practice) == [sent]


def retry(post) -> int:
    """Read again what is pending, as after the pause between attempts."""
    stream = stream_of("scheduling")
    _, entries, *_ = post.redis.xautoclaim(stream, "courier", "reader-1", min_idle_time=0)
    return post.consumer._settle(stream, entries)


def test_a_poisoned_event_is_buried_after_five_attempts_and_stops_nobody_else(post, practice):
    publish(post.db, practice)
    relay_here(post)
    post.fail = True
    drain(post)
    drain(post)
    for _ in range(ATTEMPTS):
        retry(post)
    post.fail = False
    healthy = publish(post.db, practice)
    relay_here(post)
    drain(post)
    [letter] = post.db.transact(None, list_dead_letters, every_practice=True)
    assert letter["last_error"] == "RuntimeError"
    assert post.parcels(practice) == [healthy]
    assert post.redis.xpending(stream_of("scheduling"), "courier")["pending"] == 0


def test_a_dead_event_can_be_replayed_once(post, practice):
    sent = publish(post.db, practice)
    relay_here(post)
    post.fail = True
    drain(post)
    drain(post)
    for _ in range(ATTEMPTS):
        retry(post)
    post.fail = False
    [letter] = post.db.transact(None, list_dead_letters, every_practice=True)
    delivery = post.db.transact(
        None, lambda s: revive_dead_letter(s, letter["event_id"]), every_practice=True
    )
    assert post.consumer.handle(delivery)
    assert post.parcels(practice) == [sent]
    assert post.db.transact(None, list_dead_letters, every_practice=True) == []


def test_an_event_whose_reader_died_before_finishing_counts_as_an_attempt_and_is_taken_over(post, practice):
    sent = publish(post.db, practice)
    relay_here(post)
    post.consumer.create_groups()
    stream = stream_of("scheduling")
    post.redis.xreadgroup("courier", "reader-that-dies", {stream: ">"})
    retry(post)
    assert post.parcels(practice) == [sent]


def test_two_readers_of_one_event_act_once(post, practice):
    sent = publish(post.db, practice)
    relay_here(post)
    [(_, entry)] = post.redis.xrange(stream_of("scheduling"))
    from portal_kit.subscriptions import _delivery

    delivery = _delivery(entry)
    threads = [threading.Thread(target=post.reader(f"r{n}").handle, args=(delivery,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert post.parcels(practice) == [sent]


def test_an_event_nobody_here_listens_to_is_passed_over(post, practice):
    publish(post.db, practice, RequestDeniedV1, send_email=False)
    relay_here(post)
    drain(post)
    drain(post)
    assert post.redis.xpending(stream_of("scheduling"), "courier")["pending"] == 0
    count = post.db.transact(None, lambda s: len(s.execute(select(inbox)).all()), every_practice=True)
    assert count == 0


def test_an_entry_that_is_no_event_is_passed_over_and_stops_nobody(post, practice):
    post.consumer.create_groups()
    post.redis.xadd(stream_of("scheduling"), {"id": "not-an-id"})
    sent = publish(post.db, practice)
    relay_here(post)
    drain(post)
    assert post.parcels(practice) == [sent]
    assert post.redis.xpending(stream_of("scheduling"), "courier")["pending"] == 0


def test_what_waits_too_long_is_tried_without_its_stream(post, practice):
    sent = publish(post.db, practice)
    relay_here(post)
    post.fail = True
    drain(post)
    drain(post)
    post.redis.flushall()
    post.fail = False
    assert post.consumer.retry_waiting() == 0
    with post.db.transaction(None, every_practice=True) as session:
        session.execute(update(inbox).values(received_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert post.consumer.retry_waiting() == 1
    assert post.parcels(practice) == [sent]


def test_one_relay_call_writes_a_bounded_batch(post, practice):
    with post.db.transaction(practice) as session:
        for _ in range(250):
            Outbox().publish(session, RequestVerifiedV1(practice_id=practice, request_id=uuid4(), at=AT))
    assert relay(post.db, post.redis, "scheduling") == 200
    assert relay(post.db, post.redis, "scheduling") == 50
