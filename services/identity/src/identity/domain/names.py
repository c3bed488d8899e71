"""Personal names in a form that can be compared, and how alike two of them are."""

from __future__ import annotations

import unicodedata
from enum import IntEnum

from jellyfish import metaphone
from rapidfuzz.distance import JaroWinkler

from identity.domain.nicknames import are_nicknames

# Letters that no decomposition turns into the ones people type instead.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "'": "", "’": ""}
)
_ALIKE = 0.88  # smyth and smith: 0.89; jaden and aiden, twins' names: 0.87
_ROUGHLY_ALIKE = 0.8
_LONG_ENOUGH_TO_HEAR = 5


class Likeness(IntEnum):
    DIFFERENT = 0
    SIMILAR = 1
    NICKNAME = 2
    SAME = 3


def normalised(name: str) -> str:
    """Lower case, without accents and apostrophes, and with single spaces where anything else stood."""
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_PLAIN)
    letters = (c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def name_key(given_name: str, family_name: str) -> str:
    return f"{normalised(given_name)} {normalised(family_name)}"


def likeness(one: str, other: str) -> Likeness:
    """How alike two normalised names are, each a given name or a family name."""
    if one == other:
        return Likeness.SAME
    if are_nicknames(one, other):
        return Likeness.NICKNAME
    if _is_part_of(one, other) or _sounds_like(one, other) or JaroWinkler.similarity(one, other) >= _ALIKE:
        return Likeness.SIMILAR
    return Likeness.DIFFERENT


def _is_part_of(one: str, other: str) -> bool:
    """Mary of Mary Ann; Garcia of Garcia Lopez."""
    parts, others = set(one.split()), set(other.split())
    return bool(parts and others) and (parts <= others or others <= parts)


def _sounds_like(one: str, other: str) -> bool:
    """Moreno and Merino. Short names are left out: their sound is little more than two consonants."""
    if (
        min(len(one), len(other)) < _LONG_ENOUGH_TO_HEAR
        or JaroWinkler.similarity(one, other) < _ROUGHLY_ALIKE
    ):
        return False
    return bool(sound := metaphone(one)) and sound == metaphone(other)
