"""Identities as they are typed."""

from datetime import UTC, date, datetime

import pytest

from scheduling.domain.errors import RequesterInvalid
from scheduling.domain.requesters import Requester, check_requester, email_key

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def born(birth_date):
    return Requester("Hugo", "Marsh", birth_date, "Hugo.Marsh@Example.COM ", "555")


def test_an_address_is_the_same_however_it_is_written():
    assert born(date(1999, 2, 17)).email_key == "hugo.marsh@example.com"


@pytest.mark.parametrize("tagged", ["hugo.marsh+1@example.com", "Hugo.Marsh+a+b@example.com"])
def test_a_tag_makes_no_other_inbox_of_an_address(tagged):
    assert email_key(tagged) == "hugo.marsh@example.com"


@pytest.mark.parametrize("birth_date", [date(1900, 1, 1), date(2026, 11, 24), date(2026, 11, 25)])
def test_whoever_is_born_by_tomorrow_may_ask(birth_date):
    check_requester(born(birth_date), NOW)


@pytest.mark.parametrize("birth_date", [date(1899, 12, 31), date(2026, 11, 26)])
def test_nobody_was_born_then(birth_date):
    with pytest.raises(RequesterInvalid) as refused:
        check_requester(born(birth_date), NOW)
    assert refused.value.extra["errors"]["requester"].keys() == {"birth_date"}
