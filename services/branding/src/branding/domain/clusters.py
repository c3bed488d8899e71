"""Cells of colour gathered into the flat colours and the ends of gradients that a logo was drawn with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from branding.domain.colours import Floats, difference, hex_of, oklab
from branding.domain.pixels import Cells

_MOST_CELLS = 512
_LEAST_CELL_SHARE = 0.0002
# Around a flat colour most pixels are in its core (sRGB levels); along an even gradient a third to a half.
_CORE, _SHELL = 10.0, 30.0
_FLAT_CORE = 0.7
_LEAST_GRADIENT = 0.001
_LEAST_GRADIENT_CELL = 0.004
# A gradient is smooth, so nearly all of it is solid; what JPEG does along edges is not.
_SMOOTH = 0.8
_FAR_ENDS = 22.0
_OFF_THE_LINE = 45.0
_MOST_ENDS = 4
_EDGE_WEIGHT = 0.05
_AREA_SOLID = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """One colour: mean sRGB 0..255, its pixels, and how many of them are solid."""

    rgb: Floats
    count: int
    solid: int

    @property
    def hex(self) -> str:
        """The mean colour as `#rrggbb`."""
        return hex_of(self.rgb)

    @property
    def fills_area(self) -> bool:
        """Whether enough of its pixels have eight neighbours alike, as thin lines and edges don't."""
        return self.solid >= _AREA_SOLID * self.count

    @property
    def lab(self) -> Floats:
        """The mean colour in OKLab."""
        return oklab(np.rint(self.rgb).astype(np.uint8))


def find_clusters(cells: Cells) -> list[Cluster]:
    """Flat colours and gradient ends, the largest first; at least one where there is a cell.

    Only the fullest cells are looked at, so that noise takes no longer than a drawing.
    """
    least = min(max(2.0, _LEAST_CELL_SHARE * cells.total), float(cells.count.max()))
    kept = cells.where(np.flatnonzero(cells.count >= least)[:_MOST_CELLS])
    found = [cluster for part in _connected(kept) for cluster in _read_part(part, cells.total)]
    return sorted(found or [_flat(kept)], key=lambda cluster: -cluster.count)


def _connected(cells: Cells) -> Iterator[Cells]:
    """Groups of cells that touch each other in the cube, corners included."""
    open_places = {tuple(place): index for index, place in enumerate(cells.place.tolist())}
    while open_places:
        group = [open_places.pop(next(iter(open_places)))]
        for index in group:
            group.extend(_take_neighbours(cells.place[index].tolist(), open_places))
        yield cells.where(np.array(sorted(group)))


def _take_neighbours(place: list[int], open_places: dict[tuple[int, ...], int]) -> Iterator[int]:
    for red in (-1, 0, 1):
        for green in (-1, 0, 1):
            for blue in (-1, 0, 1):
                beside = (place[0] + red, place[1] + green, place[2] + blue)
                if beside in open_places:
                    yield open_places.pop(beside)


def _read_part(part: Cells, total: int) -> Iterator[Cluster]:
    """Take out flat colours while there are any; what is left and large enough is a gradient."""
    left = np.ones(len(part.count), dtype=bool)
    apart = np.linalg.norm(part.rgb[:, None] - part.rgb[None], axis=-1)
    while left.any():
        counts = np.where(left, part.count, 0)
        core = (apart <= _CORE) @ counts
        peak = int(core.argmax())
        if core[peak] < _FLAT_CORE * ((apart[peak] <= _SHELL) @ counts):
            break
        yield _flat(part.where(left & (apart[peak] <= _CORE)))
        left &= apart[peak] > _SHELL
    if part.count[left].sum() >= _LEAST_GRADIENT * total:
        yield from _uneven(part.where(left))


def _flat(cells: Cells) -> Cluster:
    return Cluster(_mean(cells), cells.total, int(cells.solid.sum()))


def _weight(cells: Cells) -> Floats:
    """Pixels away from edges count most: compression carries colours across edges."""
    return np.asarray(cells.solid + _EDGE_WEIGHT * cells.count)


def _mean(cells: Cells) -> Floats:
    return np.asarray(np.average(cells.rgb, axis=0, weights=_weight(cells)))


def _uneven(cells: Cells) -> Iterator[Cluster]:
    """The ends of a gradient, or the one colour that compression made uneven."""
    ends = list(_gradient_ends(cells))
    smooth = cells.solid.sum() >= _SMOOTH * cells.total
    if len(ends) > 1 and (smooth or difference(ends[0].hex, ends[1].hex) >= _FAR_ENDS):
        yield from ends
    else:
        yield _blurred(cells)


def _blurred(cells: Cells) -> Cluster:
    """All of it, in the mean colour around its densest spot."""
    weight = _weight(cells)
    near = np.linalg.norm(cells.rgb[:, None] - cells.rgb[None], axis=-1) <= _SHELL / 2
    core = near[int((near @ weight).argmax())]
    return Cluster(_mean(cells.where(core)), cells.total, int(cells.solid.sum()))


def _gradient_ends(cells: Cells) -> Iterator[Cluster]:
    """Its two ends, and stops between them that are off the straight line; pixels go to the nearest."""
    strong = cells.where(cells.count >= max(2.0, _LEAST_GRADIENT_CELL * cells.total))
    if not strong.total:
        return
    ends = _ends(strong)
    nearest = np.linalg.norm(cells.rgb[:, None] - ends[None], axis=-1).argmin(axis=1)
    for index, end in enumerate(ends):
        own = cells.where(nearest == index)
        yield Cluster(end, own.total, int(own.solid.sum()))


def _ends(cells: Cells) -> Floats:
    ends = [_farthest(cells.rgb, np.linalg.norm(cells.rgb - _mean(cells), axis=-1))]
    ends.append(_farthest(cells.rgb, np.linalg.norm(cells.rgb - ends[0], axis=-1)))
    while len(ends) < _MOST_ENDS:
        off = np.min([_off_line(cells.rgb, a, b) for a, b in _pairs(ends)], axis=0)
        if off.max() < _OFF_THE_LINE:
            break
        ends.append(_farthest(cells.rgb, off))
    return np.array(ends)


def _farthest(rgb: Floats, distance: Floats) -> Floats:
    return np.asarray(rgb[int(distance.argmax())])


def _pairs(ends: list[Floats]) -> list[tuple[Floats, Floats]]:
    return [(a, b) for index, a in enumerate(ends) for b in ends[index + 1 :]]


def _off_line(rgb: Floats, start: Floats, end: Floats) -> Floats:
    """How far each colour is from the straight line between two, in sRGB levels."""
    along = end - start
    part = ((rgb - start) @ along / max(float(along @ along), 1e-9)).clip(0, 1)
    return np.asarray(np.linalg.norm(rgb - (start + part[:, None] * along), axis=-1))
