"""What a mail looks like: a practice's colours and logo, or calm ones of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

Colours = dict[str, str]

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_NEEDED = ("background", "surface", "text", "muted_text", "primary", "on_primary", "link", "border")

DEFAULT_LIGHT: Colours = {
    "background": "#f8f6f2",
    "surface": "#ffffff",
    "text": "#24282d",
    "muted_text": "#585e66",
    "primary": "#2a6b63",
    "on_primary": "#ffffff",
    "link": "#1f5f58",
    "border": "#86817a",
    "header_background": "#ffffff",
    "header_text": "#24282d",
}
DEFAULT_DARK: Colours = {
    "background": "#14181b",
    "surface": "#1e2428",
    "text": "#ebe9e5",
    "muted_text": "#a9b0b8",
    "primary": "#7cc4b8",
    "on_primary": "#0a1c19",
    "link": "#8fd0c5",
    "border": "#7c848c",
    "header_background": "#1e2428",
    "header_text": "#ebe9e5",
}


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A PNG to be carried inside the mail; sizes in pixels."""

    png: bytes
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Look:
    """`portal_name` is the neutral name a practice chose for what leaves the house, if it did."""

    light: Colours
    dark: Colours
    portal_name: str | None = None
    logo: Logo | None = None


DEFAULT_LOOK = Look(light=DEFAULT_LIGHT, dark=DEFAULT_DARK)


def colours_from(roles: Mapping[str, object]) -> Colours | None:
    """The theme's colours by role, or None when one is missing or no colour: half of one theme and half of
    another could be unreadable together."""
    named = {role.replace("-", "_"): str(value) for role, value in roles.items()}
    found = {role: value for role, value in named.items() if _HEX.fullmatch(value)}
    if not all(role in found for role in _NEEDED):
        return None
    if not {"header_background", "header_text"} <= found.keys():
        found |= {"header_background": found["surface"], "header_text": found["text"]}
    return {role: found[role] for role in DEFAULT_LIGHT}


def shown_size(logo: Logo, most_wide: int = 220, most_high: int = 56) -> tuple[int, int]:
    """Width and height in CSS pixels: fits the header, never enlarged, at least one pixel."""
    scale = min(most_wide / logo.width, most_high / logo.height, 1.0)
    return max(1, round(logo.width * scale)), max(1, round(logo.height * scale))
