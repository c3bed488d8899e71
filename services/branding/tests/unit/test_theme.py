"""No seed colour, however unlucky, gives a page that can't be read."""

from __future__ import annotations

import re

import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from branding.domain.colours import contrast, oklch_of
from branding.domain.errors import ColourNotValid
from branding.domain.extraction import BrandColour
from branding.domain.looks import LogoLook
from branding.domain.theme import (
    DEFAULT_PRIMARY,
    PAIRS,
    ROLES,
    Theme,
    css,
    css_hash,
    default_theme,
    derive_theme,
    failing_pairs,
)

HARD_SEEDS = (
    "#000000",
    "#ffffff",
    "#808080",
    "#777777",
    "#ffff00",
    "#00ff00",
    "#0000ff",
    "#ff0000",
    "#00ffff",
)
hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
looks = st.one_of(
    st.none(),
    st.builds(LogoLook, paper=st.just("#ffffff")),
    st.builds(LogoLook, box=hexes),
    st.lists(hexes, min_size=1, max_size=4).map(
        lambda outline: LogoLook(outline=tuple(BrandColour(part, 1 / len(outline)) for part in outline))
    ),
)


def outlined(*colours: str) -> LogoLook:
    return LogoLook(outline=tuple(BrandColour(colour, 1 / len(colours)) for colour in colours))


@settings(max_examples=2000, deadline=None)
@given(hexes, hexes, looks)
def test_every_pair_reaches_its_contrast_in_light_and_dark(primary, accent, look):
    assert failing_pairs(derive_theme(primary, accent, look)) == []


@pytest.mark.parametrize("primary", HARD_SEEDS)
@pytest.mark.parametrize("accent", HARD_SEEDS)
def test_the_hardest_seeds_pass_too(primary, accent):
    assert failing_pairs(derive_theme(primary, accent)) == []


def test_a_failing_pair_would_be_seen():
    theme = default_theme()
    spoilt = Theme(
        theme.primary, theme.accent, dict(theme.light) | {"text": theme.light["surface"]}, theme.dark,
        theme.plate, theme.plate_colour, (),
    )  # fmt: skip
    assert ("light", "text", "surface", 1.0) in failing_pairs(spoilt)
    assert len(failing_pairs(spoilt)) == 2


def test_the_contrast_we_check_is_the_librarys():
    theme = derive_theme("#e8963a", "#0f4c5c")
    for colours in (theme.light, theme.dark):
        for role, ground, least in PAIRS:
            assert Color(colours[role]).contrast(Color(colours[ground]), method="wcag21") >= least


@settings(max_examples=300, deadline=None)
@given(hexes)
def test_hue_is_kept_where_lightness_moves(primary):
    theme = derive_theme(primary, primary)
    seed = oklch_of(primary)
    for colours in (theme.light, theme.dark):
        for role in ("primary", "primary_hover", "link", "accent"):
            used = oklch_of(colours[role])
            turned = abs((used.hue - seed.hue + 180) % 360 - 180)
            assert used.chroma <= seed.chroma + 0.02
            # So near to black, eight bits hold hardly a hue.
            assert used.lightness < 0.2 or turned * min(used.chroma, seed.chroma) < 0.6


@pytest.mark.parametrize("primary", ["#0f4c5c", "#b4532a", "#22577a"])
def test_a_colour_that_can_be_used_is_used_as_it_is(primary):
    theme = derive_theme(primary, primary)
    assert theme.light["primary"] == theme.light["link"] == theme.light["accent"] == primary
    assert all(adjustment.mode == "dark" for adjustment in theme.adjustments)


def test_what_was_adjusted_is_told():
    theme = derive_theme("#f5b041", "#0f4c5c")
    told = {(change.mode, change.role): change for change in theme.adjustments}

    assert set(told) == {
        ("light", "primary"), ("light", "link"), ("dark", "accent"),
    }  # fmt: skip
    button = told["light", "primary"]
    assert (button.wanted, button.used) == ("#f5b041", theme.light["primary"])
    assert button.darker
    assert not told["dark", "accent"].darker
    assert button.message == (
        f"On light pages buttons use {theme.light['primary']}, darker than #f5b041, so that they can be seen."
    )


@settings(max_examples=200, deadline=None)
@given(hexes, hexes)
def test_exactly_the_changed_seeds_are_told(primary, accent):
    theme = derive_theme(primary, accent)
    told = {(change.mode, change.role, change.used) for change in theme.adjustments}
    changed = {
        (mode, role, colours[role])
        for mode, colours in (("light", theme.light), ("dark", theme.dark))
        for role, seed in (("primary", primary), ("link", primary), ("accent", accent))
        if colours[role] != seed
    }
    assert told == changed


@settings(max_examples=100, deadline=None)
@given(hexes, hexes)
def test_the_focus_ring_is_nobodys_brand(primary, accent):
    theme, default = derive_theme(primary, accent), default_theme()
    assert (theme.light["focus"], theme.dark["focus"]) == (default.light["focus"], default.dark["focus"])


@settings(max_examples=300, deadline=None)
@given(hexes)
def test_a_hovered_button_looks_different(primary):
    theme = derive_theme(primary, primary)
    for colours in (theme.light, theme.dark):
        moved = oklch_of(colours["primary_hover"]).lightness - oklch_of(colours["primary"]).lightness
        assert abs(moved) > 0.02


@pytest.mark.parametrize("typed", ["", "teal", "#12345"])
def test_a_seed_that_is_no_colour_is_refused(typed):
    with pytest.raises(ColourNotValid):
        derive_theme(typed, "#0f4c5c")
    with pytest.raises(ColourNotValid):
        derive_theme("#0f4c5c", typed)


def test_typed_seeds_are_stored_in_one_form():
    theme = derive_theme(" 0F4C5C", "#FA0")
    assert (theme.primary, theme.accent) == ("#0f4c5c", "#ffaa00")


def test_without_a_logo_the_header_has_the_brands_colour():
    theme = derive_theme("#b4532a", "#86a878")
    assert theme.light["header_background"] == theme.dark["header_background"] == "#b4532a"
    assert not theme.plate


def test_a_dark_transparent_logo_stands_on_the_surface_with_a_plate_for_dark_pages():
    theme = derive_theme("#0f4c5c", "#e8963a", outlined("#0f4c5c"))
    assert theme.light["header_background"] == theme.light["surface"]
    assert theme.dark["header_background"] == theme.dark["surface"]
    assert (theme.plate, theme.plate_colour) == (True, "#ffffff")


def test_a_transparent_logo_seen_on_both_surfaces_has_no_plate():
    look = outlined("#c8623a")
    theme = derive_theme("#c8623a", "#86a878", look)
    assert look.contrast_with(theme.light["header_background"]) >= 3
    assert look.contrast_with(theme.dark["header_background"]) >= 3
    assert not theme.plate


def test_a_small_pale_part_of_a_logo_asks_for_no_plate():
    look = outlined("#b4532a", "#b4532a", "#b4532a", "#fdf6e9")
    assert derive_theme("#b4532a", "#86a878", look).light["header_background"] == "#ffffff"


@pytest.mark.parametrize("primary", ["#0f4c5c", "#f5b041", "#ffffff", "#cccccc"])
def test_a_white_logo_gets_a_header_of_the_brand_dark_enough_for_it(primary):
    look = outlined("#ffffff")
    theme = derive_theme(primary, "#e8963a", look)
    assert theme.light["header_background"] == theme.dark["header_background"]
    assert look.contrast_with(theme.light["header_background"]) >= 3
    assert not theme.plate
    told = [change.used for change in theme.adjustments if change.role == "header_background"]
    assert told == ([] if primary == "#0f4c5c" else [theme.light["header_background"]] * 2)


def test_a_logo_on_white_paper_gets_a_plate():
    theme = derive_theme("#0f4c5c", "#e8963a", LogoLook(paper="#fefefe"))
    assert (theme.plate, theme.plate_colour) == (True, "#fefefe")
    assert theme.light["header_background"] == theme.light["surface"]


def test_a_logo_in_a_box_of_its_own_gets_a_header_of_that_colour():
    theme = derive_theme("#e8963a", "#16324a", LogoLook(box="#16324a"))
    assert theme.light["header_background"] == theme.dark["header_background"] == "#16324a"
    assert not theme.plate
    assert all(change.role != "header_background" for change in theme.adjustments)


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--brand-[a-z-]+): ([^;]+);", block))


def test_the_stylesheet_declares_every_role_for_light_and_dark():
    theme = derive_theme("#0f4c5c", "#e8963a", outlined("#0f4c5c"))
    light, dark = css(theme).split("@media (prefers-color-scheme: dark)")

    names = {role: f"--brand-{role.replace('_', '-')}" for role in ROLES}
    assert declared(dark) == {names[role]: theme.dark[role] for role in ROLES}
    assert declared(light) == {names[role]: theme.light[role] for role in ROLES} | {
        "--brand-logo-plate": "#ffffff"
    }
    assert light.startswith(":root {\n")
    assert css(theme).count("{") == css(theme).count("}") == 3


def test_agreed_names_are_in_the_stylesheet():
    agreed = "background surface text muted-text primary on-primary primary-hover link focus border"
    names = {f"--brand-{name}" for name in [*agreed.split(), "header-background", "header-text"]}
    assert names <= set(declared(css(default_theme())))


def test_no_plate_is_a_transparent_plate():
    assert declared(css(default_theme()))["--brand-logo-plate"] == "transparent"


def test_a_stylesheet_is_named_by_its_content():
    one, same, other = (css(derive_theme(seed, "#e8963a")) for seed in ("#0f4c5c", "0F4C5C", "#0f4c5d"))
    assert css_hash(one) == css_hash(same) != css_hash(other)
    assert re.fullmatch(r"[0-9a-f]{64}", css_hash(one))


def test_the_default_theme_is_whole():
    theme = default_theme()
    assert theme.primary == DEFAULT_PRIMARY
    assert failing_pairs(theme) == []
    assert contrast(theme.light["text"], theme.light["background"]) > 10
