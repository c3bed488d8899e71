"""Telling colours that were drawn from those that arose along the edge between two others."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from branding.domain.clusters import Cluster
from branding.domain.colours import Floats
from branding.domain.grounds import Ground

_OFF_LINE = 24.0
_NEAR_END = 0.06


def without_mixtures(clusters: list[Cluster], ground: Ground | None) -> list[Cluster]:
    """The clusters that fill an area, or are no blend of two larger colours (the ground is one of them)."""
    behind = list(ground.cells.rgb[:1]) if ground else []
    return [
        cluster
        for index, cluster in enumerate(clusters)
        if cluster.fills_area
        or not _is_blend(cluster.rgb, behind + [larger.rgb for larger in clusters[:index]])
    ]


def _is_blend(rgb: Floats, others: list[Floats]) -> bool:
    return any(_lies_between(rgb, one, other) for one, other in combinations(others, 2))


def _lies_between(rgb: Floats, one: Floats, other: Floats) -> bool:
    """Whether a colour is on the straight line between two, in sRGB, as antialiasing and JPEG blend."""
    along = other - one
    part = float((rgb - one) @ along / max(float(along @ along), 1e-9))
    off = float(np.linalg.norm(rgb - (one + part * along)))
    return _NEAR_END < part < 1 - _NEAR_END and off <= _OFF_LINE
