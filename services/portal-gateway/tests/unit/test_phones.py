"""Telephone numbers to dial."""

import pytest

from portal_gateway.pages.phones import dialled


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("(212) 555-0114", "2125550114"),
        ("+1 212 555 0114", "+12125550114"),
        ("212.555.0114", "2125550114"),
        ('"><script>555', "555"),
        ("none", ""),
    ],
)
def test_a_number_as_written_becomes_one_to_dial(written, digits):
    assert dialled(written) == digits
