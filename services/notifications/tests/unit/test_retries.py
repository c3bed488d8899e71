"""When a message is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain import retries
from notifications.models import Message

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (6, 960), (7, 1800), (8, 1800), (400, 1800)]
)
def test_the_delay_doubles_up_to_half_an_hour(attempts, seconds):
    assert retries.delay_after(attempts, jitter=1.0) == timedelta(seconds=seconds)


@pytest.mark.parametrize("attempts", [1, 5, 50])
def test_jitter_spreads_over_the_upper_half(attempts):
    longest = retries.delay_after(attempts, jitter=1.0)
    assert retries.delay_after(attempts, jitter=0.0) == longest / 2


def test_the_lease_outlives_the_longest_attempt_and_ends_before_the_queue_redelivers():
    from notifications.clients.smtp import TOTAL_SECONDS
    from portal_kit.celery import VISIBILITY_SECONDS
    from portal_kit.client import DEADLINE_SECONDS

    peers_asked_at_most = 6
    longest = peers_asked_at_most * DEADLINE_SECONDS + TOTAL_SECONDS
    assert longest < retries.LEASE.total_seconds() < VISIBILITY_SECONDS


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_a_message_rides_through_a_day_without_a_mail_server(jitter):
    message, now = _queued(), NOW
    while now <= NOW + timedelta(hours=24):
        assert message.begin_attempt(now)
        message.defer("mail_server_unreachable", now, jitter)
        assert message.state == "deferred"
        now = message.next_attempt_at
    assert now <= NOW + timedelta(hours=24, minutes=30)


def test_a_message_is_given_up_after_that():
    message, now = _queued(), NOW
    while message.state != "dead":
        message.begin_attempt(now)
        message.defer("mail_server_unreachable", now, 1.0)
        now = message.next_attempt_at
    assert timedelta(hours=25) < now - NOW <= retries.GIVE_UP_AFTER
    assert message.last_problem == "mail_server_unreachable"


def test_a_message_that_never_ends_an_attempt_is_given_up_after_five():
    message = _queued()
    begun = [message.begin_attempt(NOW) for _ in range(6)]
    assert begun == [True] * 5 + [False]
    assert (message.state, message.last_problem, message.lease_until) == ("dead", "never_finished", None)


def test_an_attempt_that_ended_properly_starts_that_count_anew():
    message = _queued()
    for _ in range(20):
        assert message.begin_attempt(NOW)
        message.defer("peer_unavailable", NOW, 0.0)
    assert message.state == "deferred"


def test_errors_nobody_foresaw_give_a_message_up_after_five():
    message = _queued()
    while message.begin_attempt(NOW):
        message.stumble("unexpected:ValueError", NOW, 0.0)
    assert (message.state, message.attempts, message.last_problem) == ("dead", 5, "unexpected:ValueError")


def _queued() -> Message:
    return Message(state="queued", attempts=0, unfinished=0, give_up_at=NOW + retries.GIVE_UP_AFTER)
