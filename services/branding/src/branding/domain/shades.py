"""Finding the shade of a hue that can be read on the grounds it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from branding.domain.colours import (
    BLACK,
    WHITE,
    Floats,
    Oklch,
    Ramp,
    contrast,
    contrast_with,
    hex_of,
    oklch_of,
    ramp,
)

TEXT: Final = 4.5
LARGE: Final = 3.0
# A searched shade clears its bar by this much, so that nobody's rounding brings it under.
_MARGIN = 0.1
_HOVER_STEP = 0.07


@dataclass(frozen=True, slots=True)
class Demand:
    """A ground (`#rrggbb`) and the contrast (WCAG 2.2 ratio) to be had with it."""

    ground: str
    ratio: float


def shade(wanted: Oklch) -> str:
    """The `#rrggbb` nearest to a colour, chroma giving way where sRGB ends."""
    steps = ramp(wanted.chroma, wanted.hue)
    return _nearest(steps, wanted.lightness, np.ones(len(steps.lightness), dtype=bool))


def readable(wanted: str, demands: Sequence[Demand]) -> str:
    """The colour itself when it meets every demand, otherwise its nearest lighter or darker shade that does.

    Hue is kept, chroma as far as sRGB holds it. Demands that no shade meets together get the one that
    comes closest.
    """
    if all(contrast(wanted, demand.ground) >= demand.ratio for demand in demands):
        return wanted
    return readable_shade(oklch_of(wanted), demands)


def readable_shade(wanted: Oklch, demands: Sequence[Demand]) -> str:
    """The shade nearest in lightness that meets every demand with a margin."""
    steps = ramp(wanted.chroma, wanted.hue)
    return _nearest(steps, wanted.lightness, _meets(steps, demands))


def text_on(ground: str) -> str:
    """White where it can be read, otherwise black; one of them always reaches 4.58:1."""
    return WHITE if contrast(WHITE, ground) >= TEXT + _MARGIN else _better_of_black_and_white(ground)


def hovered(colour: str, demands: Sequence[Demand]) -> str:
    """A shade that differs from a colour and still meets the demands; darker where both ways are open."""
    own = oklch_of(colour)
    steps = ramp(own.chroma, own.hue)
    move = steps.lightness - own.lightness
    score = np.abs(np.abs(move) - _HOVER_STEP) + np.where(move > 0, 1e-3, 0)
    return hex_of(steps.rgb[int(np.where(_meets(steps, demands), score, np.inf).argmin())])


def _better_of_black_and_white(ground: str) -> str:
    return max((BLACK, WHITE), key=lambda ink: contrast(ink, ground))


def _meets(steps: Ramp, demands: Sequence[Demand]) -> NDArray[np.bool_]:
    """Which steps meet all demands; the best ones where none does."""
    slack = np.min([_reached(steps, demand) for demand in demands], axis=0)
    return np.asarray(slack >= min(1.0, float(slack.max())))


def _reached(steps: Ramp, demand: Demand) -> Floats:
    """1 or more where a step meets a demand with the margin."""
    return contrast_with(steps.luminance, demand.ground) / (demand.ratio + _MARGIN)


def _nearest(steps: Ramp, lightness: float, allowed: NDArray[np.bool_]) -> str:
    distance = np.where(allowed, np.abs(steps.lightness - lightness), np.inf)
    return hex_of(steps.rgb[int(distance.argmin())])
