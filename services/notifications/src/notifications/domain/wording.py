"""Which text from outside may stand in a mail, and in which part of it."""

from __future__ import annotations

import re
import unicodedata

from notifications.domain.errors import Undeliverable

_NAME = re.compile(r"(?:[^\W\d_]|[ '’\-]|\.(?= |$)){1,60}")
_KEPT_CONTROLS = "\n\t"


def header_text(text: str) -> str:
    """The text, fit for a header; raises Undeliverable for one that could make another header.

    Control and formatting characters, and what reads as an encoded word (RFC 2047), are refused rather
    than repaired: nobody honest puts them into a practice's name.
    """
    if "=?" in text or any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in text):
        raise Undeliverable("header_refused")
    return text.strip()


def greeting_name(name: str | None) -> str | None:
    """The typed name if it reads like one, else None, and the mail greets without.

    A stranger may have typed it beside somebody else's address: an advertisement or a link must not go
    out under the practice's name.
    """
    name = unicodedata.normalize("NFC", name or "").strip()
    return name if _NAME.fullmatch(name) else None


def body_text(text: str | None) -> str | None:
    """Lines of text without control characters; None for nothing."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    kept = "".join(c for c in lines if c in _KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept or None
