"""Telephone numbers as a practice writes them, made into what a telephone dials."""

from __future__ import annotations


def dialled(phone: str) -> str:
    """`(212) 555-0110` to `2125550110`, for a `tel:` link; a leading plus is kept."""
    digits = "".join(sign for sign in phone if sign.isascii() and sign.isdigit())
    return f"+{digits}" if phone.strip().startswith("+") else digits
