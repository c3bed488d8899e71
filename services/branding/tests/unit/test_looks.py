"""How a logo meets its header is read from its border or its outline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from branding.domain.colours import contrast, difference
from branding.domain.extraction import extract_colours
from branding.domain.logos import Logo, open_logo
from branding.domain.looks import LogoLook, look_at
from branding.domain.palettes import suggest_palettes
from branding.domain.theme import derive_theme, failing_pairs

DEMO_LOGOS = Path(__file__).parents[4] / "deploy" / "demo" / "logos"


def mark_on(ground: str, mark: str = "#0f4c5c") -> Logo:
    image = Image.new("RGBA", (120, 80), ground)
    ImageDraw.Draw(image).ellipse((20, 10, 90, 70), fill=mark)
    return Logo(image)


@pytest.mark.parametrize("ground", ["#ffffff", "#f7f6f2"])
def test_white_and_off_white_ground_is_paper(ground):
    assert look_at(mark_on(ground)) == LogoLook(paper=ground)


@pytest.mark.parametrize("ground", ["#16324a", "#000000", "#9a9a9a", "#e8963a"])
def test_any_other_even_ground_is_a_box(ground):
    assert look_at(mark_on(ground, "#ffffff")) == LogoLook(box=ground)


def test_a_picture_to_its_edges_has_neither_paper_nor_box():
    image = Image.new("RGBA", (120, 80), "#0f4c5c")
    image.paste("#e8963a", (60, 0, 120, 80))
    look = look_at(Logo(image))
    assert look == LogoLook()
    assert not look.transparent


def test_a_transparent_logo_is_judged_by_its_outline_alone():
    image = Image.new("RGBA", (120, 80), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((10, 5, 100, 75), fill="#0f4c5c")
    ImageDraw.Draw(image).ellipse((35, 20, 75, 60), fill="#ffffff")
    look = look_at(Logo(image))
    assert [part.hex for part in look.outline] == ["#0f4c5c"]
    assert look.contrast_with("#ffffff") == pytest.approx(contrast("#0f4c5c", "#ffffff"))


def test_the_picture_of_a_cut_logo_meets_the_header_at_its_edges():
    image = Image.new("RGBA", (80, 80), "#0f4c5c")
    image.paste((0, 0, 0, 0), (30, 30, 50, 50))
    image.paste("#ffffff", (10, 10, 28, 70))
    assert look_at(Logo(image)).outline[0].hex == "#0f4c5c"


def test_contrast_is_what_two_thirds_of_the_outline_reach():
    image = Image.new("RGBA", (130, 40), (0, 0, 0, 0))
    image.paste("#0f4c5c", (0, 0, 40, 40))
    image.paste("#0f4c5c", (45, 0, 85, 40))
    image.paste("#ffffff", (90, 0, 130, 40))
    look = look_at(Logo(image))
    assert look.contrast_with("#ffffff") > 3
    assert look.contrast_with("#0f4c5c") == pytest.approx(1)


def test_a_look_survives_being_stored():
    for look in (look_at(mark_on("#00000000")), LogoLook(paper="#ffffff"), LogoLook(box="#000000")):
        assert LogoLook.from_dict(json.loads(json.dumps(look.as_dict()))) == look


@pytest.mark.parametrize(("name", "first", "second"), [
    ("harbor-light", "#0f4c5c", "#e8963a"),
    ("mesa-verde", "#b4532a", "#86a878"),
])  # fmt: skip
def test_the_demo_logos_lead_to_their_own_themes(name, first, second):
    content = (DEMO_LOGOS / f"{name}.png").read_bytes()
    assert len(content) <= 60_000
    logo = open_logo(content)
    colours = extract_colours(logo)
    assert difference(colours[0].hex, first) < 2
    assert difference(colours[1].hex, second) < 2
    for palette in suggest_palettes(colours):
        theme = derive_theme(palette.primary, palette.accent, look_at(logo))
        assert failing_pairs(theme) == []
        assert theme.light["header_background"] == "#ffffff"
