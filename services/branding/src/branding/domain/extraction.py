"""From a logo to the one to five colours a person would name as its brand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from branding.domain.clusters import Cluster, find_clusters
from branding.domain.colours import chroma, difference, oklch_of
from branding.domain.grounds import Ground, read_ground
from branding.domain.logos import Logo
from branding.domain.mixtures import without_mixtures
from branding.domain.pixels import Cells, count_cells, read_pixels

MOST_COLOURS = 5
_LEAST_SHARE = 0.03
_LEAST_CHROMA = 0.04
_DARKEST, _LIGHTEST = 0.08, 0.98
# Delta E 2000 under which two clusters are one colour; thin lines stray farther than areas.
_ALIKE, _THIN_ALIKE = 10.0, 14.0
# A ground lighter than this is a tint behind the brand's colour rather than the colour itself.
_STRONG_GROUND = 0.85
_DARK_GROUND = 0.6
_PAPER_LIGHTNESS = 0.93


@dataclass(frozen=True, slots=True)
class BrandColour:
    """A colour (`#rrggbb`) and its share 0..1 of the logo; the paper it lies on isn't counted."""

    hex: str
    share: float

    @property
    def chromatic(self) -> bool:
        """Whether it has a hue of its own; greys, black and white don't."""
        return _is_chromatic(self.hex)


def extract_colours(logo: Logo) -> tuple[BrandColour, ...]:
    """The logo's brand colours, the most telling first; at least one, at most five.

    White paper, antialiased edges and stray specks are left out; a coloured ground counts, and is first
    when it is strong. Black, white and grey come back only from a logo that has nothing else. The same
    logo always gives the same answer.
    """
    pixels = read_pixels(logo.image)
    ground = read_ground(pixels)
    cells = count_cells(pixels, pixels.flat)
    clusters = without_mixtures(find_clusters(_off_paper(cells, ground)), ground)
    drawn, behind = _split_ground(clusters, ground)
    chosen = _chromatic(drawn, behind) or _plain(drawn, behind)
    return _with_shares(_alike_merged(chosen)[:MOST_COLOURS])


def _off_paper(cells: Cells, ground: Ground | None) -> Cells:
    """The cells without light paper; all of them when the logo is nothing but paper."""
    if ground is None or not ground.light:
        return cells
    drawn = cells.where(~ground.covers(cells))
    return drawn if drawn.total else cells


def _split_ground(clusters: list[Cluster], ground: Ground | None) -> tuple[list[Cluster], list[Cluster]]:
    """The clusters drawn on an even coloured ground, and the ground's own."""
    if ground is None or ground.light:
        return clusters, []
    behind = [cluster for cluster in clusters if ground.is_near(cluster.lab)]
    return [cluster for cluster in clusters if cluster not in behind], behind[:1]


def _chromatic(drawn: list[Cluster], behind: list[Cluster]) -> list[Cluster]:
    """Coloured clusters of a visible share, by the root of their area times their chroma."""
    least = _LEAST_SHARE * sum(cluster.count for cluster in drawn)
    visible = [cluster for cluster in drawn if cluster.count >= least and _is_chromatic(cluster.hex)]
    grounds = [cluster for cluster in behind if _is_chromatic(cluster.hex)]
    return sorted(visible + grounds, key=lambda cluster: (not _is_strong(cluster, grounds), -_score(cluster)))


def _is_strong(cluster: Cluster, grounds: list[Cluster]) -> bool:
    return cluster in grounds and oklch_of(cluster.hex).lightness < _STRONG_GROUND


def _score(cluster: Cluster) -> float:
    return float(np.sqrt(cluster.count) * chroma(cluster.lab))


def _plain(drawn: list[Cluster], behind: list[Cluster]) -> list[Cluster]:
    """What a logo without colours is drawn in, or its dark ground; white only when it is all there is."""
    dark_ground = [cluster for cluster in behind if cluster.lab[0] < _DARK_GROUND]
    inks = [cluster for cluster in drawn if cluster.lab[0] < _PAPER_LIGHTNESS]
    return (dark_ground or inks or drawn or behind)[:1]


def _is_chromatic(colour: str) -> bool:
    shade = oklch_of(colour)
    return _DARKEST < shade.lightness < _LIGHTEST and shade.chroma >= _LEAST_CHROMA


def _alike_merged(clusters: list[Cluster]) -> list[Cluster]:
    """Clusters too alike to be two brand colours become the one that comes first."""
    kept: list[Cluster] = []
    for cluster in clusters:
        apart = _ALIKE if cluster.fills_area else _THIN_ALIKE
        twin = next((i for i, other in enumerate(kept) if difference(cluster.hex, other.hex) < apart), None)
        if twin is None:
            kept.append(cluster)
        else:
            kept[twin] = replace(kept[twin], count=kept[twin].count + cluster.count)
    return kept


def _with_shares(clusters: list[Cluster]) -> tuple[BrandColour, ...]:
    total = sum(cluster.count for cluster in clusters)
    return tuple(BrandColour(cluster.hex, round(cluster.count / total, 4)) for cluster in clusters)
