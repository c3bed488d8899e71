"""Reading peers' JSON: what does not have the agreed form counts as no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from portal_contracts.instants import parse_instant
from portal_kit.client import PeerRefused, PeerUnavailable

T = TypeVar("T")
Refusal = Callable[[dict[str, Any]], Exception]
NONE_KNOWN: Mapping[str, Refusal] = MappingProxyType({})


def understood(read: Callable[[Any], T], answer: Any) -> T:
    """`answer` as `read` understands it; raises PeerUnavailable for one that has not the agreed form."""
    try:
        return read(answer)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        raise PeerUnavailable from None


@contextmanager
def refusals(known: Mapping[str, Refusal] = NONE_KNOWN) -> Iterator[None]:
    """Turn a peer's refusal into ours by its code; each of `known` makes an exception of the peer's problem.

    Any other refusal is between the services and means nothing to the reader: raises PeerUnavailable.
    """
    try:
        yield
    except PeerRefused as refusal:
        make = known.get(refusal.peer_code)
        raise (make(refusal.problem) if make else PeerUnavailable()) from None


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("expected a text")
    return value


def text_or_none(value: Any) -> str | None:
    """None for null and for an empty text: there is nothing to show."""
    return (text(value).strip() or None) if value is not None else None


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("expected true or false")
    return value


def number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("expected a whole number")
    return value


def items(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("expected a list")
    return value


def identifier(value: Any) -> UUID:
    return UUID(text(value))


def identifiers(value: Any) -> frozenset[UUID]:
    return frozenset(identifier(one) for one in items(value))


def instant(value: Any) -> datetime:
    return parse_instant(text(value))


def day_or_none(value: Any) -> date | None:
    return date.fromisoformat(text(value)) if value is not None else None


def zone(value: Any) -> ZoneInfo:
    """ZoneInfoNotFoundError is a KeyError, so an unknown name counts as a malformed answer."""
    return ZoneInfo(text(value))
