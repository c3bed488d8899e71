"""What roles a member of staff may hold, and what their token says to the other services."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from portal_contracts.tokens import ROLES, STAFF, Claims
from portal_kit.errors import Invalid

_AUDIENCE = ("scheduling", "identity", "notifications", "branding")


def checked_roles(roles: Iterable[str]) -> list[str]:
    """The roles in their usual order, each once. Raises Invalid for an unknown one, and for none."""
    chosen = set(roles)
    if not chosen or not chosen <= set(ROLES):
        raise Invalid(errors={"roles": [f"Choose at least one of {', '.join(ROLES)}."]})
    return [role for role in ROLES if role in chosen]


def staff_claims(practice_id: UUID, staff_user_id: UUID, roles: Iterable[str]) -> Claims:
    return Claims(
        issuer="identity",
        audience=_AUDIENCE,
        kind=STAFF,
        subject=str(staff_user_id),
        practice_id=practice_id,
        roles=frozenset(roles),
    )
