"""Suggesting pairs of seed colours for a theme, each with a name and a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from branding.domain.colours import Oklch, oklch_of
from branding.domain.extraction import BrandColour
from branding.domain.shades import shade

_SLATE_HUE = 240.0
_HUELESS = 0.01


@dataclass(frozen=True, slots=True)
class Palette:
    """Seeds for `derive_theme` (`#rrggbb`); `code` is stable, `name` and `reason` are for the reader."""

    code: str
    name: str
    primary: str
    accent: str
    reason: str


def suggest_palettes(colours: Sequence[BrandColour]) -> tuple[Palette, ...]:
    """Three to five different palettes for what `extract_colours` found, the most natural first."""
    chromatic = [colour.hex for colour in colours if colour.chromatic]
    suggested = _coloured(chromatic) if chromatic else _monochrome(colours[0].hex)
    by_seeds: dict[tuple[str, str], Palette] = {}
    for palette in suggested:
        by_seeds.setdefault((palette.primary, palette.accent), palette)
    return tuple(by_seeds.values())


def _coloured(colours: list[str]) -> Iterator[Palette]:
    first, second = colours[0], colours[1] if len(colours) > 1 else None
    seed = oklch_of(first)
    accent = second or _toned(seed)
    yield Palette("logo", "Logo", first, accent, _logo_reason(second))
    if second:
        yield Palette("logo_swapped", "Logo, swapped", second, first, "The logo's second colour leads.")
    else:
        reason = "The logo's colour with its opposite on the colour wheel."
        yield Palette("complement", "Logo and complement", first, _complement(seed), reason)
    yield Palette("calm", "Calm", _calm(seed), _calm(oklch_of(accent)), "The logo's hues, softened.")
    yield Palette("contrast", "Contrast", _dark(seed), accent, "A dark shade of the logo's main colour.")
    if len(colours) > 2:
        reason = "The logo's main colour, accented by its third."
        yield Palette("logo_third", "Logo, third colour", first, colours[2], reason)


def _logo_reason(second: str | None) -> str:
    if second:
        return "The logo's main colour, accented by its second."
    return "The logo's one colour, accented by a shade of itself."


def _monochrome(ink: str) -> Iterator[Palette]:
    hue = oklch_of(ink).hue if oklch_of(ink).chroma >= _HUELESS else _SLATE_HUE
    neutral = shade(Oklch(min(max(oklch_of(ink).lightness, 0.28), 0.42), 0.02, hue))
    grey, opposite = shade(Oklch(0.6, 0.02, hue)), shade(Oklch(0.58, 0.12, (hue + 180) % 360))
    yield Palette("neutral", "Neutral", neutral, grey, "As sober as the logo.")
    yield Palette("neutral_accent", "Neutral and accent", neutral, opposite, "One colour beside greys.")
    tinted, vivid = shade(Oklch(0.46, 0.05, hue)), shade(Oklch(0.58, 0.13, hue))
    yield Palette("calm", "Calm", tinted, grey, "A quiet tint beside a logo without colour.")
    black = shade(Oklch(0.22, 0.01, hue))
    yield Palette("contrast", "Contrast", black, vivid, "Nearly black, with one clear accent.")


def _toned(seed: Oklch) -> str:
    """The same hue, clearly lighter or darker."""
    return shade(Oklch(seed.lightness + (0.2 if seed.lightness < 0.6 else -0.2), seed.chroma, seed.hue))


def _complement(seed: Oklch) -> str:
    return shade(Oklch(0.6, max(seed.chroma, 0.09), (seed.hue + 180) % 360))


def _calm(seed: Oklch) -> str:
    return shade(Oklch(min(max(seed.lightness, 0.42), 0.6), seed.chroma / 2, seed.hue))


def _dark(seed: Oklch) -> str:
    return shade(Oklch(min(0.36, seed.lightness * 0.8), seed.chroma, seed.hue))
