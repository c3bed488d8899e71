"""Logos drawn with known colours, each from its number alone, so that a failure can be drawn again."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass

from coloraide import Color
from PIL import Image, ImageDraw, ImageFont

from branding.domain.colours import difference, oklch_of

SUPERSAMPLING = 4
LARGE = 500_000
Mark = Callable[[ImageDraw.ImageDraw, int, list[str]], None]
Paint = Callable[[Image.Image, ImageDraw.ImageDraw], None]


@dataclass(frozen=True)
class DrawnLogo:
    """A drawn file, the colours that must be found in it, and the look it was drawn with."""

    name: str
    content: bytes
    colours: tuple[str, ...]
    kind: str


def brand_colours(chance: random.Random, count: int, *, apart: float = 18) -> list[str]:
    """Chromatic colours, neither near white nor near black, that a person tells apart easily."""
    chosen: list[str] = []
    while len(chosen) < count:
        colour = "#" + bytes(chance.randrange(256) for _ in range(3)).hex()
        shade = oklch_of(colour)
        plain = shade.chroma >= 0.06 and 0.25 <= shade.lightness <= 0.88
        if plain and all(difference(colour, other) >= apart for other in chosen):
            chosen.append(colour)
    return chosen


# Marks: each draws into a box `side` high, its colours in order of size, the first the largest.


def stacked_discs(draw: ImageDraw.ImageDraw, side: int, colours: list[str]) -> None:
    for step, colour in enumerate(colours):
        inset = side * (0.06 + 0.42 * step / max(len(colours), 1))
        draw.ellipse((inset, inset, side - inset, side - inset), fill=colour)


def tiles(draw: ImageDraw.ImageDraw, side: int, colours: list[str]) -> None:
    for cell in range(4):
        left, top = side * (0.05 + 0.46 * (cell % 2)), side * (0.05 + 0.46 * (cell // 2))
        box = (left, top, left + side * 0.43, top + side * 0.43)
        draw.rounded_rectangle(box, side * 0.08, fill=colours[cell % len(colours)])


def petals(draw: ImageDraw.ImageDraw, side: int, colours: list[str]) -> None:
    centre, reach = side / 2, side * 0.46
    slices = len(colours) * 2
    for petal in range(slices):
        start, end = 360 * petal / slices, 360 * (petal + 1) / slices - 6
        box = (centre - reach, centre - reach, centre + reach, centre + reach)
        draw.pieslice(box, start, end, fill=colours[petal % len(colours)])


def rings(draw: ImageDraw.ImageDraw, side: int, colours: list[str]) -> None:
    width = side * 0.44 / (len(colours) * 1.5)
    for step, colour in enumerate(colours):
        inset = side * 0.04 + step * width * 1.5
        draw.ellipse((inset, inset, side - inset, side - inset), outline=colour, width=max(1, int(width)))


def peaks(draw: ImageDraw.ImageDraw, side: int, colours: list[str]) -> None:
    for step, colour in enumerate(colours):
        left = side * (0.04 + 0.16 * step)
        top = side * (0.1 + 0.14 * step)
        foot, summit = side * 0.95, (left + side * 0.24, top)
        draw.polygon([(left, foot), summit, (left + side * 0.48, foot)], fill=colour)


MARKS: tuple[Mark, ...] = (stacked_discs, tiles, petals, rings, peaks)


def drawn(width: int, height: int, paint: Paint, ground: Image.Image) -> Image.Image:
    """A picture painted large over a transparent sheet and shrunk, so that its edges are antialiased."""
    scale = SUPERSAMPLING if width * height < LARGE else 2
    sheet = Image.new("RGBA", (width * scale, height * scale))
    paint(sheet, ImageDraw.Draw(sheet))
    shrunk = sheet.resize((width, height), Image.Resampling.BOX)
    picture = ground.convert("RGBA").resize((width, height))
    picture.alpha_composite(shrunk)
    return picture


def with_name(mark: Mark, colours: list[str], ink: str) -> Paint:
    """A mark at the left and, where there is room, a name in `ink` at its right."""

    def paint(sheet: Image.Image, draw: ImageDraw.ImageDraw) -> None:
        side = sheet.height
        mark(draw, side, colours)
        if sheet.width >= side * 2:
            font = ImageFont.load_default(side * 0.34)
            draw.text((side * 1.1, side * 0.3), "Willow Care", font=font, fill=ink)

    return paint


def plain(colour: str) -> Image.Image:
    return Image.new("RGBA", (8, 8), colour)


def gradient(width: int, height: int, start: str, end: str, *, across: bool) -> Image.Image:
    ramp = Image.linear_gradient("L")
    ramp = (ramp.rotate(90) if across else ramp).resize((width, height), Image.Resampling.BILINEAR)
    first, last = (Image.new("RGB", (width, height), colour) for colour in (start, end))
    return Image.composite(last, first, ramp)


def encoded(picture: Image.Image, file_format: str) -> bytes:
    buffer = io.BytesIO()
    if file_format == "PNG":
        picture.save(buffer, "PNG")
    elif file_format == "WEBP":
        picture.save(buffer, "WEBP", quality=80)
    else:
        picture.convert("RGB").save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


SIZES = (
    (48, 48),
    (32, 32),
    (96, 64),
    (240, 80),
    (480, 160),
    (640, 200),
    (512, 512),
    (1024, 320),
    (1200, 1200),
)
PAPERS = {"white": "#ffffff", "transparent": "#00000000", "off-white": "#f7f6f2"}


def flat_logo(number: int) -> DrawnLogo:
    """One to four flat colours on white, off-white, nothing, or a colour that counts as the brand's.

    A tiny picture has two at most: a line of one pixel has no colour of its own left.
    """
    chance = random.Random(number)
    ground_kind = ("white", "transparent", "coloured", "off-white")[number % 4]
    width, height = SIZES[number % len(SIZES)]
    count = 1 + number // 4 % (4 if height >= 80 else 2)
    colours = brand_colours(chance, count + (ground_kind == "coloured"))
    mark = MARKS[number % len(MARKS)]
    ground_colour = PAPERS.get(ground_kind, colours[-1])
    inside = colours[:count]
    paint = with_name(mark, inside, chance.choice(inside))
    file_format = "PNG" if ground_kind == "transparent" else ("PNG", "JPEG", "WEBP")[number // 2 % 3]
    if file_format != "PNG" and height < 80:
        width, height = width * 3, height * 3
    picture = drawn(width, height, paint, plain(ground_colour))
    name = f"{number}-{mark.__name__}-{count}-{ground_kind}-{file_format}-{width}x{height}"
    return DrawnLogo(name, encoded(picture, file_format), tuple(colours), "flat")


def logo_on_fading_ground(number: int) -> DrawnLogo:
    """Flat colours on a ground that fades from white to a pale tint, as presentation slides have it."""
    chance = random.Random(10_000 + number)
    colours = brand_colours(chance, 1 + number % 3)
    tint = Color("oklch", [0.93, 0.025, chance.random() * 360]).convert("srgb").to_string(hex=True)
    ground = gradient(480, 160, "#ffffff", tint, across=bool(number % 2))
    picture = drawn(480, 160, with_name(MARKS[number % len(MARKS)], colours, colours[0]), ground)
    file_format = ("PNG", "JPEG")[number // 2 % 2]
    return DrawnLogo(f"fading-{number}", encoded(picture, file_format), tuple(colours), "flat")


def gradient_logo(number: int) -> DrawnLogo:
    """A mark or a whole ground that runs from one colour to another."""
    chance = random.Random(20_000 + number)
    start, end = brand_colours(chance, 2, apart=25)
    fill = gradient(512, 512, start, end, across=bool(number % 2))
    if number % 3 == 0:
        picture = fill.convert("RGBA")
        ImageDraw.Draw(picture).ellipse((156, 156, 356, 356), fill="#ffffff")
    else:
        shape = Image.new("L", (2048, 2048))
        ImageDraw.Draw(shape).rounded_rectangle((200, 200, 1848, 1848), 260, fill=255)
        fill = gradient(412, 412, start, end, across=bool(number % 2)).resize((412, 412))
        whole = Image.new("RGB", (512, 512))
        whole.paste(fill, (50, 50))
        picture = Image.new("RGBA", (512, 512), "#ffffff" if number % 3 == 1 else "#00000000")
        picture.paste(whole, (0, 0), shape.resize((512, 512), Image.Resampling.BOX))
    file_format = ("PNG", "JPEG")[number // 3 % 2] if number % 3 != 2 else "PNG"
    return DrawnLogo(f"gradient-{number}", encoded(picture, file_format), (start, end), "gradient")


def black_wordmark(number: int) -> DrawnLogo:
    """Black or dark grey lettering and nothing else."""
    ink = ("#000000", "#222222", "#333333")[number % 3]
    ground = ("#ffffff", "#00000000", "#f2f2f0")[number // 3 % 3]

    def paint(sheet: Image.Image, draw: ImageDraw.ImageDraw) -> None:
        font = ImageFont.load_default(sheet.height * 0.5)
        draw.text((sheet.width * 0.04, sheet.height * 0.2), "Quiet Creek", font=font, fill=ink)

    picture = drawn(480, 120, paint, plain(ground))
    file_format = "PNG" if ground == "#00000000" else ("PNG", "JPEG")[number % 2]
    return DrawnLogo(f"black-{number}", encoded(picture, file_format), (ink,), "mono")


def white_on_colour(number: int) -> DrawnLogo:
    """White lettering on one colour: the colour is the brand's."""
    (colour,) = brand_colours(random.Random(30_000 + number), 1)

    def paint(sheet: Image.Image, draw: ImageDraw.ImageDraw) -> None:
        font = ImageFont.load_default(sheet.height * 0.45)
        draw.text((sheet.width * 0.1, sheet.height * 0.25), "Juniper", font=font, fill="#ffffff")

    picture = drawn(400, 140, paint, plain(colour))
    file_format = ("PNG", "JPEG", "WEBP")[number % 3]
    return DrawnLogo(f"white-on-{colour}", encoded(picture, file_format), (colour,), "flat")


def large_logo(number: int) -> DrawnLogo:
    """4000 pixels wide, as a designer exports it."""
    colours = brand_colours(random.Random(40_000 + number), 3)
    paint = with_name(MARKS[number % len(MARKS)], colours, colours[0])
    picture = drawn(4000, 1000, paint, plain("#ffffff"))
    return DrawnLogo(f"large-{number}", encoded(picture, ("PNG", "JPEG")[number % 2]), tuple(colours), "flat")
