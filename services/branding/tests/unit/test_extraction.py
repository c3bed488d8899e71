"""The colours a logo was drawn with come back, and no others."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw
from services.branding.tests.unit.logo_corpus import (
    DrawnLogo,
    black_wordmark,
    encoded,
    flat_logo,
    gradient_logo,
    large_logo,
    logo_on_fading_ground,
    white_on_colour,
)

from branding.domain.colours import difference, oklch_of
from branding.domain.extraction import MOST_COLOURS, BrandColour, extract_colours
from branding.domain.logos import Logo, open_logo


def colours_of(drawn: DrawnLogo) -> tuple[BrandColour, ...]:
    return extract_colours(open_logo(drawn.content))


def colours_in(image: Image.Image) -> list[str]:
    return [colour.hex for colour in extract_colours(Logo(image.convert("RGBA")))]


def mistakes(drawn: DrawnLogo, *, lost: float, invented: float) -> list[str]:
    """Drawn colours with no returned one so near (delta E 2000), and returned ones far from all drawn."""
    found = [colour.hex for colour in colours_of(drawn)]
    apart = {(true, colour): difference(true, colour) for true in drawn.colours for colour in found}
    return [
        *(f"lost {true}" for true in drawn.colours if min(apart[true, colour] for colour in found) > lost),
        *(
            f"invented {colour}"
            for colour in found
            if min(apart[true, colour] for true in drawn.colours) > invented
        ),
    ]


def mistakes_by_name(drawn: Iterable[DrawnLogo], *, lost: float, invented: float) -> dict[str, list[str]]:
    """Only the logos with a mistake."""
    found = {logo.name: mistakes(logo, lost=lost, invented=invented) for logo in drawn}
    return {name: wrong for name, wrong in found.items() if wrong}


@pytest.mark.parametrize(
    ("draw", "count"), [(flat_logo, 84), (logo_on_fading_ground, 12), (white_on_colour, 9)]
)
def test_every_flat_colour_is_found_and_none_invented(draw, count):
    assert mistakes_by_name((draw(number) for number in range(count)), lost=5, invented=6) == {}


@pytest.mark.parametrize("number", range(2))
def test_a_logo_of_four_thousand_pixels_keeps_its_colours(number):
    drawn = large_logo(number)
    assert open_logo(drawn.content).image.width == 4000
    assert mistakes(drawn, lost=5, invented=6) == []


def test_a_gradient_gives_its_two_ends():
    assert mistakes_by_name((gradient_logo(number) for number in range(12)), lost=6, invented=6) == {}


def test_a_mistake_would_be_seen():
    drawn = flat_logo(0)
    false_claim = replace(drawn, colours=("#00ff00",))
    assert mistakes(false_claim, lost=5, invented=6)[0] == "lost #00ff00"
    assert mistakes(false_claim, lost=5, invented=6)[1:] == [f"invented {c.hex}" for c in colours_of(drawn)]


@pytest.mark.parametrize("number", range(9))
def test_lettering_without_colour_gives_its_ink_alone(number):
    drawn = black_wordmark(number)
    (found,) = colours_of(drawn)
    assert difference(found.hex, drawn.colours[0]) <= 5
    assert found.share == 1
    assert not found.chromatic


def test_white_and_black_are_left_out_where_there_is_a_colour():
    image = Image.new("RGB", (200, 80), "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 10, 120, 70), fill="#000000")
    draw.rectangle((130, 10, 190, 70), fill="#b4532a")
    assert colours_in(image) == ["#b4532a"]


def test_a_strong_ground_comes_first_whatever_is_drawn_on_it():
    image = Image.new("RGB", (200, 80), "#16324a")
    ImageDraw.Draw(image).rectangle((20, 20, 180, 60), fill="#ff5a1f")
    assert colours_in(image) == ["#16324a", "#ff5a1f"]


def test_a_pale_tint_behind_a_strong_mark_comes_after_it():
    image = Image.new("RGB", (200, 80), "#cbe4ff")
    ImageDraw.Draw(image).rectangle((60, 20, 140, 60), fill="#c2185b")
    assert colours_in(image)[0] == "#c2185b"


@pytest.mark.parametrize(("ground", "ink", "expected"), [
    ("#c8c8c8", "#111111", "#111111"),
    ("#000000", "#ffffff", "#000000"),
    ("#00000000", "#ffffff", "#ffffff"),
    ("#ffffff", "#ffffff", "#ffffff"),
])  # fmt: skip
def test_a_logo_without_colour_gives_the_tone_a_person_would_name(ground, ink, expected):
    image = Image.new("RGBA", (200, 80), ground)
    ImageDraw.Draw(image).rectangle((60, 20, 140, 60), fill=ink)
    assert colours_in(image) == [expected]


def test_shares_are_of_what_was_drawn_and_add_up():
    image = Image.new("RGBA", (220, 100), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 149, 99), fill="#0f4c5c")
    ImageDraw.Draw(image).rectangle((160, 0, 209, 99), fill="#e8963a")
    first, second = extract_colours(Logo(image))
    assert (first.hex, second.hex) == ("#e8963a", "#0f4c5c")
    assert first.share == pytest.approx(0.25, abs=0.02)
    assert first.share + second.share == pytest.approx(1)


def test_a_speck_is_no_brand_colour():
    image = Image.new("RGB", (300, 300), "#ffffff")
    ImageDraw.Draw(image).rectangle((50, 50, 250, 250), fill="#0f4c5c")
    ImageDraw.Draw(image).rectangle((0, 0, 12, 12), fill="#e8963a")
    assert colours_in(image) == ["#0f4c5c"]


def test_seldom_more_than_a_few_colours_are_a_brand():
    image = Image.new("RGB", (720, 60), "#ffffff")
    for place in range(12):
        left = 60 * place
        ImageDraw.Draw(image).rectangle((left, 0, left + 59, 59), fill=f"hsl({place * 30}, 80%, 45%)")
    found = colours_in(image)
    assert len(found) == MOST_COLOURS
    assert len(set(found)) == MOST_COLOURS


@pytest.mark.parametrize("seed", range(3))
def test_noise_gives_an_answer_too(seed):
    noise = np.random.default_rng(seed).integers(0, 256, (300, 400, 4 - seed % 2), dtype=np.uint8)
    assert 1 <= len(colours_in(Image.fromarray(noise))) <= MOST_COLOURS


def test_the_smallest_picture_gives_its_colour():
    assert colours_in(Image.new("RGB", (8, 8), "#5f7d5a")) == ["#5f7d5a"]


def test_a_veil_that_is_nowhere_opaque_gives_its_colour():
    assert colours_in(Image.new("RGBA", (40, 40), (180, 83, 42, 90))) == ["#b4532a"]


def test_the_same_logo_gives_the_same_answer_and_another_format_nearly_so():
    picture = Image.open(io.BytesIO(flat_logo(4).content)).convert("RGBA")
    as_png, again = (colours_in(picture) for _ in range(2))
    as_jpeg = extract_colours(open_logo(encoded(picture, "JPEG")))
    assert as_png == again
    assert len(as_jpeg) == len(as_png)
    assert all(min(difference(one, other.hex) for other in as_jpeg) < 5 for one in as_png)


def test_every_returned_colour_of_a_coloured_logo_has_a_hue():
    for number in range(0, 42, 7):
        for colour in colours_of(flat_logo(number)):
            assert colour.chromatic
            assert oklch_of(colour.hex).chroma >= 0.04
