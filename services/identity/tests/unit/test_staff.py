from __future__ import annotations

from uuid import uuid4

import pytest

from identity.domain.staff import checked_roles, staff_claims
from portal_kit.errors import Invalid


def test_roles_combine_in_any_way_and_each_counts_once():
    assert checked_roles(["scheduler", "clinician", "scheduler"]) == ["clinician", "scheduler"]
    assert len(checked_roles(["practice_administrator", "clinician", "scheduler"])) == 3


@pytest.mark.parametrize("roles", [[], ["owner"], ["scheduler", "owner"]])
def test_no_role_and_unknown_roles_are_refused(roles):
    with pytest.raises(Invalid):
        checked_roles(roles)


def test_a_staff_token_is_for_the_services_that_staff_use_and_for_no_patient():
    claims = staff_claims(uuid4(), uuid4(), ["scheduler"])
    assert set(claims.audience) == {"scheduling", "identity", "notifications", "branding"}
    assert (claims.kind, claims.roles, claims.patient_ids) == ("staff", {"scheduler"}, frozenset())
