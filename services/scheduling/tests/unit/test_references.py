"""Reference numbers survive being read aloud and typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.errors import ReferenceUnreadable
from scheduling.domain.references import RANDOM_BITS, make_reference, parse_reference

BITS = st.integers(0, (1 << RANDOM_BITS) - 1)


@given(BITS)
def test_a_reference_is_read_back_as_it_was_made(bits):
    reference = make_reference(bits)
    assert len(reference) == 9
    assert parse_reference(reference) == reference


@given(BITS, BITS)
def test_different_bits_make_different_references(one, other):
    assert (make_reference(one) == make_reference(other)) == (one == other)


@given(BITS)
def test_no_symbol_looks_like_another(bits):
    assert not set(make_reference(bits)) & set("ILOU")


@given(BITS)
def test_case_spaces_dashes_and_lookalikes_do_not_matter(bits):
    reference = make_reference(bits)
    typed = " " + reference.lower().replace("-", " – ").replace("0", "o").replace("1", "l") + "\n"
    assert parse_reference(typed) == reference
    assert parse_reference(reference.replace("-", "").replace("1", "I").replace("0", "O")) == reference


@pytest.mark.parametrize(
    "text", ["", "KQ7M", "KQ7M-2XWPA", "KQ7M-2XW!", "KQ7M-2XWU", "ⅨQ7M-2XWP", "٣Q7M-2XWP"]
)
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(ReferenceUnreadable):
        parse_reference(text)


@pytest.mark.parametrize("bits", [-1, 1 << RANDOM_BITS])
def test_bits_out_of_range_are_a_mistake(bits):
    with pytest.raises(ValueError):
        make_reference(bits)
