"""Tokens: who may say what about whom."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest

from portal_contracts.tokens import ACCOUNT, SERVICE, SERVICE_SCOPES, STAFF, Claims
from portal_kit.keys import Signer, TokenRefused, Verifier, new_seed, public_key_of
from portal_kit.testing import PUBLIC_KEYS, SEEDS, signer

NOW = datetime.now(UTC)


def claims(issuer: str, kind: str = STAFF, **more) -> Claims:
    return Claims(issuer=issuer, audience=("scheduling",), kind=kind, subject=str(uuid4()), **more)


def verify(token: str, audience: str = "scheduling") -> Claims:
    return Verifier(audience, PUBLIC_KEYS).verify(token)


def test_identity_may_speak_for_a_person():
    said = claims(
        "identity", practice_id=uuid4(), roles=frozenset({"scheduler"}), patient_ids=frozenset({uuid4()})
    )
    assert verify(signer("identity").sign(said, NOW)) == said


@pytest.mark.parametrize("issuer", sorted(set(SERVICE_SCOPES) - {"identity"}))
@pytest.mark.parametrize("kind", [STAFF, ACCOUNT, "anything"])
def test_no_other_service_may_speak_for_a_person(issuer, kind):
    with pytest.raises(TokenRefused):
        verify(signer(issuer).sign(claims(issuer, kind), NOW))


def test_a_service_cannot_pass_itself_off_as_identity():
    forged = jwt.encode(
        {
            "iss": "identity",
            "aud": ["scheduling"],
            "sub": "x",
            "kind": STAFF,
            "exp": NOW + timedelta(seconds=60),
        },
        signer("portal-gateway")._key,
        algorithm="EdDSA",
        headers={"kid": "portal-gateway.1"},
    )
    with pytest.raises(TokenRefused):
        verify(forged)


def test_a_service_cannot_use_another_ones_key_id():
    imposter = Signer("identity.1", SEEDS["portal-gateway"])
    with pytest.raises(TokenRefused):
        verify(imposter.sign(claims("identity"), NOW))


def test_a_service_gets_the_scopes_of_the_contract_and_no_more():
    token = signer("portal-gateway").service_token("scheduling", "requests:create", None, NOW)
    assert verify(token).scopes == {"requests:create"}
    with pytest.raises(TokenRefused):
        verify(signer("portal-gateway").service_token("scheduling", "staff:sign-in", None, NOW))


def test_a_service_token_with_roles_is_refused():
    said = claims("portal-gateway", SERVICE, roles=frozenset({"scheduler"}))
    with pytest.raises(TokenRefused):
        verify(signer("portal-gateway").sign(said, NOW))


def test_a_token_for_another_audience_is_refused():
    token = signer("portal-gateway").service_token("branding", "theme:read", None, NOW)
    assert verify(token, "branding").subject == "portal-gateway"
    with pytest.raises(TokenRefused):
        verify(token)


@pytest.mark.parametrize("age", [66, 3600])
def test_a_token_lives_a_minute(age):
    token = signer("identity").sign(claims("identity"), NOW - timedelta(seconds=age))
    with pytest.raises(TokenRefused):
        verify(token)


@pytest.mark.parametrize("token", ["", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "é"])
def test_garbage_is_refused(token):
    with pytest.raises(TokenRefused):
        verify(token)


def test_an_unsigned_token_is_refused():
    token = jwt.encode({"iss": "identity", "aud": ["scheduling"], "sub": "x"}, None, algorithm="none")
    with pytest.raises(TokenRefused):
        verify(token)


def test_two_keys_of_a_service_are_good_while_it_changes_them():
    seed = new_seed()
    verifier = Verifier("scheduling", PUBLIC_KEYS | {"identity.2": public_key_of(seed)})
    old = signer("identity").sign(claims("identity"), NOW)
    new = Signer("identity.2", seed).sign(claims("identity"), NOW)
    assert verifier.verify(old).issuer == verifier.verify(new).issuer == "identity"
