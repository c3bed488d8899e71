from __future__ import annotations

import pytest

from identity.domain.names import Likeness, likeness, name_key, normalised


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("  José  Núñez ", "jose nunez"),
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("Smith-Jones", "smith jones"),
        ("Łukasz Bjørn Weiß", "lukasz bjorn weiss"),
        ("Ｍａｒｙ", "mary"),
        ("Nguyễn", "nguyen"),
        ("李小龙", "李小龙"),
        ("...", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(typed, compared):
    assert normalised(typed) == compared


def test_the_key_is_given_name_then_family_name():
    assert name_key("Mary Ann", "O'Neil") == "mary ann oneil"


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("ana", "ana", Likeness.SAME),
        ("liz", "elizabeth", Likeness.NICKNAME),
        ("bill", "will", Likeness.NICKNAME),
        ("pepe", "jose", Likeness.NICKNAME),
        ("mary ann", "mary", Likeness.SIMILAR),
        ("garcia", "garcia lopez", Likeness.SIMILAR),
        ("michael", "micheal", Likeness.SIMILAR),
        ("catherine", "katherine", Likeness.SIMILAR),
        ("jayden", "jaden", Likeness.SIMILAR),
        ("merino", "moreno", Likeness.SIMILAR),
        ("jaden", "aiden", Likeness.DIFFERENT),
        ("nina", "lena", Likeness.DIFFERENT),
        ("daniel", "okafor", Likeness.DIFFERENT),
        ("", "ana", Likeness.DIFFERENT),
    ],
)
def test_names_are_the_same_nicknames_similar_or_different_either_way_round(one, other, found):
    assert likeness(one, other) == likeness(other, one) == found
