"""Deriving a theme's roles from two seed colours, for light and dark pages, and its stylesheet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from branding.domain.colours import Oklch, contrast, normalise_hex, oklch_of
from branding.domain.headers import Header, set_header
from branding.domain.looks import LogoLook
from branding.domain.shades import LARGE, TEXT, Demand, hovered, readable, readable_shade, shade, text_on

Mode = Literal["light", "dark"]
MODES: Final[tuple[Mode, ...]] = ("light", "dark")

ROLES: Final = (
    "background", "surface", "text", "muted_text", "primary", "on_primary", "primary_hover", "link",
    "focus", "border", "accent", "header_background", "header_text",
)  # fmt: skip

# What is read or told apart against what, and the least contrast (WCAG 2.2, 1.4.3 and 1.4.11).
PAIRS: Final = (
    ("text", "background", TEXT),
    ("text", "surface", TEXT),
    ("muted_text", "background", TEXT),
    ("muted_text", "surface", TEXT),
    ("link", "background", TEXT),
    ("link", "surface", TEXT),
    ("on_primary", "primary", TEXT),
    ("on_primary", "primary_hover", TEXT),
    ("header_text", "header_background", TEXT),
    ("primary", "background", LARGE),
    ("primary", "surface", LARGE),
    ("primary_hover", "background", LARGE),
    ("primary_hover", "surface", LARGE),
    ("accent", "background", LARGE),
    ("accent", "surface", LARGE),
    ("border", "background", LARGE),
    ("border", "surface", LARGE),
    ("focus", "background", LARGE),
    ("focus", "surface", LARGE),
)

DEFAULT_PRIMARY: Final = "#22577a"
DEFAULT_ACCENT: Final = "#a8512c"

# The ring that shows where the keyboard is looks the same in every practice's portal.
_FOCUS: Final[Mapping[Mode, str]] = {"light": "#0b57d0", "dark": "#ffd54a"}


@dataclass(frozen=True, slots=True)
class Paper:
    """The lightness and greatest chroma of a mode's neutral roles."""

    background: tuple[float, float]
    surface: tuple[float, float]
    text: tuple[float, float]
    muted_text: tuple[float, float]
    border: tuple[float, float]


_PAPER: Final[Mapping[Mode, Paper]] = {
    "light": Paper((0.98, 0.006), (1.0, 0.0), (0.25, 0.02), (0.47, 0.025), (0.64, 0.02)),
    "dark": Paper((0.16, 0.012), (0.205, 0.014), (0.95, 0.008), (0.77, 0.015), (0.6, 0.02)),
}


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A seed colour that couldn't be used as it is in one mode for one role, and what stands in for it."""

    mode: Mode
    role: str
    wanted: str
    used: str

    @property
    def darker(self) -> bool:
        """Whether the seed was darkened; otherwise it was lightened."""
        return oklch_of(self.used).lightness < oklch_of(self.wanted).lightness

    @property
    def message(self) -> str:
        """The change in a sentence for the administrator."""
        part = {"primary": "buttons", "link": "links", "accent": "accents", "header_background": "the header"}
        purpose = "the logo" if self.role == "header_background" else "they"
        direction = "darker" if self.darker else "lighter"
        return (
            f"On {self.mode} pages {part[self.role]} use {self.used}, {direction} than {self.wanted}, "
            f"so that {purpose} can be seen."
        )


@dataclass(frozen=True, slots=True)
class Theme:
    """Two seeds and the `#rrggbb` of each of ROLES on light and on dark pages.

    `plate`: the logo needs a rounded plate of `plate_colour` under it to be seen on some header.
    """

    primary: str
    accent: str
    light: Mapping[str, str]
    dark: Mapping[str, str]
    plate: bool
    plate_colour: str
    adjustments: tuple[Adjustment, ...]


def derive_theme(primary: str, accent: str, logo: LogoLook | None = None) -> Theme:
    """A theme in which every pair of PAIRS holds, whatever the seeds.

    `primary` and `accent` are hex colours as suggested or typed; ColourNotValid if they aren't.
    """
    primary, accent = normalise_hex(primary), normalise_hex(accent)
    light, dark = _page_roles("light", primary, accent), _page_roles("dark", primary, accent)
    header = set_header(primary, light, dark, logo)
    light |= header.light
    dark |= header.dark
    adjustments = (
        *_changes("light", primary, accent, light),
        *_changes("dark", primary, accent, dark),
        *_header_changes(primary, header),
    )
    return Theme(primary, accent, light, dark, header.plate, header.plate_colour, adjustments)


def default_theme() -> Theme:
    """The theme of a practice that has chosen nothing yet."""
    return derive_theme(DEFAULT_PRIMARY, DEFAULT_ACCENT)


def failing_pairs(theme: Theme) -> list[tuple[Mode, str, str, float]]:
    """Mode, role, ground role and ratio of each pair under its bar; empty for every derived theme."""
    pages: tuple[tuple[Mode, Mapping[str, str]], ...] = (("light", theme.light), ("dark", theme.dark))
    return [
        (mode, role, ground, contrast(colours[role], colours[ground]))
        for mode, colours in pages
        for role, ground, least in PAIRS
        if contrast(colours[role], colours[ground]) < least
    ]


def css(theme: Theme) -> str:
    """The theme as CSS custom properties, `--brand-<role>`, with the dark ones behind a media query."""
    plate = f"--brand-logo-plate: {theme.plate_colour if theme.plate else 'transparent'};"
    light = "\n".join(f"  {line}" for line in [*_declarations(theme.light), plate])
    dark = "\n".join(f"    {line}" for line in _declarations(theme.dark))
    return (
        f":root {{\n  color-scheme: light dark;\n{light}\n}}\n"
        f"@media (prefers-color-scheme: dark) {{\n  :root {{\n{dark}\n  }}\n}}\n"
    )


def css_hash(stylesheet: str) -> str:
    """SHA-256 of a stylesheet in hex: the name under which it may be cached for ever."""
    return hashlib.sha256(stylesheet.encode()).hexdigest()


def _page_roles(mode: Mode, primary: str, accent: str) -> dict[str, str]:
    """Every role of a mode but the header's."""
    seed, paper = oklch_of(primary), _PAPER[mode]
    background, surface = shade(_tint(seed, paper.background)), shade(_tint(seed, paper.surface))
    control = [Demand(background, LARGE), Demand(surface, LARGE)]
    text = [Demand(background, TEXT), Demand(surface, TEXT)]
    button = readable(primary, control)
    label = text_on(button)
    return {
        "background": background,
        "surface": surface,
        "text": readable_shade(_tint(seed, paper.text), text),
        "muted_text": readable_shade(_tint(seed, paper.muted_text), text),
        "primary": button,
        "on_primary": label,
        "primary_hover": hovered(button, [*control, Demand(label, TEXT)]),
        "link": readable(primary, text),
        "focus": _FOCUS[mode],
        "border": readable_shade(_tint(seed, paper.border), control),
        "accent": readable(accent, control),
    }


def _tint(seed: Oklch, paper: tuple[float, float]) -> Oklch:
    lightness, most_chroma = paper
    return Oklch(lightness, min(seed.chroma, most_chroma), seed.hue)


def _changes(mode: Mode, primary: str, accent: str, colours: Mapping[str, str]) -> Iterator[Adjustment]:
    for role, wanted in (("primary", primary), ("link", primary), ("accent", accent)):
        if colours[role] != wanted:
            yield Adjustment(mode, role, wanted, colours[role])


def _header_changes(primary: str, header: Header) -> Iterator[Adjustment]:
    if header.from_primary and header.background != primary:
        for mode in MODES:
            yield Adjustment(mode, "header_background", primary, header.background)


def _declarations(colours: Mapping[str, str]) -> list[str]:
    return [f"--brand-{role.replace('_', '-')}: {colours[role]};" for role in ROLES]
