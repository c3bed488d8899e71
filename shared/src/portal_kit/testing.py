"""What every service's tests need: keys, tokens, a client that signs, and reads of what was left behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal_contracts.tokens import ACCOUNT, SERVICE_SCOPES, STAFF, Claims
from portal_kit.auth import policy_of
from portal_kit.db import Database
from portal_kit.keys import Signer, new_seed, public_key_of
from portal_kit.tables import audit_log, outbox

SEEDS = {service: new_seed() for service in SERVICE_SCOPES}
PUBLIC_KEYS = {f"{service}.1": public_key_of(seed) for service, seed in SEEDS.items()}


def key_settings(service: str) -> dict[str, Any]:
    """The key settings of one service, of a set made for this test run."""
    return {
        "service_key_id": f"{service}.1",
        "service_private_key": SEEDS[service],
        "public_keys": PUBLIC_KEYS,
    }


def signer(service: str) -> Signer:
    return Signer(f"{service}.1", SEEDS[service])


def staff_token(audience: str, practice_id: UUID, staff_user_id: UUID, *roles: str) -> str:
    return _person(audience, STAFF, practice_id, staff_user_id, roles=roles)


def account_token(audience: str, practice_id: UUID, account_id: UUID, patient_ids: Iterable[UUID]) -> str:
    return _person(audience, ACCOUNT, practice_id, account_id, patient_ids=patient_ids)


def service_token(issuer: str, audience: str, scope: str, practice_id: UUID | None = None) -> str:
    return signer(issuer).service_token(audience, scope, practice_id, datetime.now(UTC))


def _person(
    audience: str,
    kind: str,
    practice_id: UUID,
    subject: UUID,
    *,
    roles: Iterable[str] = (),
    patient_ids: Iterable[UUID] = (),
) -> str:
    claims = Claims(
        issuer="identity",
        audience=(audience,),
        kind=kind,
        subject=str(subject),
        practice_id=practice_id,
        roles=frozenset(roles),
        patient_ids=frozenset(patient_ids),
    )
    return signer("identity").sign(claims, datetime.now(UTC))


class SigningClient:
    """A test client that shows a token: `client.get("/v1/patients", token)`."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()

    def get(self, path: str, token: str | None = None, **how: Any) -> TestResponse:
        return self.open("GET", path, token, **how)

    def post(
        self, path: str, token: str | None = None, *, key: str | None = None, **how: Any
    ) -> TestResponse:
        return self.open("POST", path, token, key=key, **how)

    def put(self, path: str, token: str | None = None, **how: Any) -> TestResponse:
        return self.open("PUT", path, token, **how)

    def open(
        self, method: str, path: str, token: str | None = None, *, key: str | None = None, **how: Any
    ) -> TestResponse:
        headers = dict(how.pop("headers", {}))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        return self._client.open(path, method=method, headers=headers, **how)


def events_in(db: Database) -> list[tuple[str, dict[str, Any]]]:
    """Everything in the outbox, oldest first, as (name, body)."""
    with db.transaction(None, every_practice=True) as session:
        rows = session.execute(select(outbox.c.name, outbox.c.body).order_by(outbox.c.seq)).all()
    return [(row.name, row.body) for row in rows]


def audit_in(db: Database) -> list[tuple[str, str, str]]:
    """Everything in the audit log, oldest first, as (actor, action, outcome)."""

    def read(session: Session) -> list[tuple[str, str, str]]:
        rows = session.execute(select(audit_log).order_by(audit_log.c.id)).all()
        return [(row.actor_id, row.action, row.outcome) for row in rows]

    return db.transact(None, read, every_practice=True)


def endpoints_without_policy(app: Flask) -> list[str]:
    return [rule.endpoint for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) is None]
