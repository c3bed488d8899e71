"""Every file a person can upload is opened as what it is, or refused by name."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from services.branding.tests.unit.picture_files import (
    PNG_SIGNATURE,
    colour_profile,
    drawing,
    interlaced_rows,
    jpeg_with_repeated_scan,
    jpeg_with_size,
    png,
    png_chunk,
    rows,
    saved,
    webp_with_canvas,
)

from branding.domain.errors import (
    LogoAnimated,
    LogoBlank,
    LogoCarriesMore,
    LogoHeaderWrong,
    LogoNotReadable,
    LogoTooHeavy,
    LogoTooManyPixels,
    LogoTooSmall,
    LogoTruncated,
    LogoTypeNotAllowed,
)
from branding.domain.logos import MOST_BYTES, Logo, open_logo, renditions
from portal_kit.errors import Invalid

FORMATS = ("PNG", "JPEG", "WEBP")
TEAL = (0x1F, 0x6F, 0x78)
TEAL_16 = struct.pack(">HHH", *(level * 257 for level in TEAL))


def centre(logo: Logo) -> tuple[int, int, int]:
    pixel = np.asarray(logo.image)[logo.image.height // 2, logo.image.width // 2]
    return int(pixel[0]), int(pixel[1]), int(pixel[2])


def near(one: tuple[int, int, int], other: tuple[int, int, int], within: int) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= within


def outcome(content: bytes) -> str:
    """ "opened", or the refusal's code; anything else that is raised fails the test."""
    try:
        open_logo(content)
    except Invalid as refusal:
        return refusal.code
    return "opened"


@pytest.mark.parametrize("file_format", FORMATS)
def test_each_allowed_format_is_opened_by_its_content(file_format):
    logo = open_logo(saved(drawing(), file_format))

    assert logo.image.mode == "RGBA"
    assert logo.image.size == (120, 80)
    assert not logo.transparent
    assert near(centre(logo), TEAL, 4)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        saved(drawing("P"), "GIF"),
        saved(drawing(), "BMP"),
        saved(drawing(), "TIFF"),
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"%PDF-1.7\n" + saved(drawing(), "PNG"),
        b"GIF89a" + saved(drawing(), "JPEG"),
        b"RIFF\x24\0\0\0WAVEfmt ",
    ],
    ids=["empty", "text", "gif", "bmp", "tiff", "svg", "pdf-then-png", "gif-then-jpeg", "wave"],
)
def test_any_other_content_is_refused_whatever_it_is_called(content):
    with pytest.raises(LogoTypeNotAllowed):
        open_logo(content)


def test_a_file_over_two_megabytes_is_refused_and_one_under_is_not():
    noise = Image.fromarray(np.random.default_rng(7).integers(0, 256, (700, 900, 3), dtype=np.uint8))
    heavy = saved(noise, "PNG", compress_level=0)
    assert len(heavy) < MOST_BYTES
    assert open_logo(heavy).image.size == (900, 700)

    with pytest.raises(LogoTooHeavy):
        open_logo(heavy.ljust(MOST_BYTES + 1, b"\0"))


@pytest.mark.parametrize(
    "content",
    [
        png(50_000, 50_000, 8, 2, rows(4, 4, b"abc")),
        png(2_049, 2_048, 8, 2, rows(4, 4, b"abc")),
        png(2**31 - 1, 2**31 - 1, 16, 6, b""),
        jpeg_with_size(saved(drawing(), "JPEG"), 65_000, 65_000),
        jpeg_with_size(saved(drawing(), "JPEG", progressive=True), 65_000, 65_000),
        webp_with_canvas(saved(drawing(), "WEBP"), 16_384, 16_384),
    ],
)
def test_a_bomb_is_refused_by_the_size_it_claims(content):
    with pytest.raises(LogoTooManyPixels):
        open_logo(content)


def test_a_picture_of_the_largest_size_is_opened():
    assert open_logo(saved(drawing("RGB", (2048, 2048)), "PNG")).image.size == (2048, 2048)


def test_data_that_inflates_far_past_its_claimed_size_is_refused():
    flood = zlib.compress(b"\0" * 200_000_000)
    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", flood), (b"IEND", b""))
    with pytest.raises(LogoHeaderWrong):
        open_logo(PNG_SIGNATURE + b"".join(png_chunk(kind, data) for kind, data in chunks))


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("size", [(1, 1), (7, 200), (200, 7)])
def test_a_picture_too_small_to_be_a_logo_is_refused(file_format, size):
    with pytest.raises(LogoTooSmall):
        open_logo(saved(Image.new("RGB", size, "#1f6f78"), file_format))


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("part", [0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused(file_format, part):
    content = saved(drawing("RGB", (300, 200)), file_format)
    with pytest.raises(LogoTruncated):
        open_logo(content[: int(len(content) * part)])


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("rest", [b"PK\x03\x04 an archive", b"<script>alert(1)</script>", b"%PDF-1.7"])
def test_a_polyglot_is_refused(file_format, rest):
    with pytest.raises(LogoCarriesMore):
        open_logo(saved(drawing(), file_format) + rest)


@pytest.mark.parametrize("file_format", FORMATS)
def test_zeros_after_a_picture_are_padding(file_format):
    assert open_logo(saved(drawing(), file_format) + b"\0" * 16).image.size == (120, 80)


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_an_animation_is_refused(file_format):
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("#1f6f78", "#e8963a")]
    moving = saved(frames[0], file_format, save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(LogoAnimated):
        open_logo(moving)


@pytest.mark.parametrize(
    "content",
    [
        png(64, 64, 8, 2, rows(64, 32, b"abc")),
        png(64, 64, 8, 2, rows(64, 65, b"abc")),
        png(32, 64, 8, 2, rows(64, 64, b"abc")),
        png(64, 64, 8, 2, rows(64, 64, b"abc"), interlaced=True),
        jpeg_with_size(saved(drawing(), "JPEG"), 2_000, 2_000),
        webp_with_canvas(saved(drawing(), "WEBP"), 800, 600),
    ],
    ids=["fewer-rows", "more-rows", "narrower", "not-interlaced", "jpeg", "webp"],
)
def test_a_header_that_lies_about_the_size_is_refused(content):
    with pytest.raises(LogoHeaderWrong):
        open_logo(content)


def test_a_jpeg_that_claims_less_than_it_holds_is_opened_at_its_claim():
    assert open_logo(jpeg_with_size(saved(drawing(), "JPEG"), 64, 48)).image.size == (64, 48)


def test_a_jpeg_of_endless_scans_is_refused():
    progressive = saved(drawing(), "JPEG", progressive=True)
    assert open_logo(progressive).image.size == (120, 80)
    with pytest.raises(LogoNotReadable):
        open_logo(jpeg_with_repeated_scan(progressive, 200))


def test_a_png_with_a_wrong_checksum_is_refused():
    content = bytearray(saved(drawing(), "PNG"))
    content[-20] ^= 0xFF
    with pytest.raises(LogoNotReadable):
        open_logo(bytes(content))


def test_a_picture_of_which_nothing_can_be_seen_is_refused():
    with pytest.raises(LogoBlank):
        open_logo(saved(Image.new("RGBA", (60, 60), (10, 20, 30, 0)), "PNG"))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([saved(drawing("RGB", (48, 32)), file_format) for file_format in FORMATS]),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6),
    st.floats(0.3, 1),
)
def test_no_damage_raises_anything_but_a_refusal_by_name(content, damages, kept):
    damaged = bytearray(content[: int(len(content) * kept)])
    for place, byte in damages:
        damaged[int(place * len(damaged))] = byte
    assert outcome(bytes(damaged)) == "opened" or outcome(bytes(damaged)).startswith("logo_")


def test_the_refusals_have_codes_of_their_own():
    refusals = [
        LogoAnimated, LogoBlank, LogoCarriesMore, LogoHeaderWrong, LogoNotReadable, LogoTooHeavy,
        LogoTooManyPixels, LogoTooSmall, LogoTruncated, LogoTypeNotAllowed,
    ]  # fmt: skip
    assert len({refusal.code for refusal in refusals}) == len(refusals)
    assert all(issubclass(refusal, Invalid) and refusal().detail.endswith(".") for refusal in refusals)


@pytest.mark.parametrize("quality", [60, 95])
def test_a_cmyk_jpeg_keeps_its_colour(quality):
    ink = drawing("CMYK")
    logo = open_logo(saved(ink, "JPEG", quality=quality))
    assert near(centre(logo), TEAL, 6)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_other_mode_becomes_rgba(mode):
    assert open_logo(saved(drawing("RGB").convert(mode), "PNG")).image.mode == "RGBA"


def test_sixteen_bits_are_scaled_to_eight():
    colour = open_logo(png(32, 32, 16, 2, rows(32, 32, TEAL_16)))
    grey = open_logo(png(32, 32, 16, 0, rows(32, 32, struct.pack(">H", 0x9999))))
    with_alpha = open_logo(png(32, 32, 16, 6, rows(32, 32, TEAL_16 + b"\xff\xff")))

    assert near(centre(colour), TEAL, 1)
    assert near(centre(grey), (0x99, 0x99, 0x99), 1)
    assert near(centre(with_alpha), TEAL, 1)


@pytest.mark.parametrize("size", [(32, 32), (33, 19), (9, 8)])
def test_an_interlaced_png_is_opened(size):
    raw = interlaced_rows(*size, bytes(TEAL))
    assert near(centre(open_logo(png(*size, 8, 2, raw, interlaced=True))), TEAL, 0)


def test_a_palette_with_a_clear_colour_is_transparent():
    image = Image.new("P", (40, 40), 0)
    image.putpalette([255, 255, 255, *TEAL])
    image.paste(1, (10, 10, 30, 30))
    logo = open_logo(saved(image, "PNG", transparency=0))
    assert near(centre(logo), TEAL, 0)
    assert logo.image.size == (20, 20)


def test_orientation_is_applied():
    image = Image.new("RGB", (60, 30), "#ffffff")
    image.paste("#1f6f78", (0, 0, 20, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the left side is the top
    logo = open_logo(saved(image, "JPEG", exif=exif, quality=95))

    assert logo.image.size == (30, 60)
    top = np.asarray(logo.image)[5, 15]
    assert near((int(top[0]), int(top[1]), int(top[2])), TEAL, 6)


def test_a_colour_profile_is_applied():
    d50_red, d50_green, d50_blue = (
        (0.4360, 0.2225, 0.0139),
        (0.3851, 0.7169, 0.0971),
        (0.1431, 0.0606, 0.7139),
    )
    swapped = colour_profile(d50_blue, d50_green, d50_red)
    image = Image.new("RGB", (40, 40), (220, 30, 30))

    plain, profiled = open_logo(saved(image, "PNG")), open_logo(saved(image, "PNG", icc_profile=swapped))

    assert centre(plain) == (220, 30, 30)
    assert near(centre(profiled), (30, 30, 220), 8)


def test_a_profile_that_is_no_profile_is_passed_over():
    image = Image.new("RGB", (40, 40), (220, 30, 30))
    assert centre(open_logo(saved(image, "PNG", icc_profile=b"not a profile"))) == (220, 30, 30)


def test_transparent_margins_are_cut_off():
    image = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    image.paste("#1f6f78", (50, 20, 150, 80))
    assert open_logo(saved(image, "PNG")).image.size == (100, 60)


def test_transparency_is_told_from_a_stray_pixel():
    solid = Image.new("RGBA", (100, 100), "#1f6f78ff")
    solid.putpixel((50, 50), (0, 0, 0, 0))
    holed = solid.copy()
    holed.paste((0, 0, 0, 0), (40, 40, 60, 60))
    assert not open_logo(saved(solid, "PNG")).transparent
    assert open_logo(saved(holed, "PNG")).transparent


def test_nothing_but_pixels_leaves_the_service():
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    upload = saved(drawing("RGB", (600, 400)), "JPEG", exif=exif, comment=b"secret comment")
    assert upload.count(b"secret") == 2

    for picture in renditions(open_logo(upload)):
        assert b"secret" not in picture.content
        assert Image.open(io.BytesIO(picture.content)).info == {}


def test_renditions_fit_their_places_and_are_never_enlarged():
    wide = {
        picture.name: picture for picture in renditions(open_logo(saved(drawing("RGB", (2000, 400)), "PNG")))
    }
    tiny = {
        picture.name: picture for picture in renditions(open_logo(saved(drawing("RGB", (40, 30)), "PNG")))
    }

    assert (wide["header"].width, wide["header"].height) == (480, 96)
    assert (wide["email"].width, wide["email"].height) == (320, 64)
    assert (wide["favicon"].width, wide["favicon"].height) == (64, 64)
    assert (tiny["header"].width, tiny["header"].height) == (40, 30)
    assert (tiny["favicon"].width, tiny["favicon"].height) == (64, 64)


def test_a_mails_logo_is_opaque_on_a_ground_that_shows_it():
    white, teal = (Image.new("RGBA", (90, 60), (0, 0, 0, 0)) for _ in range(2))
    for image, colour in ((white, "#ffffff"), (teal, "#1f6f78")):
        image.paste(colour, (0, 0, 30, 60))
        image.paste(colour, (60, 0, 90, 60))

    grounds = []
    for image in (white, teal):
        (mail,) = (
            picture for picture in renditions(open_logo(saved(image, "PNG"))) if picture.name == "email"
        )
        opened = Image.open(io.BytesIO(mail.content))
        assert opened.mode == "RGB"
        grounds.append(opened.getpixel((45, 30)))

    assert grounds == [(0x20, 0x24, 0x2B), (255, 255, 255)]


def test_the_same_logo_gives_the_same_files():
    upload = saved(drawing(), "PNG")
    first, second = renditions(open_logo(upload)), renditions(open_logo(upload))
    assert [picture.hash for picture in first] == [picture.hash for picture in second]
    assert len({picture.hash for picture in first}) == 3
