from __future__ import annotations

import pytest

from identity.domain.contacts import checked_email, checked_phone, find_email, find_phone
from portal_kit.errors import Invalid


def test_an_address_is_compared_in_lower_case():
    assert checked_email("  Ana.Diaz@Example.COM ") == "ana.diaz@example.com"


@pytest.mark.parametrize(
    "text", ["", "ana", "ana@", "a@b@example.com", "ana@example..com", "ana @example.com", None]
)
def test_what_is_no_address_is_none(text):
    assert find_email(text) is None
    with pytest.raises(Invalid):
        checked_email(text or "")


@pytest.mark.parametrize(
    "text", ["(212) 555-0110", "212-555-0110", "2125550110", "+1 212 555 0110", "1 212.555.0110"]
)
def test_a_number_is_compared_in_one_form_however_it_is_typed(text):
    assert checked_phone(text) == "+12125550110"


def test_a_number_of_another_country_keeps_its_code():
    assert checked_phone("+44 20 7946 0958") == "+442079460958"


@pytest.mark.parametrize("text", ["", "call me", "12", "1" * 30, None])
def test_what_is_no_number_is_none(text):
    assert find_phone(text) is None
    with pytest.raises(Invalid):
        checked_phone(text or "")


def test_an_address_that_the_portal_takes_is_one_here_too():
    assert find_email("ana@clinic.test") == "ana@clinic.test"
