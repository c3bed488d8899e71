"""Spaces, contrast and ramps agree with the colour library and with WCAG."""

from __future__ import annotations

import numpy as np
import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from branding.domain.colours import contrast, hex_of, normalise_hex, oklch_of, ramp
from branding.domain.errors import ColourNotValid

hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(("typed", "stored"), [
    ("#1F6F78", "#1f6f78"), ("1f6f78", "#1f6f78"), (" #abc ", "#aabbcc"), ("FFF", "#ffffff"),
])  # fmt: skip
def test_a_typed_colour_is_stored_in_one_form(typed, stored):
    assert normalise_hex(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "#", "#12", "#1234", "#12345g", "red", "#1234567", "rgb(1,2,3)", "#12345\n6"]
)
def test_anything_else_is_no_colour(typed):
    with pytest.raises(ColourNotValid):
        normalise_hex(typed)


@settings(max_examples=200, deadline=None)
@given(hexes)
def test_oklch_is_the_librarys(colour):
    ours, theirs = oklch_of(colour), Color(colour).convert("oklch")
    assert ours.lightness == pytest.approx(theirs["lightness"], abs=1e-5)
    assert ours.chroma == pytest.approx(theirs["chroma"], abs=1e-5)
    if ours.chroma > 0.02:
        assert ours.hue == pytest.approx(theirs["hue"], abs=0.1)


@settings(max_examples=200, deadline=None)
@given(hexes, hexes)
def test_contrast_is_the_librarys(one, other):
    assert contrast(one, other) == pytest.approx(Color(one).contrast(Color(other), method="wcag21"), rel=1e-3)


@pytest.mark.parametrize(("one", "other", "ratio"), [
    ("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54),
    ("#1f6f78", "#1f6f78", 1.0),
])  # fmt: skip
def test_contrast_has_its_known_values(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.03, 0.3), st.floats(0, 359.9))
def test_a_ramp_climbs_from_black_to_white_and_keeps_its_hue(chroma, hue):
    steps = ramp(chroma, hue)
    assert (hex_of(steps.rgb[0]), hex_of(steps.rgb[-1])) == ("#000000", "#ffffff")
    assert (np.diff(steps.luminance) >= -0.002).all()
    for rgb in steps.rgb[60:180:15]:
        shade = oklch_of(hex_of(rgb))
        assert shade.chroma <= chroma + 0.01
        turned = abs((shade.hue - hue + 180) % 360 - 180)
        assert turned * shade.chroma < 0.5 or turned < 6
