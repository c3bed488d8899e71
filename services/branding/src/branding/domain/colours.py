"""Colour spaces, contrast and ramps, for whole arrays of colours; the constants are coloraide's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from coloraide import Color
from coloraide.spaces.oklab import LMS3_TO_OKLAB, LMS_TO_XYZD65, OKLAB_TO_LMS3, XYZD65_TO_LMS
from coloraide.spaces.srgb_linear import RGB_TO_XYZ, XYZ_TO_RGB
from numpy.typing import NDArray

from branding.domain.errors import ColourNotValid

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float64]

WHITE = "#ffffff"
BLACK = "#000000"

_RGB_TO_LMS = np.array(XYZD65_TO_LMS) @ np.array(RGB_TO_XYZ)
_LMS_TO_RGB = np.array(XYZ_TO_RGB) @ np.array(LMS_TO_XYZD65)
_LMS3_TO_LAB = np.array(LMS3_TO_OKLAB)
_LAB_TO_LMS3 = np.array(OKLAB_TO_LMS3)


def _light(level: float) -> float:
    """Linear light 0..1 of an sRGB level 0..255."""
    return Color("srgb", [level / 255] * 3).convert("srgb-linear")[0]


_LINEAR = np.array([_light(level) for level in range(256)])
# Light halfway between two levels rounds to either; finding a light's place among these rounds it to 8 bits.
_HALFWAY = np.array([_light(level + 0.5) for level in range(255)])
_WCAG_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)

_RAMP_LIGHTNESS = np.linspace(0, 1, 201)
_NO_CHROMA_IN_SRGB = 0.4
_GAMUT_SLACK = 1e-5


def normalise_hex(text: str) -> str:
    """`#rrggbb` in lower case from what a person typed (`#` and the short form are optional).

    Raises ColourNotValid for anything else.
    """
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise ColourNotValid
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def rgb_of(colour: str) -> Rgb:
    """The three 8-bit sRGB levels of a `#rrggbb`."""
    return np.frombuffer(bytes.fromhex(colour[1:]), dtype=np.uint8)


def hex_of(rgb: NDArray[np.generic]) -> str:
    """`#rrggbb` of three sRGB levels 0..255, rounded."""
    return "#" + bytes(int(level) for level in np.rint(np.asarray(rgb, dtype=np.float64))).hex()


def oklab(rgb: Rgb) -> Floats:
    """OKLab (L 0..1, a, b) of 8-bit sRGB colours, shape (..., 3)."""
    lab: Floats = np.cbrt(_LINEAR[rgb] @ _RGB_TO_LMS.T) @ _LMS3_TO_LAB.T
    return lab


def chroma(lab: Floats) -> Floats:
    """OKLCH chroma of OKLab colours, shape (..., 3) to (...)."""
    return np.asarray(np.hypot(lab[..., 1], lab[..., 2]))


@dataclass(frozen=True, slots=True)
class Oklch:
    """Lightness 0..1, chroma 0..about 0.32, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def oklch_of(colour: str) -> Oklch:
    """The OKLCH coordinates of a `#rrggbb`."""
    lightness, a, b = (float(part) for part in oklab(rgb_of(colour)))
    return Oklch(lightness, float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)) % 360))


def luminance(rgb: Rgb) -> Floats:
    """Relative luminance 0..1 of 8-bit sRGB colours, shape (..., 3) to (...) (WCAG 2.2)."""
    return np.asarray(_LINEAR[rgb] @ _WCAG_LUMINANCE)


def contrast(one: str, other: str) -> float:
    """The contrast ratio 1..21 of two `#rrggbb` (WCAG 2.2)."""
    low, high = sorted((_luminance_of(one), _luminance_of(other)))
    return (high + 0.05) / (low + 0.05)


def contrast_with(luminances: Floats, ground: str) -> Floats:
    """The contrast ratio 1..21 of each luminance with one `#rrggbb`."""
    of_ground = _luminance_of(ground)
    high, low = np.maximum(luminances, of_ground), np.minimum(luminances, of_ground)
    return np.asarray((high + 0.05) / (low + 0.05))


@lru_cache(maxsize=4096)
def _luminance_of(colour: str) -> float:
    return float(luminance(rgb_of(colour)))


def difference(one: str, other: str) -> float:
    """Delta E 2000 of two `#rrggbb`; 1 is barely seen, 10 is another colour."""
    return float(Color(one).delta_e(Color(other), method="2000"))


@dataclass(frozen=True, slots=True)
class Ramp:
    """One hue from black to white in even steps of OKLCH lightness, as rounded 8-bit colours."""

    lightness: Floats
    rgb: Rgb
    luminance: Floats


def ramp(of_chroma: float, hue: float) -> Ramp:
    """The ramp of a hue (degrees) at a chroma, which gives way where sRGB can't show it; hue never does."""
    return _ramp(round(of_chroma, 4), round(hue, 2))


@lru_cache(maxsize=256)
def _ramp(of_chroma: float, hue: float) -> Ramp:
    linear = _linear(_RAMP_LIGHTNESS, np.minimum(_most_chroma(hue), of_chroma), hue)
    rgb = np.searchsorted(_HALFWAY, linear).astype(np.uint8)
    return Ramp(_RAMP_LIGHTNESS, rgb, luminance(rgb))


@lru_cache(maxsize=64)
def _most_chroma(hue: float) -> Floats:
    """The highest chroma that sRGB holds at each lightness of a ramp, by halving."""
    low, high = np.zeros_like(_RAMP_LIGHTNESS), np.full_like(_RAMP_LIGHTNESS, _NO_CHROMA_IN_SRGB)
    for _ in range(12):
        tried = (low + high) / 2
        fits = _fits(_linear(_RAMP_LIGHTNESS, tried, hue))
        low, high = np.where(fits, tried, low), np.where(fits, high, tried)
    return low


def _fits(linear: Floats) -> NDArray[np.bool_]:
    return np.asarray(((linear >= -_GAMUT_SLACK) & (linear <= 1 + _GAMUT_SLACK)).all(axis=-1))


def _linear(lightness: Floats, of_chroma: Floats, hue: float) -> Floats:
    angle = np.radians(hue)
    lab = np.stack([lightness, of_chroma * np.cos(angle), of_chroma * np.sin(angle)], axis=-1)
    linear: Floats = (lab @ _LAB_TO_LMS3.T) ** 3 @ _LMS_TO_RGB.T
    return linear
