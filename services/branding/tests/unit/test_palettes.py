"""Every logo is offered a few palettes, each different, named, explained and readable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branding.domain.colours import oklch_of
from branding.domain.extraction import BrandColour
from branding.domain.palettes import Palette, suggest_palettes
from branding.domain.theme import derive_theme, failing_pairs


def palettes_of(*colours: str) -> dict[str, Palette]:
    found = tuple(BrandColour(colour, 1 / len(colours)) for colour in colours)
    return {palette.code: palette for palette in suggest_palettes(found)}


def hue_apart(one: str, other: str) -> float:
    return abs((oklch_of(one).hue - oklch_of(other).hue + 180) % 360 - 180)


def test_two_colours_lead_by_turns():
    palettes = palettes_of("#0f4c5c", "#e8963a")
    assert list(palettes) == ["logo", "logo_swapped", "calm", "contrast"]
    assert (palettes["logo"].primary, palettes["logo"].accent) == ("#0f4c5c", "#e8963a")
    assert (palettes["logo_swapped"].primary, palettes["logo_swapped"].accent) == ("#e8963a", "#0f4c5c")


def test_a_third_colour_may_be_the_accent():
    palettes = palettes_of("#0f4c5c", "#e8963a", "#86a878")
    assert len(palettes) == 5
    assert (palettes["logo_third"].primary, palettes["logo_third"].accent) == ("#0f4c5c", "#86a878")


def test_one_colour_is_offered_its_complement():
    palettes = palettes_of("#0f4c5c")
    assert list(palettes) == ["logo", "complement", "calm", "contrast"]
    assert hue_apart(palettes["logo"].primary, palettes["logo"].accent) < 5
    assert hue_apart(palettes["complement"].primary, palettes["complement"].accent) > 170


def test_calm_has_less_chroma_and_contrast_is_darker():
    palettes = palettes_of("#d81b60", "#1e88e5")
    seed, calm, dark = (oklch_of(palettes[code].primary) for code in ("logo", "calm", "contrast"))
    assert calm.chroma < 0.6 * seed.chroma
    assert dark.lightness <= 0.37
    assert abs(calm.hue - seed.hue) < 5
    assert abs(dark.hue - seed.hue) < 8


@pytest.mark.parametrize("ink", ["#000000", "#333333", "#8a8a8a", "#ffffff", "#3a3f44"])
def test_a_logo_without_colour_gets_neutrals_and_a_complementary_accent(ink):
    palettes = palettes_of(ink)
    assert list(palettes) == ["neutral", "neutral_accent", "calm", "contrast"]
    neutral = palettes["neutral"]
    assert max(oklch_of(neutral.primary).chroma, oklch_of(neutral.accent).chroma) < 0.04
    accented = palettes["neutral_accent"]
    assert hue_apart(accented.primary, accented.accent) > 150
    assert oklch_of(accented.accent).chroma > 0.08


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"), min_size=1, max_size=5, unique=True
    )
)
def test_three_to_five_different_palettes_are_suggested_and_all_can_be_read(colours):
    palettes = palettes_of(*colours).values()
    assert 3 <= len(palettes) <= 5
    assert len({(palette.primary, palette.accent) for palette in palettes}) == len(palettes)
    for palette in palettes:
        assert palette.name
        assert palette.reason.endswith(".")
        assert failing_pairs(derive_theme(palette.primary, palette.accent)) == []
