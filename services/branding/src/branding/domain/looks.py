"""What a theme has to know of a logo to set it on a header: small enough to store beside the logo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from branding.domain.colours import contrast, hex_of
from branding.domain.extraction import BrandColour
from branding.domain.grounds import read_ground
from branding.domain.logos import Logo
from branding.domain.pixels import Cells, Mask, Pixels, count_cells, read_pixels

_REACH = 2
_MOST_OUTLINE_COLOURS = 16
# A small light or dark part may fade into a header as long as this much of the outline stands out.
_LEGIBLE_SHARE = 2 / 3


@dataclass(frozen=True, slots=True)
class LogoLook:
    """`paper`: an opaque logo's own white or near-white ground; `box`: its own coloured or dark ground.

    `outline`: the colours of a transparent logo that meet what lies under it, with their shares.
    """

    paper: str | None = None
    box: str | None = None
    outline: tuple[BrandColour, ...] = ()

    @property
    def transparent(self) -> bool:
        """Whether the header is seen around the logo."""
        return bool(self.outline)

    def contrast_with(self, ground: str) -> float:
        """The contrast 1..21 with a `#rrggbb` that two thirds of the outline reach; 21 without an outline."""
        reached, ratio = 0.0, 21.0
        for part in sorted(self.outline, key=lambda part: -contrast(part.hex, ground)):
            if reached >= _LEGIBLE_SHARE:
                break
            reached, ratio = reached + part.share, contrast(part.hex, ground)
        return ratio

    def as_dict(self) -> dict[str, Any]:
        """The look as JSON has it."""
        outline = [{"hex": part.hex, "share": part.share} for part in self.outline]
        return {"paper": self.paper, "box": self.box, "outline": outline}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> LogoLook:
        """The look that `as_dict` wrote."""
        outline = tuple(BrandColour(part["hex"], part["share"]) for part in stored["outline"])
        return cls(stored["paper"], stored["box"], outline)


def look_at(logo: Logo) -> LogoLook:
    """How a logo meets the header it will stand on."""
    pixels = read_pixels(logo.image)
    if logo.transparent:
        return LogoLook(outline=_outline(pixels))
    ground = read_ground(pixels)
    if ground is None:
        return LogoLook()
    colour = hex_of(ground.cells.rgb[0])
    return LogoLook(paper=colour) if ground.light else LogoLook(box=colour)


def _outline(pixels: Pixels) -> tuple[BrandColour, ...]:
    cells = count_cells(pixels, pixels.opaque & _near(~pixels.opaque))
    if not cells.total:
        cells = count_cells(pixels, pixels.opaque)
    return _commonest(cells)


def _commonest(cells: Cells) -> tuple[BrandColour, ...]:
    top = cells.where(np.arange(min(len(cells.count), _MOST_OUTLINE_COLOURS)))
    parts = zip(top.rgb, top.count / top.total, strict=True)
    return tuple(BrandColour(hex_of(rgb), round(float(share), 4)) for rgb, share in parts)


def _near(mask: Mask) -> Mask:
    """The mask grown by a few pixels, and in from the picture's border, where margins were cut off."""
    grown = np.pad(mask, _REACH, constant_values=True)
    for _ in range(_REACH):
        beside = grown.copy()
        beside[1:] |= grown[:-1]
        beside[:-1] |= grown[1:]
        beside[:, 1:] |= grown[:, :-1]
        beside[:, :-1] |= grown[:, 1:]
        grown = beside
    return grown[_REACH:-_REACH, _REACH:-_REACH]
