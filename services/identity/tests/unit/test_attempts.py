from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from identity.domain.attempts import ACCOUNT_LIMIT, WINDOW, Counters, Tally, address_prefix, seconds_to_wait
from portal_kit.errors import Invalid

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
COUNTERS = Counters.of("harbor-light", "ana@harbor-light.example", "203.0.113.7")


def test_the_door_is_open_below_every_limit():
    tallies = {COUNTERS.account.key: Tally(ACCOUNT_LIMIT - 1, NOW)}
    assert seconds_to_wait(COUNTERS, tallies, NOW) is None
    assert seconds_to_wait(COUNTERS, {}, NOW) is None


@pytest.mark.parametrize("counter", COUNTERS)
def test_each_counter_closes_it_alone_until_its_oldest_failure_ages_out(counter):
    oldest_at = NOW - timedelta(minutes=10)
    assert seconds_to_wait(COUNTERS, {counter.key: Tally(counter.limit, oldest_at)}, NOW) == 300


def test_the_wait_is_the_longest_and_never_nothing():
    tallies = {
        COUNTERS.account.key: Tally(COUNTERS.account.limit, NOW - WINDOW + timedelta(milliseconds=1)),
        COUNTERS.address.key: Tally(COUNTERS.address.limit, NOW - WINDOW + timedelta(minutes=2)),
    }
    assert seconds_to_wait(COUNTERS, tallies, NOW) == 120
    assert seconds_to_wait(COUNTERS, {COUNTERS.account.key: tallies[COUNTERS.account.key]}, NOW) == 1


def test_an_account_is_the_same_in_any_case_and_another_in_another_practice():
    assert Counters.of("harbor-light", " ANA@harbor-light.example", "203.0.113.7").account == COUNTERS.account
    assert Counters.of("mesa-verde", "ana@harbor-light.example", "203.0.113.7").account != COUNTERS.account


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
    ],
)
def test_an_address_is_counted_with_its_network(address, prefix):
    assert address_prefix(address) == prefix


@pytest.mark.parametrize("address", ["", "localhost", "203.0.113.7/24", "203.0.113"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(Invalid):
        address_prefix(address)


def test_keys_hold_nothing_that_can_be_read():
    assert all(re.fullmatch("[0-9a-f]{64}", counter.key) for counter in COUNTERS)


@pytest.mark.parametrize("typed", ["ADMIN@clinic.example", " admin@clinic.example", "admin@ｃlinic.example"])
def test_an_account_is_counted_as_one_however_its_address_is_spelled(typed):
    plain = Counters.of("harbor-light", "admin@clinic.example", "203.0.113.9")
    assert Counters.of("harbor-light", typed, "203.0.113.9").account == plain.account
