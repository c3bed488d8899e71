from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from identity.domain.sessions import ABSOLUTE, IDLE, digest_of, is_live, new_token, practice_of

START = datetime(2026, 11, 24, 15, tzinfo=UTC)


def test_a_token_names_its_practice_and_hides_256_bits():
    practice_id = uuid4()
    token = new_token(practice_id)
    assert re.fullmatch(rf"{practice_id}\.[A-Za-z0-9_-]{{43}}", token)
    assert practice_of(token) == practice_id
    assert new_token(practice_id) != token


@pytest.mark.parametrize("text", ["", ".", "abc", "abc.def", f"{uuid4()}", f"{uuid4()}.", "null.null"])
def test_other_text_names_no_practice(text):
    assert practice_of(text) is None


def test_the_digest_is_of_the_whole_token():
    assert digest_of("a.b") != digest_of("a.c") != digest_of("b.c")
    assert len(digest_of("a.b")) == 32


def test_a_session_lives_until_it_is_idle_too_long():
    used_at = START + timedelta(hours=1)
    assert is_live(START, used_at, None, used_at + IDLE - timedelta(seconds=1))
    assert not is_live(START, used_at, None, used_at + IDLE)


def test_a_session_ends_after_twelve_hours_however_busy():
    last = START + ABSOLUTE
    assert is_live(START, last - timedelta(seconds=2), None, last - timedelta(seconds=1))
    assert not is_live(START, last - timedelta(seconds=1), None, last)


def test_an_ended_session_is_not_live():
    assert not is_live(START, START, START, START)
