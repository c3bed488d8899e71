"""Which passwords may be set: length and a blocklist, no rules of composition (NIST SP 800-63B, 5.1.1.2)."""

from __future__ import annotations

import unicodedata

from identity.domain.common_passwords import COMMON
from identity.domain.errors import PasswordRefused

MIN_LENGTH = 12
MAX_LENGTH = 256


def normalised_password(password: str) -> str:
    """One form for what several keyboards may send for the same characters."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, email: str) -> None:
    """Raises PasswordRefused with the reason."""
    folded = normalised_password(password).casefold()
    if len(folded) < MIN_LENGTH:
        raise _refused(f"Use at least {MIN_LENGTH} characters. Several words make a good password.")
    if len(folded) > MAX_LENGTH:
        raise _refused(f"Use at most {MAX_LENGTH} characters.")
    if email.casefold() in folded:
        raise _refused("A password that holds your e-mail address is easy to guess.")
    if _is_common(folded):
        raise _refused("This is one of the passwords that are tried first.")


def _is_common(folded: str) -> bool:
    """A common word with digits and signs around it, or a piece repeated, is as common as the word."""
    core = folded.strip("0123456789 !@#$%^&*()-_=+.,?")
    return not core or bool({folded, core, _unit(folded), _unit(core)} & COMMON) or len(set(folded)) < 4


def _unit(text: str) -> str:
    """The shortest piece whose repetition makes the text: `abc` of `abcabcabc`."""
    length = (text + text).find(text, 1)
    return text[:length] if text else text


def _refused(reason: str) -> PasswordRefused:
    return PasswordRefused(reason, errors={"password": [reason]})
