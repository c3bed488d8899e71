"""Choosing a header on which the logo can be seen, and whether the logo needs a plate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from branding.domain.colours import WHITE, Oklch, oklch_of
from branding.domain.looks import LogoLook
from branding.domain.shades import LARGE, shade, text_on

_DARKER_STEP = 0.04
_ROLES: Final = ("header_background", "header_text")


@dataclass(frozen=True, slots=True)
class Header:
    """The header's two roles on light and on dark pages.

    `from_primary`: the background was made from the brand's main colour, and is the same in both modes.
    `plate`: the logo needs a plate of `plate_colour`.
    """

    light: Mapping[str, str]
    dark: Mapping[str, str]
    from_primary: bool
    plate: bool
    plate_colour: str

    @property
    def background(self) -> str:
        """The background on light pages."""
        return self.light["header_background"]


def set_header(
    primary: str, light: Mapping[str, str], dark: Mapping[str, str], logo: LogoLook | None
) -> Header:
    """The header for a theme's page roles (`#rrggbb` by role).

    Without a logo: the brand's colour. A logo in a coloured box of its own: that colour. A logo on white
    paper: the page's surface, and a plate of its paper. A transparent logo: the surface, if white lets
    it be seen, with a plate if the dark surface doesn't; else the brand's colour, darkened as needed.
    """
    if logo is None or not (logo.box or logo.paper or logo.transparent):
        return _branded(primary, plate=False)
    if logo.box:
        return replace(_branded(logo.box, plate=False), from_primary=False)
    if logo.paper:
        return _on_surface(light, dark, plate=True, plate_colour=logo.paper)
    if logo.contrast_with(light["surface"]) >= LARGE:
        hidden = logo.contrast_with(dark["surface"]) < LARGE
        return _on_surface(light, dark, plate=hidden, plate_colour=WHITE)
    background = _darkened_for(logo, primary)
    return _branded(background, plate=logo.contrast_with(background) < LARGE)


def _on_surface(
    light: Mapping[str, str], dark: Mapping[str, str], *, plate: bool, plate_colour: str
) -> Header:
    return Header(
        dict(zip(_ROLES, (light["surface"], light["text"]), strict=True)),
        dict(zip(_ROLES, (dark["surface"], dark["text"]), strict=True)),
        from_primary=False,
        plate=plate,
        plate_colour=plate_colour,
    )


def _branded(background: str, *, plate: bool) -> Header:
    roles = dict(zip(_ROLES, (background, text_on(background)), strict=True))
    return Header(roles, roles, from_primary=True, plate=plate, plate_colour=WHITE)


def _darkened_for(logo: LogoLook, primary: str) -> str:
    """The first shade of the brand's colour, going darker, on which the logo can be seen."""
    seed = oklch_of(primary)
    background, lightness = primary, seed.lightness
    while logo.contrast_with(background) < LARGE and lightness > 0:
        lightness -= _DARKER_STEP
        background = shade(Oklch(max(lightness, 0.0), seed.chroma, seed.hue))
    return background
