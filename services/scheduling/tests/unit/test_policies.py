"""Who may see, who may ask, who may decide."""

from itertools import product
from uuid import UUID

import pytest

from scheduling.domain.policies import (
    Audience,
    PracticeRules,
    Role,
    StaffMember,
    Viewer,
    admits,
    may_decide,
    may_request,
    may_see,
)

NEW, EXISTING = Viewer(existing=False), Viewer(existing=True)


@pytest.mark.parametrize(
    ("audience", "lets_new_in", "lets_existing_in"),
    [(Audience.EVERYONE, True, True), (Audience.EXISTING, False, True), (Audience.NOBODY, False, False)],
)
def test_an_audience_lets_in_whom_it_names(audience, lets_new_in, lets_existing_in):
    assert admits(audience, existing=False) == lets_new_in
    assert admits(audience, existing=True) == lets_existing_in


@pytest.mark.parametrize("viewer", [NEW, EXISTING])
def test_a_disabled_portal_shows_nothing_to_anybody(viewer):
    closed = PracticeRules("America/Phoenix", enabled=False)
    assert not may_see(closed, viewer)
    assert not may_request(closed, viewer)


@pytest.mark.parametrize(("see", "request_"), list(product(Audience, Audience)))
@pytest.mark.parametrize("viewer", [NEW, EXISTING])
def test_whoever_may_request_may_see(see, request_, viewer):
    rules = PracticeRules("America/New_York", who_may_see=see, who_may_request=request_)
    assert may_request(rules, viewer) == (may_see(rules, viewer) and admits(request_, viewer.existing))


def test_seeing_without_requesting_is_a_choice():
    rules = PracticeRules("America/New_York", who_may_request=Audience.EXISTING)
    assert may_see(rules, NEW)
    assert not may_request(rules, NEW)
    assert may_request(rules, EXISTING)


ANNA, BEN = UUID(int=1), UUID(int=2)
ROLE_SETS = [
    frozenset(role for role, held in zip(Role, held, strict=True) if held)
    for held in product([0, 1], repeat=3)
]


@pytest.mark.parametrize("roles", ROLE_SETS)
@pytest.mark.parametrize("requested", [ANNA, BEN, None])
def test_administrators_schedulers_and_the_clinician_asked_for_may_decide(roles, requested):
    deciding_role = bool(roles & {Role.PRACTICE_ADMINISTRATOR, Role.SCHEDULER})
    is_asked_for = Role.CLINICIAN in roles and requested == ANNA
    assert may_decide(StaffMember(ANNA, roles), requested) == (deciding_role or is_asked_for)
