"""Requests as answers: the parts that several endpoints give."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scheduling.queries.requests import RequestInFull
from scheduling.usecases.mail_facts import MailFacts


def status_answer(found: RequestInFull, now: datetime) -> dict[str, Any]:
    """For RequestStatusSchema."""
    request = found.request
    return {
        "reference": request.reference,
        "state": request.state_at(now).value,
        "starts_at": request.starts_at,
        "ends_at": request.ends_at,
        "time_zone": found.time_zone,
        "service_type": found.service_type.name,
        "clinician_id": request.clinician_id,
        "location": found.location,
    }


def request_answer(found: RequestInFull, now: datetime) -> dict[str, Any]:
    """For RequestSchema."""
    request = found.request
    same = (
        "id",
        "kind",
        "language",
        "service_type_id",
        "any_clinician",
        "requester",
        "created_at",
        "confirmed_at",
        "expires_at",
        "decided_at",
        "decided_by",
        "decision_reason",
        "patient_id",
    )
    return status_answer(found, now) | {name: getattr(request, name) for name in same}


def mail_facts_answer(facts: MailFacts, now: datetime) -> dict[str, Any]:
    """For MailFactsSchema."""
    return status_answer(facts.found, now) | {
        "to": facts.to,
        "name": facts.name,
        "language": facts.found.request.language,
        "reason": facts.reason,
        "token": facts.token,
    }
