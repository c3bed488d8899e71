"""How well a typed identity fits a patient, with the reasons; staff decide, this never does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from identity.domain.birth_dates import similar_birth_dates
from identity.domain.names import Likeness, likeness, normalised

LIKELY = 75
WORTH_SHOWING = 30

# The most that each kind of evidence can give; together 100. Name and birth date alone are likely enough;
# a family's shared address, phone and name with another birth date, or twins, are not.
_NAME, _BIRTH_DATE, _EMAIL, _PHONE = 45, 35, 12, 8
_NICKNAME, _SIMILAR_NAME, _SWAPPED = 42, 36, 5
_FAMILY_NAME_ONLY, _GIVEN_NAME_ONLY = 15, 12
_SIMILAR_BIRTH_DATE = 22


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as typed or as stored. `email` is in lower case, `phone` in E.164."""

    given_name: str
    family_name: str
    birth_date: date | None
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    points: int = 0
    reasons: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """`score` is 0 to 100; `reasons` and `differences` are codes that the page puts into words."""

    score: int
    reasons: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY

    @property
    def is_worth_showing(self) -> bool:
        return self.score >= WORTH_SHOWING


def compare(typed: Person, known: Person) -> Match:
    found = (
        _compare_names(typed, known),
        _compare_birth_dates(typed.birth_date, known.birth_date),
        _compare_contact("email", _EMAIL, typed.email, known.email),
        _compare_contact("phone", _PHONE, typed.phone, known.phone),
    )
    return Match(
        score=sum(evidence.points for evidence in found),
        reasons=tuple(code for evidence in found for code in evidence.reasons),
        differences=tuple(code for evidence in found for code in evidence.differences),
    )


def _compare_names(typed: Person, known: Person) -> Evidence:
    given, family = normalised(typed.given_name), normalised(typed.family_name)
    known_given, known_family = normalised(known.given_name), normalised(known.family_name)
    straight = _judge_names(likeness(given, known_given), likeness(family, known_family))
    crossed = _judge_names(likeness(family, known_given), likeness(given, known_family))
    if crossed.points - _SWAPPED > straight.points and not crossed.differences:
        return Evidence(crossed.points - _SWAPPED, ("names_swapped", *crossed.reasons))
    return straight


def _judge_names(given: Likeness, family: Likeness) -> Evidence:
    if given == family == Likeness.SAME:
        return Evidence(_NAME, ("name_same",))
    if given == Likeness.NICKNAME and family == Likeness.SAME:
        return Evidence(_NICKNAME, ("nickname",))
    if given and family:
        nickname = ("nickname",) if given == Likeness.NICKNAME else ()
        return Evidence(_SIMILAR_NAME, ("name_similar", *nickname))
    if family:
        return Evidence(_FAMILY_NAME_ONLY, (f"family_name_{_word(family)}",), ("given_name_differs",))
    if given:
        return Evidence(_GIVEN_NAME_ONLY, (f"given_name_{_word(given)}",), ("family_name_differs",))
    return Evidence(differences=("name_differs",))


def _word(likeness: Likeness) -> str:
    return "same" if likeness == Likeness.SAME else "similar"


def _compare_birth_dates(typed: date | None, known: date | None) -> Evidence:
    if typed is None or known is None:
        return Evidence()
    if typed == known:
        return Evidence(_BIRTH_DATE, ("birth_date_same",))
    if known in similar_birth_dates(typed):
        return Evidence(_SIMILAR_BIRTH_DATE, ("birth_date_similar",))
    return Evidence(differences=("birth_date_differs",))


def _compare_contact(kind: str, points: int, typed: str | None, known: str | None) -> Evidence:
    if not typed or not known:
        return Evidence()
    if typed == known:
        return Evidence(points, (f"{kind}_same",))
    return Evidence(differences=(f"{kind}_differs",))
