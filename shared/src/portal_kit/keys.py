"""Signing and verifying the short-lived tokens that services show each other (RFC 7519, Ed25519)."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal_contracts.tokens import LIFETIME_SECONDS, SERVICE, SERVICE_SCOPES, Claims
from portal_kit.errors import Unauthenticated

IDENTITY = "identity"
_CLOCK_SKEW_SECONDS = 5


class TokenRefused(Unauthenticated):
    code = "token_refused"
    title = "The token is not valid here."


class Signer:
    """Signs with this service's own key. `key_id` is `<service>.<number>`; `seed` is base64url."""

    def __init__(self, key_id: str, seed: str) -> None:
        self.key_id = key_id
        self.issuer = issuer_of(key_id)
        self._key = Ed25519PrivateKey.from_private_bytes(_decode(seed))

    def sign(self, claims: Claims, now: datetime) -> str:
        """A compact JWT that lives LIFETIME_SECONDS from `now` (aware)."""
        body = {
            "iss": self.issuer,
            "aud": list(claims.audience),
            "sub": claims.subject,
            "kind": claims.kind,
            "practice": str(claims.practice_id) if claims.practice_id else None,
            "roles": sorted(claims.roles),
            "patient_ids": sorted(map(str, claims.patient_ids)),
            "scopes": sorted(claims.scopes),
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=LIFETIME_SECONDS)).timestamp()),
        }
        return jwt.encode(body, self._key, algorithm="EdDSA", headers={"kid": self.key_id})

    def service_token(self, audience: str, scope: str, practice_id: UUID | None, now: datetime) -> str:
        """A token in this service's own name, for one scope at one peer."""
        claims = Claims(
            issuer=self.issuer,
            audience=(audience,),
            kind=SERVICE,
            subject=self.issuer,
            practice_id=practice_id,
            scopes=frozenset({scope}),
        )
        return self.sign(claims, now)


class Verifier:
    """Knows every service's public keys, several per service while a key is being rotated."""

    def __init__(self, audience: str, public_keys: dict[str, str]) -> None:
        self.audience = audience
        self._keys = {
            kid: Ed25519PublicKey.from_public_bytes(_decode(key)) for kid, key in public_keys.items()
        }

    def verify(self, token: str) -> Claims:
        """The claims, or TokenRefused.

        The issuer is the service that owns the key, whatever the token says. Only identity may speak for
        a person; everyone else gets the scopes the contract gives them and no more.
        """
        try:
            kid = jwt.get_unverified_header(token)["kid"]
            body = jwt.decode(
                token,
                self._keys[kid],
                algorithms=["EdDSA"],
                audience=self.audience,
                issuer=issuer_of(kid),
                leeway=_CLOCK_SKEW_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
            return _permitted(_claims(body))
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            raise TokenRefused from None


def issuer_of(key_id: str) -> str:
    return key_id.rsplit(".", 1)[0]


def new_seed() -> str:
    return _encode(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key_of(seed: str) -> str:
    return _encode(Ed25519PrivateKey.from_private_bytes(_decode(seed)).public_key().public_bytes_raw())


def _claims(body: dict[str, Any]) -> Claims:
    return Claims(
        issuer=body["iss"],
        audience=tuple(body["aud"]),
        kind=body["kind"],
        subject=body["sub"],
        practice_id=UUID(body["practice"]) if body.get("practice") else None,
        roles=frozenset(body.get("roles", ())),
        patient_ids=frozenset(map(UUID, body.get("patient_ids", ()))),
        scopes=frozenset(body.get("scopes", ())),
    )


def _permitted(claims: Claims) -> Claims:
    if claims.kind != SERVICE:
        if claims.issuer != IDENTITY:
            raise TokenRefused
        return claims
    if (
        claims.roles
        or claims.patient_ids
        or not claims.scopes <= SERVICE_SCOPES.get(claims.issuer, frozenset())
    ):
        raise TokenRefused
    return claims


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
