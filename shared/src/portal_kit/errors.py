"""Refusals that any service may raise; pure, with no status code: `problems` alone knows those."""

from __future__ import annotations

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal in the words of the front desk.

    `code` is stable and snake_case; `detail` is a sentence for the reader; `extra` holds members
    that the answer carries beside them (RFC 9457, section 3.2). None may hold personal data.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "The request was refused."

    def __init__(self, detail: str | None = None, **extra: Any) -> None:
        self.detail = detail or self.title
        self.extra = extra
        super().__init__(self.detail)


class Unauthenticated(DomainError):
    code = "unauthenticated"
    title = "Sign in first."


class Forbidden(DomainError):
    code = "forbidden"
    title = "You may not do this."


class NotFound(DomainError):
    code = "not_found"
    title = "There is no such thing here."


class Conflict(DomainError):
    code = "conflict"
    title = "This no longer fits what is stored."


class Invalid(DomainError):
    """What was sent can't be used; `errors` maps a field's name to its messages."""

    code = "invalid"
    title = "Some of what was sent can't be used."

    def __init__(
        self, detail: str | None = None, *, errors: dict[str, Any] | None = None, **extra: Any
    ) -> None:
        super().__init__(detail, **({"errors": errors} if errors else {}), **extra)


class TooManyRequests(DomainError):
    code = "too_many_requests"
    title = "Too many tries. Wait a little."


class Unavailable(DomainError):
    """Something this answer needs is out of reach for now; the same request may work later."""

    code = "unavailable"
    title = "A part of the system can't be reached just now."
