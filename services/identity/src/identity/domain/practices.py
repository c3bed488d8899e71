"""What a practice's code and time zone may be."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from portal_kit.errors import Invalid

CODE_LENGTH = 40
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_code(text: str) -> bool:
    """Lower-case letters, digits and single hyphens between them: safe in a URL and easy to say."""
    return len(text) <= CODE_LENGTH and _CODE.fullmatch(text) is not None


def check_code(text: str) -> None:
    if not is_code(text):
        raise Invalid(errors={"code": ["Use lower-case letters, digits and hyphens, 40 at most."]})


def check_time_zone(name: str) -> None:
    """Raises Invalid unless `name` is an IANA zone such as `America/Phoenix`."""
    if name not in available_timezones():
        raise Invalid(errors={"time_zone": ["Use a zone's IANA name, such as America/New_York."]})
