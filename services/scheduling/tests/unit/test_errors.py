"""Every refusal of scheduling has a code of its own and a sentence."""

import inspect
import re

from portal_kit.errors import DomainError
from scheduling.domain import errors

OURS = [it for _, it in inspect.getmembers(errors, inspect.isclass) if it.__module__ == errors.__name__]


def test_codes_are_unique_and_snake_case():
    codes = [it.code for it in OURS]
    assert len(codes) == len(set(codes)) == len(OURS) > 10
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)


def test_every_refusal_is_a_sentence_of_its_own():
    titles = [it.title for it in OURS]
    assert len(titles) == len(set(titles))
    assert all(title.endswith(".") for title in titles)


def test_every_refusal_is_of_a_kind_that_has_a_status():
    kinds = {it for it in DomainError.__subclasses__() if it.__module__ == "portal_kit.errors"}
    assert all(kinds & set(it.__mro__) for it in OURS)
