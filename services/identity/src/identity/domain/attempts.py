"""How many failed sign-ins are borne, and from whom they are counted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from typing import NamedTuple

from identity.domain.contacts import find_email
from portal_kit.errors import Invalid

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT, ADDRESS_LIMIT, PRACTICE_LIMIT = 10, 50, 500
_PREFIX_LENGTHS = {4: 24, 6: 56}  # what one attacker usually has to choose from


@dataclass(frozen=True, slots=True)
class Counter:
    """Failures of the last WINDOW count under `key`, a digest; `limit` of them close the door."""

    key: str
    limit: int


@dataclass(frozen=True, slots=True)
class Tally:
    count: int
    oldest_at: datetime


class Counters(NamedTuple):
    """What one attempt counts in."""

    account: Counter
    address: Counter
    practice: Counter

    @classmethod
    def of(cls, practice_code: str, email: str, address: str) -> Counters:
        """Keyed by what was typed, so that an account nobody has is counted like any other. `address` is
        the browser's. Raises Invalid if it is not an IP address. An address that can be spelled in several
        ways is counted as the one account it leads to."""
        account = find_email(email) or email.strip().casefold()
        return cls(
            Counter(_key("account", practice_code, account), ACCOUNT_LIMIT),
            Counter(_key("address", address_prefix(address)), ADDRESS_LIMIT),
            Counter(_key("practice", practice_code), PRACTICE_LIMIT),
        )


def address_prefix(address: str) -> str:
    """The network that an address is counted with: /24 of IPv4, /56 of IPv6."""
    try:
        ip = ip_address(address)
    except ValueError:
        raise Invalid(errors={"address": ["This is not an IP address."]}) from None
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ip_network((ip, _PREFIX_LENGTHS[ip.version]), strict=False))


def seconds_to_wait(counters: Counters, tallies: dict[str, Tally], now: datetime) -> int | None:
    """How long the door stays closed, until a full counter's oldest failure ages out; None if it is open."""
    full = [tallies[c.key] for c in counters if c.key in tallies and tallies[c.key].count >= c.limit]
    waits = [(tally.oldest_at + WINDOW - now).total_seconds() for tally in full]
    return ceil(max(waits)) if waits else None


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
