"""Who asks: the claims that travel between services, and what each service may ask for itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

STAFF = "staff"
ACCOUNT = "account"
SERVICE = "service"

PRACTICE_ADMINISTRATOR = "practice_administrator"
CLINICIAN = "clinician"
SCHEDULER = "scheduler"
ROLES = (PRACTICE_ADMINISTRATOR, CLINICIAN, SCHEDULER)

LIFETIME_SECONDS = 60

# A service's own key opens these doors and no other; the verifier checks, whatever the token says.
SERVICE_SCOPES: dict[str, frozenset[str]] = {
    "portal-gateway": frozenset(
        {
            "practices:read",
            "clinicians:read",
            "portal:read",
            "requests:create",
            "requests:read",
            "requests:confirm",
            "theme:read",
        }
    ),
    "scheduling": frozenset({"staff:sign-in", "practices:read", "clinicians:read"}),
    "notifications": frozenset(
        {"practices:read", "clinicians:read", "staff:read", "mail:facts", "theme:read"}
    ),
    "branding": frozenset({"practices:read"}),
    "identity": frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a verified token says.

    `issuer` is the service that signed it; `subject` is a staff user's or account's id, or the service's
    own name. `practice_id` is absent only where a service asks before it knows the practice.
    """

    issuer: str
    audience: tuple[str, ...]
    kind: str
    subject: str
    practice_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    patient_ids: frozenset[UUID] = frozenset()
    scopes: frozenset[str] = frozenset()

    def has_any_role(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))
