from __future__ import annotations

from datetime import date

import pytest

from identity.domain.searches import Search, parse_search


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Núñez", Search(words=("nunez",))),
        ("ana  DIAZ", Search(words=("ana", "diaz"))),
        ("diaz 1990-04-02", Search(words=("diaz",), birth_date=date(1990, 4, 2))),
        ("4/2/1990 ana", Search(words=("ana",), birth_date=date(1990, 4, 2))),
        ("Ana@Example.com", Search(email="ana@example.com")),
        ("(212) 555-0110", Search(phone_number="+12125550110")),
        ("diaz +1 212 555 0110", Search(words=("diaz",), phone_number="+12125550110")),
        ("13/45/1990", Search(words=("13", "45", "1990"))),
        ("ana@", Search(words=("ana",))),
        ("%_", Search()),
    ],
)
def test_a_search_is_taken_apart_into_what_it_means(text, meant):
    assert parse_search(text) == meant
