from __future__ import annotations

import pytest

from identity.domain.errors import PasswordRefused
from identity.domain.hashing import hash_password, is_password
from identity.domain.passwords import check_password

EMAIL = "ana@harbor-light.example"


@pytest.mark.parametrize(
    "password",
    [
        "portal-demo-2026",
        "quiet-river-stones",
        "twelve chars",
        "пароль на завтра",
        "correct horse battery stapler",
    ],
)
def test_a_long_uncommon_password_is_taken_without_rules_of_composition(password):
    check_password(password, email=EMAIL)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven char", "at least 12"),
        ("a" * 257, "at most 256"),
        ("password1234", "tried first"),
        ("Password2026!!!", "tried first"),
        ("123456789012", "tried first"),
        ("qwertyuiop12", "tried first"),
        ("passwordpassword", "tried first"),
        ("abcabcabcabc", "tried first"),
        ("aaaaaaaaaaaaab", "tried first"),
        ("my ana@harbor-light.example", "e-mail address"),
    ],
)
def test_a_short_common_or_telling_password_is_refused_with_the_reason(password, why):
    with pytest.raises(PasswordRefused) as refused:
        check_password(password, email=EMAIL)
    assert why in refused.value.extra["errors"]["password"][0]


def test_a_password_is_known_again_and_another_is_not():
    stored = hash_password("quiet-river-stones")
    assert is_password(stored, "quiet-river-stones")
    assert not is_password(stored, "quiet-river-stone")


def test_the_hash_is_argon2id_with_the_profile_we_promise():
    assert hash_password("quiet-river-stones").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_characters_from_another_keyboard_are_the_same_password():
    stored = hash_password("caf\u00e9 on the corner")
    assert is_password(stored, "cafe\u0301 on the corner")


def test_nobody_has_a_password():
    assert not is_password(None, "quiet-river-stones")
