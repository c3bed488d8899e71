"""From a logo to the one to five colours a person would name as its brand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from branding.domain.colours import Floats, chroma, difference, hex_of, oklab, rgb_of
from branding.domain.grounds import Ground, read_ground
from branding.domain.clusters import Cluster, find_clusters
from branding.domain.pixels import Cells, count_cells, read_pixels

MOST_COLOURS = 5
_LEAST_SHARE = 0.03
_LEAST_CHROMA = 0.04
_LIGHTNESS = (0.08, 0.98)
_ALIKE = 10.0


@dataclass(frozen=True, slots=True)
class BrandColour:
    """A colour (`#rrggbb`) and its share 0..1 of the logo, its ground left out unless that is a colour."""

    hex: str
    share: float
