"""Draws the demo practices' logos: `python deploy/demo/draw_logos.py` writes `logos/*.png` beside this file.

Both are drawn four times too large on a transparent sheet and shrunk, so that every edge is smooth.
The lettering is Pillow's own font: the pictures come out alike on every machine.
"""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

Point = tuple[float, float]

SCALE = 4
WIDTH, HEIGHT = 640, 200
CLEAR = (0, 0, 0, 0)
TABLE_MOUNTAINS: tuple[tuple[Point, ...], ...] = (
    ((0, 150), (26, 118), (34, 84), (92, 84), (100, 112), (126, 134), (150, 160), (0, 160)),
    ((104, 160), (132, 132), (137, 114), (166, 114), (172, 132), (200, 160)),
)
LOGOS = Path(__file__).parent / "logos"

TEAL, AMBER, FOAM, CREAM = "#0f4c5c", "#e8963a", "#3f8f9b", "#fdf6e9"
TERRACOTTA, SAGE, MOSS = "#b4532a", "#86a878", "#587a50"


def sheet() -> Image.Image:
    return Image.new("RGBA", (WIDTH * SCALE, HEIGHT * SCALE), CLEAR)


def scaled(*points: Point) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def polygon(picture: Image.Image, colour: str, *points: Point) -> None:
    ImageDraw.Draw(picture).polygon(scaled(*points), fill=colour)


def bordered(picture: Image.Image, colour: str, border: str, *points: Point) -> None:
    """A polygon set off from what lies behind it."""
    ImageDraw.Draw(picture).line(scaled(*points, points[0]), fill=border, width=8 * SCALE, joint="curve")
    polygon(picture, colour, *points)


def disc(picture: Image.Image, colour: str, centre: Point, radius: float) -> None:
    (x, y) = centre
    box = scaled((x - radius, y - radius), (x + radius, y + radius))
    ImageDraw.Draw(picture).ellipse([*box[0], *box[1]], fill=colour)


def rectangle(
    picture: Image.Image,
    colour: str,
    left: float,
    top: float,
    right: float,
    bottom: float,
    *,
    round_by: float = 0,
) -> None:
    box = (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE)
    ImageDraw.Draw(picture).rounded_rectangle(box, round_by * SCALE, fill=colour)


def rolling(
    picture: Image.Image, colour: str, level: float, swell: float, length: float, shift: float
) -> None:
    """Everything below a sine line: water or hills."""
    line = [(x, level + swell * math.sin((x + shift) / length * math.tau)) for x in range(0, WIDTH + 1, 2)]
    polygon(picture, colour, *line, (WIDTH, HEIGHT), (0, HEIGHT))


def within_disc(picture: Image.Image, centre: Point, radius: float) -> Image.Image:
    """The picture cut to a disc."""
    cut = Image.new("L", picture.size)
    (x, y) = centre
    box = scaled((x - radius, y - radius), (x + radius, y + radius))
    ImageDraw.Draw(cut).ellipse([*box[0], *box[1]], fill=255)
    picture.putalpha(ImageChops.multiply(picture.getchannel("A"), cut))
    return picture


def lettering(
    picture: Image.Image,
    words: str,
    colour: str,
    at: Point,
    size: float,
    *,
    spacing: float = 0,
    weight: float = 0,
) -> None:
    """Words with their letters `spacing` pixels apart; `weight` thickens the strokes."""
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size * SCALE)
    x, y = at[0] * SCALE, at[1] * SCALE
    for letter in words:
        draw.text(
            (x, y), letter, font=font, fill=colour, stroke_width=round(weight * SCALE), stroke_fill=colour
        )
        x += font.getlength(letter) + spacing * SCALE


def lighthouse() -> Image.Image:
    """A lit tower over the water, in a disc of night."""
    centre, radius = (100.0, 100.0), 92.0
    emblem = sheet()
    disc(emblem, TEAL, centre, radius)
    polygon(emblem, AMBER, (100, 62), (-8, 22), (-8, 84))
    polygon(emblem, AMBER, (100, 62), (208, 22), (208, 84))
    rectangle(emblem, TEAL, 84, 44, 116, 76)
    tower = [(88, 78), (112, 78), (122, 170), (78, 170)]
    polygon(emblem, CREAM, *tower)
    polygon(emblem, FOAM, (85.6, 99), (114.4, 99), (116.6, 118), (83.4, 118))
    polygon(emblem, FOAM, (81.2, 138), (118.8, 138), (121, 157), (79, 157))
    rectangle(emblem, CREAM, 80, 74, 120, 81, round_by=2)
    rectangle(emblem, AMBER, 91, 54, 109, 74)
    polygon(emblem, CREAM, (84, 54), (116, 54), (100, 36))
    rolling(emblem, FOAM, 152, 5, 62, 6)
    rolling(emblem, TEAL, 169, 5, 62, 34)
    return within_disc(emblem, centre, radius)


def mesa() -> Image.Image:
    """The sun behind a table mountain, over rolling sage."""
    centre, radius = (100.0, 100.0), 92.0
    emblem = sheet()
    disc(emblem, CREAM, centre, radius)
    disc(emblem, TERRACOTTA, (122, 78), 38)
    for mountain in TABLE_MOUNTAINS:
        bordered(emblem, TERRACOTTA, CREAM, *mountain)
    rolling(emblem, SAGE, 143, 7, 150, 30)
    rolling(emblem, MOSS, 166, 7, 170, 120)
    return within_disc(emblem, centre, radius)


def harbor_light() -> Image.Image:
    picture = lighthouse()
    lettering(picture, "Harbor Light", TEAL, (216, 36), 68, weight=0.5)
    rectangle(picture, AMBER, 220, 140, 268, 145, round_by=2.5)
    lettering(picture, "COUNSELING", TEAL, (282, 127), 28, spacing=6.5)
    return picture


def mesa_verde() -> Image.Image:
    picture = mesa()
    lettering(picture, "Mesa Verde", TERRACOTTA, (216, 36), 72, weight=0.5)
    rectangle(picture, SAGE, 220, 136, 268, 141, round_by=2.5)
    lettering(picture, "THERAPY", MOSS, (282, 123), 28, spacing=9)
    return picture


def save(picture: Image.Image, name: str) -> None:
    shrunk = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    shrunk.save(LOGOS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    LOGOS.mkdir(exist_ok=True)
    save(harbor_light(), "harbor-light")
    save(mesa_verde(), "mesa-verde")
