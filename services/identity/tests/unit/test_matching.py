from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from identity.domain.matching import Person, compare

ELIZABETH = Person("Elizabeth", "Moreno", date(1988, 3, 4), "liz.moreno@example.com", "+12125550121")


def test_the_same_person_scores_a_hundred():
    match = compare(ELIZABETH, ELIZABETH)
    assert (match.score, match.is_likely, match.differences) == (100, True, ())
    assert match.reasons == ("name_same", "birth_date_same", "email_same", "phone_same")


@pytest.mark.parametrize(
    ("typed", "reasons", "differences"),
    [
        ({"given_name": "ELIZABÉTH"}, {"name_same"}, set()),
        ({"given_name": "Liz"}, {"nickname"}, set()),
        ({"given_name": "Moreno", "family_name": "Elizabeth"}, {"names_swapped", "name_same"}, set()),
        ({"given_name": "Moreno", "family_name": "Beth"}, {"names_swapped", "nickname"}, set()),
        ({"given_name": "Elisabeth", "family_name": "Morenno"}, {"name_similar"}, set()),
        ({"given_name": "Elizabeth Maria", "family_name": "Moreno Ruiz"}, {"name_similar"}, set()),
        ({"birth_date": date(1988, 4, 3)}, {"name_same", "birth_date_similar"}, set()),
        ({"birth_date": date(1989, 3, 4), "email": None}, {"name_same", "birth_date_similar"}, set()),
        ({"email": None, "phone": None}, {"name_same", "birth_date_same"}, set()),
        ({"email": "other@example.com"}, {"name_same"}, {"email_differs"}),
        ({"phone": "+12125550199"}, {"name_same"}, {"phone_differs"}),
    ],
)
def test_one_thing_typed_otherwise_is_still_likely_and_says_what(typed, reasons, differences):
    match = compare(replace(ELIZABETH, **typed), ELIZABETH)
    assert match.is_likely
    assert reasons <= set(match.reasons)
    assert differences == set(match.differences)


@pytest.mark.parametrize(
    ("typed", "reasons", "differences"),
    [
        # A twin: same family name, birth date, address and phone.
        ({"given_name": "Teresa"}, {"family_name_same", "birth_date_same"}, {"given_name_differs"}),
        # A parent of the same name, with the family's address and phone.
        ({"birth_date": date(1961, 12, 30)}, {"name_same", "email_same"}, {"birth_date_differs"}),
        # Married, perhaps; or somebody else born on the day.
        (
            {"family_name": "Vance", "email": None, "phone": None},
            {"given_name_same", "birth_date_same"},
            {"family_name_differs"},
        ),
        ({"birth_date": None, "email": None, "phone": None}, {"name_same"}, set()),
        # The family's address and phone, and nothing else.
        (
            {"given_name": "Omar", "family_name": "Haddad", "birth_date": date(2001, 9, 9)},
            {"email_same", "phone_same"},
            {"name_differs", "birth_date_differs"},
        ),
    ],
)
def test_what_a_family_shares_is_not_likely(typed, reasons, differences):
    match = compare(replace(ELIZABETH, **typed), ELIZABETH)
    assert not match.is_likely
    assert reasons <= set(match.reasons)
    assert differences <= set(match.differences)


def test_strangers_are_not_worth_showing():
    stranger = Person("Omar", "Haddad", date(1998, 12, 11), "omar@example.com", "+16025550165")
    match = compare(stranger, ELIZABETH)
    assert (match.score, match.is_worth_showing) == (0, False)


def test_comparing_is_the_same_either_way_round():
    people = [*_practice(60), *(_mistype(p, random.Random(n)) for n, p in enumerate(_practice(60)))]
    for one in people[::3]:
        for other in people[::5]:
            assert compare(one, other).score == compare(other, one).score
            assert 0 <= compare(one, other).score <= 100


def test_likely_finds_nearly_everybody_and_rarely_somebody_else():
    """Three hundred patients with twins and shared addresses; each asks again with up to two slips."""
    patients = _practice(300)
    found = wrong = 0
    for number, patient in enumerate(patients):
        typed = _mistype(patient, random.Random(number))
        likely = [other for other in patients if compare(typed, other).is_likely]
        found += patient in likely
        wrong += sum(other is not patient for other in likely)
    recall, precision = found / len(patients), found / (found + wrong)
    assert recall >= 0.95, f"recall {recall:.3f}"
    assert precision >= 0.97, f"precision {precision:.3f}"


def test_the_best_of_all_candidates_is_the_right_one():
    patients = _practice(300)
    for number, patient in enumerate(patients):
        typed = _mistype(patient, random.Random(number))
        best = max(patients, key=lambda other: compare(typed, other).score)
        assert best is patient or compare(typed, best).score == compare(typed, patient).score


_GIVEN = """Elizabeth William Margaret Robert Katherine James Jose Michael Samantha Thomas Priya Omar Lena
Nina Aiden Jaden Mateo Sofia Grace Hannah Victor Ines Paul Ruth Simon Zoe Daniel Danielle Erica Eric"""
_FAMILY = """Moreno Tsosie Sandoval O'Brien Lindqvist Okafor Núñez García Castellano Whitehorse Haddad
Abramson Delgado Castleton Nguyen Smith Smyth Johnson Johnston Lee Begay Ferrer Kim Holm Finch Voss Raman"""
_SHORT = {"Elizabeth": "Liz", "William": "Bill", "Margaret": "Peggy", "Robert": "Bob", "Katherine": "Kate"}


def _practice(size: int) -> list[Person]:
    chance = random.Random(7)
    given, family = _GIVEN.split(), _FAMILY.split()
    people: list[Person] = []
    while len(people) < size:
        names = chance.sample(given, 2)
        birth_date = date(1950, 1, 1) + timedelta(days=chance.randrange(25_000))
        email = f"person{len(people)}@example.com"
        phone = f"+1212555{len(people):04}"
        surname = chance.choice(family)
        people.append(Person(names[0], surname, birth_date, email, phone))
        if chance.random() < 0.05:  # a twin, with the family's address and phone
            people.append(Person(names[1], surname, birth_date, email, phone))
    return people[:size]


def _mistype(person: Person, chance: random.Random) -> Person:
    for slip in chance.sample(_SLIPS, chance.choice([0, 1, 1, 2])):
        person = slip(person, chance)
    return person


def _typo(text: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(text) - 1) if len(text) > 2 else 1
    exchanged = text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :]
    return chance.choice(
        [text[:place] + text[place + 1 :], exchanged, text[:place] + text[place] + text[place:]]
    )


def _swap_day_and_month(person: Person, chance: random.Random) -> Person:
    day = person.birth_date
    assert day is not None
    return replace(person, birth_date=day.replace(month=day.day, day=day.month) if day.day <= 12 else day)


_SLIPS = [
    lambda p, chance: replace(p, given_name=_typo(p.given_name, chance)),
    lambda p, chance: replace(p, family_name=_typo(p.family_name, chance)),
    lambda p, chance: replace(p, given_name=_SHORT.get(p.given_name, p.given_name)),
    lambda p, chance: replace(p, given_name=p.family_name, family_name=p.given_name),
    _swap_day_and_month,
    lambda p, chance: replace(p, email=f"new{chance.randrange(10**6)}@example.com"),
    lambda p, chance: replace(p, phone=None),
    lambda p, chance: replace(p, email=None),
]
