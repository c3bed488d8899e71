from __future__ import annotations

from datetime import date

import pytest

from identity.domain.birth_dates import check_birth_date, similar_birth_dates
from portal_kit.errors import Invalid

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("day", [TODAY, date(1900, 1, 1), date(2000, 2, 29)])
def test_a_day_of_the_last_hundred_odd_years_can_be_a_birth_date(day):
    check_birth_date(day, TODAY)


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(1899, 12, 31), date(2106, 1, 1)])
def test_a_day_to_come_or_long_past_can_not(day):
    with pytest.raises(Invalid) as refused:
        check_birth_date(day, TODAY)
    assert list(refused.value.extra["errors"]) == ["birth_date"]


@pytest.mark.parametrize(
    "slip", [date(1979, 7, 11), date(1979, 11, 17), date(1978, 11, 7), date(1997, 11, 7), date(1979, 11, 1)]
)
def test_swapped_mistyped_and_exchanged_digits_are_similar(slip):
    assert slip in similar_birth_dates(date(1979, 11, 7))


def test_the_date_itself_and_one_with_two_slips_are_not():
    similar = similar_birth_dates(date(1979, 11, 7))
    assert date(1979, 11, 7) not in similar
    assert date(1985, 3, 7) not in similar


def test_similarity_is_mutual():
    day = date(1992, 2, 9)
    assert all(day in similar_birth_dates(other) for other in similar_birth_dates(day))
