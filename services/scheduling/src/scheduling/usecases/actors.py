"""Who acts, in this service's words."""

from __future__ import annotations

from uuid import UUID

from portal_contracts.tokens import SERVICE as SERVICE_KIND
from portal_contracts.tokens import STAFF, Claims
from portal_kit.errors import Forbidden
from scheduling.domain.policies import Role, StaffMember
from scheduling.extensions import SERVICE

CLOCK = Claims(issuer=SERVICE, audience=(SERVICE,), kind=SERVICE_KIND, subject="clock")
"""Time itself, in the audit log."""


def staff_member(claims: Claims) -> StaffMember:
    """The member of staff whom these claims name. Raises Forbidden for anybody else."""
    if claims.kind != STAFF:
        raise Forbidden
    return StaffMember(UUID(claims.subject), frozenset(Role(role) for role in claims.roles))
