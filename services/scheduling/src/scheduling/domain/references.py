"""Reference numbers that people read aloud: eight symbols in two groups, such as KQ7M-2XWP."""

from __future__ import annotations

from scheduling.domain.errors import ReferenceUnreadable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U."""
RANDOM_BITS = 40
_LENGTH = 8
_AS_HEARD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "–": None, "—": None})


def make_reference(random_bits: int) -> str:
    """The reference number of `secrets.randbits(RANDOM_BITS)`. ValueError if there are more bits."""
    if not 0 <= random_bits < 1 << RANDOM_BITS:
        raise ValueError(f"a reference number needs {RANDOM_BITS} random bits")
    symbols = "".join(ALPHABET[random_bits >> shift & 31] for shift in range(RANDOM_BITS - 5, -1, -5))
    return _grouped(symbols)


def parse_reference(text: str) -> str:
    """A reference number as it is stored, from what a person typed: any case, spaces and dashes
    anywhere, O for 0, I or L for 1. Raises ReferenceUnreadable."""
    symbols = "".join(text.split()).upper().translate(_AS_HEARD)
    if len(symbols) != _LENGTH or not set(symbols) <= set(ALPHABET):
        raise ReferenceUnreadable
    return _grouped(symbols)


def _grouped(symbols: str) -> str:
    return f"{symbols[:4]}-{symbols[4:]}"
