"""What a logo lies on, read from the ring of pixels along its border."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from branding.domain.colours import Floats, chroma, oklab
from branding.domain.pixels import Cells, Mask, Pixels, count_cells

_RING_SHARE = 0.02
_LEAST_OPAQUE_RING = 0.6
_LEAST_PALE_RING = 0.7
_LEAST_EVEN_RING = 0.5
_PALE_LIGHTNESS, _PALE_CHROMA = 0.85, 0.06
_NEAR_WHITE_LIGHTNESS, _NEAR_WHITE_CHROMA = 0.92, 0.03
_SAME = 0.05


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours along the border, the most common first.

    `light`: white, nearly so, or fading from there; paper, not brand. Otherwise one even colour.
    """

    cells: Cells
    light: bool

    def covers(self, cells: Cells) -> NDArray[np.bool_]:
        """Which cells are of the ground, counters of letters included."""
        apart = np.linalg.norm(cells.lab[:, None] - self.cells.lab[None], axis=-1).min(axis=1)
        near: NDArray[np.bool_] = apart <= _SAME
        return near & _pale(cells.lab) if self.light else near

    def is_near(self, lab: Floats) -> bool:
        """Whether one OKLab colour is the ground's, as far as can be seen."""
        return bool(np.linalg.norm(self.cells.lab - lab, axis=-1).min() <= _SAME)


def read_ground(pixels: Pixels) -> Ground | None:
    """The ground of an opaque logo; None where the border is transparent or of several colours."""
    ring = _ring(pixels)
    on_ring = count_cells(pixels, ring & pixels.opaque)
    if on_ring.total < _LEAST_OPAQUE_RING * ring.sum():
        return None
    common = on_ring.where(on_ring.count >= 0.01 * on_ring.total)
    if not common.total:
        return None
    pale = _pale(common.lab)
    if common.count[pale].sum() >= _LEAST_PALE_RING * on_ring.total and _near_white(common.lab).any():
        return Ground(common.where(pale), light=True)
    return _even_ground(pixels, common, on_ring.total)


def _even_ground(pixels: Pixels, common: Cells, ring_total: int) -> Ground | None:
    alike = np.linalg.norm(common.lab - common.lab[:1], axis=-1) <= _SAME
    even = common.count[alike].sum() >= _LEAST_EVEN_RING * ring_total
    corners = np.linalg.norm(_corners(pixels) - common.lab[:1], axis=-1) <= _SAME
    return Ground(common.where(np.arange(1)), light=False) if even and corners.sum() >= 3 else None


def _ring(pixels: Pixels) -> Mask:
    width = max(1, round(_RING_SHARE * min(pixels.opaque.shape)))
    ring = np.ones_like(pixels.opaque)
    ring[width:-width, width:-width] = False
    return ring


def _corners(pixels: Pixels) -> Floats:
    return oklab(pixels.rgb[[0, 0, -1, -1], [0, -1, 0, -1]])


def _pale(lab: Floats) -> NDArray[np.bool_]:
    return np.asarray((lab[:, 0] > _PALE_LIGHTNESS) & (chroma(lab) < _PALE_CHROMA))


def _near_white(lab: Floats) -> NDArray[np.bool_]:
    return np.asarray((lab[:, 0] > _NEAR_WHITE_LIGHTNESS) & (chroma(lab) < _NEAR_WHITE_CHROMA))
