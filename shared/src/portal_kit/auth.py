"""Who may call an endpoint: each declares it, and an endpoint that declares nothing is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, g, request

from portal_contracts.tokens import ACCOUNT, SERVICE, STAFF, Claims
from portal_kit.errors import Forbidden, Unauthenticated
from portal_kit.keys import Verifier

View = TypeVar("View", bound=Callable[..., Any])
Authenticator = Callable[[], Claims]


@dataclass(frozen=True)
class Rule:
    """One kind of caller. For staff, any of `words` (roles) is enough, and none means any role; for a
    service, `words` holds the one scope it needs."""

    kind: str
    words: frozenset[str] = frozenset()

    def admits(self, claims: Claims) -> bool:
        if claims.kind != self.kind:
            return False
        held = claims.scopes if self.kind == SERVICE else claims.roles
        return not self.words or bool(self.words & held)


@dataclass(frozen=True)
class Policy:
    """Any one rule suffices; no rules means that anybody may call. `authenticate` finds the claims."""

    rules: tuple[Rule, ...]
    authenticate: Authenticator | None


def staff(*roles: str) -> Rule:
    return Rule(STAFF, frozenset(roles))


def account() -> Rule:
    return Rule(ACCOUNT)


def service(scope: str) -> Rule:
    return Rule(SERVICE, frozenset({scope}))


def allow(*rules: Rule, authenticate: Authenticator | None = None) -> Callable[[View], View]:
    """Declare who may call the view. Goes nearest to the function, under the route."""
    if not rules:
        raise ValueError("an endpoint for everybody says so with @public")
    return _declare(Policy(rules, authenticate or bearer_claims))


def public(view: View) -> View:
    """Declare that anybody may call the view."""
    return _declare(Policy((), None))(view)


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    return getattr(app.view_functions[endpoint], "policy", None)


def install_auth(app: Flask, verifier: Verifier) -> None:
    """Check every request before its view runs; an endpoint without a policy is refused to all."""
    app.extensions["verifier"] = verifier

    @app.before_request
    def guard() -> None:
        if request.endpoint is None:
            return
        policy = policy_of(app, request.endpoint)
        if policy is None:
            raise Forbidden
        if policy.authenticate is not None:
            g.claims = _admitted(policy, policy.authenticate())


def bearer_claims() -> Claims:
    """The claims of the token in the Authorization header; raises Unauthenticated without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    verifier: Verifier = current_app.extensions["verifier"]
    return verifier.verify(token)


def current_claims() -> Claims:
    claims: Claims | None = g.get("claims")
    if claims is None:
        raise Unauthenticated
    return claims


def current_practice_id() -> UUID:
    """The practice the caller acts in; raises Forbidden where the token names none."""
    practice_id = current_claims().practice_id
    if practice_id is None:
        raise Forbidden("The token names no practice.")
    return practice_id


def _admitted(policy: Policy, claims: Claims) -> Claims:
    if not any(rule.admits(claims) for rule in policy.rules):
        raise Forbidden
    return claims


def _declare(policy: Policy) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return mark
