"""What stands for an address in the count."""

from uuid import uuid4

import pytest

from notifications.domain.limits import address_key

PRACTICE = uuid4()


@pytest.mark.parametrize(
    "same", ["Ana@Example.com", " ana@example.com ", "ana+1@example.com", "ANA+promo+2@example.COM"]
)
def test_the_same_inbox_has_the_same_key(same):
    assert address_key(b"salt", PRACTICE, same) == address_key(b"salt", PRACTICE, "ana@example.com")


def test_another_inbox_practice_or_salt_has_another_key():
    keys = {
        address_key(b"salt", PRACTICE, "ana@example.com"),
        address_key(b"salt", PRACTICE, "bea@example.com"),
        address_key(b"salt", PRACTICE, "ana@example.org"),
        address_key(b"salt", uuid4(), "ana@example.com"),
        address_key(b"pepper", PRACTICE, "ana@example.com"),
    }
    assert len(keys) == 5


def test_the_address_can_not_be_read_from_its_key():
    key = address_key(b"salt", PRACTICE, "ana@example.com")
    assert len(key) == 64
    assert not any(word in key for word in ("ana", "example", "@"))
