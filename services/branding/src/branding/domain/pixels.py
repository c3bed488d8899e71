"""A logo's pixels prepared for reading colours: small, opaque, away from edges, counted by 5-bit cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from branding.domain.colours import Floats, Rgb, oklab

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]

# As many as a square of 256 holds: wide wordmarks keep strokes that a limit on their width would lose.
MOST_READ = 256 * 256
_OPAQUE_ALPHA = 250
_VISIBLE_ALPHA = 128
# JPEG at quality 60 moves neighbours of one flat colour by up to this many levels of 255.
_FLAT_STEP = 12


@dataclass(frozen=True, slots=True)
class Pixels:
    """A shrunken logo: 8-bit sRGB, and which pixels can be trusted.

    `opaque`: nothing shows through. `flat`: part of a 2 x 2 block of one colour, which antialiased
    edges aren't. `solid`: all eight neighbours have the same colour too.
    """

    rgb: Rgb
    opaque: Mask
    flat: Mask
    solid: Mask


def read_pixels(image: Image.Image) -> Pixels:
    """Pixels of an RGBA image, shrunk to 65,536 or less; nearest neighbour, so no new mixture arises."""
    scale = min(1.0, (MOST_READ / (image.width * image.height)) ** 0.5)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    rgba = np.asarray(image.resize(size, Image.Resampling.NEAREST) if scale < 1 else image)
    rgb, alpha = rgba[..., :3], rgba[..., 3]
    opaque = alpha >= _OPAQUE_ALPHA
    flat, solid = _evenness(rgb, opaque)
    if not flat.any():
        opaque = alpha >= min(_VISIBLE_ALPHA, int(alpha.max()))
        flat = solid = opaque
    return Pixels(rgb, opaque, flat, solid)


def _evenness(rgb: Rgb, opaque: Mask) -> tuple[Mask, Mask]:
    """Pixels in at least one even 2 x 2 block, and those in nothing but even ones."""
    levels = rgb.astype(np.int16)
    right = _alike(levels[:, :-1], levels[:, 1:]) & opaque[:, :-1] & opaque[:, 1:]
    down = _alike(levels[:-1], levels[1:]) & opaque[:-1] & opaque[1:]
    even = right[:-1] & right[1:] & down[:, :-1] & down[:, 1:]
    around = np.pad(even, 1)
    corners = np.stack([around[:-1, :-1], around[:-1, 1:], around[1:, :-1], around[1:, 1:]])
    return np.asarray(corners.any(axis=0)), np.asarray(corners.all(axis=0))


def _alike(levels: NDArray[np.int16], others: NDArray[np.int16]) -> Mask:
    return np.asarray(np.abs(levels - others).max(axis=-1) <= _FLAT_STEP)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a 32 x 32 x 32 cube of sRGB that hold pixels, the fullest first.

    `place` is the cell's index in each channel, `rgb` the mean colour of its pixels, `lab` the same in
    OKLab, `count` its pixels, `solid` those of them that are solid.
    """

    place: NDArray[np.int64]
    rgb: Floats
    lab: Floats
    count: Counts
    solid: Counts

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Cells:
        """The chosen cells alone, by mask or by index."""
        return Cells(
            self.place[chosen], self.rgb[chosen], self.lab[chosen], self.count[chosen], self.solid[chosen]
        )

    @property
    def total(self) -> int:
        """Pixels in all cells."""
        return int(self.count.sum())


def count_cells(pixels: Pixels, chosen: Mask) -> Cells:
    """The cells of the chosen pixels."""
    rgb = pixels.rgb[chosen]
    codes = (rgb.astype(np.int64) >> 3) @ np.array([1024, 32, 1])
    count = np.bincount(codes, minlength=32768)
    solid = np.bincount(codes[pixels.solid[chosen]], minlength=32768)
    filled = np.flatnonzero(count)
    filled = filled[np.argsort(-count[filled], kind="stable")]
    sums = [np.bincount(codes, weights=rgb[:, channel], minlength=32768)[filled] for channel in range(3)]
    mean = np.stack(sums, axis=-1) / count[filled, None]
    place = np.stack([filled >> 10, filled >> 5 & 31, filled & 31], axis=-1)
    lab = oklab(np.rint(mean).astype(np.uint8))
    return Cells(place, mean, lab, count[filled], solid[filled])
