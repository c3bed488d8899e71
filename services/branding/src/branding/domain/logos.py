"""Opening an uploaded logo safely, and drawing the sizes that pages and mails show."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property
from typing import Final, cast

import numpy as np
from PIL import Image, ImageCms, ImageOps

from branding.domain.colours import WHITE, contrast_with, luminance
from branding.domain.containers import Header, check_body, read_header
from branding.domain.errors import (
    LogoBlank,
    LogoHeaderWrong,
    LogoNotReadable,
    LogoTooHeavy,
    LogoTooManyPixels,
    LogoTooSmall,
    LogoTruncated,
)

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_PIXELS: Final = 2048 * 2048
LEAST_SIDE: Final = 8

HEADER_BOX: Final = (480, 160)
EMAIL_BOX: Final = (320, 107)
FAVICON_SIDE: Final = 64

_VISIBLE_ALPHA = 16
_OPAQUE_ALPHA = 250
_TRANSPARENT_SHARE = 0.005
_EMAIL_DARK = "#20242b"
# Everything Pillow raises for damaged data that got past the container checks.
_DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, EOFError, LookupError, ArithmeticError, RuntimeError,
    Image.DecompressionBombError,
)  # fmt: skip


@dataclass(frozen=True)
class Logo:
    """A logo made harmless: upright 8-bit sRGB with alpha, transparent margins cut off, no metadata."""

    image: Image.Image

    @cached_property
    def transparent(self) -> bool:
        """Whether what lies under the logo shows through more than a stray pixel of it."""
        alpha = np.asarray(self.image.getchannel("A"))
        return bool((alpha < _OPAQUE_ALPHA).mean() > _TRANSPARENT_SHARE)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One PNG made from a logo; `name` is header, email or favicon, sizes are in pixels."""

    name: str
    content: bytes
    width: int
    height: int

    @property
    def hash(self) -> str:
        """SHA-256 of the file in hex; the name under which it is stored and served."""
        return hashlib.sha256(self.content).hexdigest()


def open_logo(content: bytes) -> Logo:
    """Check, decode and clean an uploaded file.

    PNG, JPEG or WebP by content, up to 2 MiB and 2048 x 2048 pixels, both decided before any pixel is
    decoded. Animations are refused: which frame is the logo would be a guess. Orientation and colour
    profile are applied, CMYK, grey, palette and 16-bit pictures become 8-bit sRGB.
    Raises one of the Logo errors of `errors`, each an Invalid with its own code.
    """
    header = check_upload(content)
    check_body(content, header)
    return Logo(_trimmed(_decode(content, header)))


def check_upload(content: bytes) -> Header:
    """What can be told from size and header alone, in no time; raises what `open_logo` would raise for it."""
    if len(content) > MOST_BYTES:
        raise LogoTooHeavy
    header = read_header(content)
    _check_size(header)
    return header


def renditions(logo: Logo) -> tuple[Rendition, ...]:
    """The header, e-mail and favicon pictures of a logo.

    Header: at most 480 x 160 (shown at half that on dense screens). E-mail: at most 320 x 107, opaque,
    because mail programs put transparent pictures on colours of their own. Favicon: 64 x 64.
    A picture is never enlarged.
    """
    header = _fitted(logo.image, HEADER_BOX)
    email = _on_ground(_fitted(logo.image, EMAIL_BOX), _email_ground(logo))
    favicon = _centred(_fitted(logo.image, (FAVICON_SIDE, FAVICON_SIDE)))
    return _encode("header", header), _encode("email", email), _encode("favicon", favicon)


def _check_size(header: Header) -> None:
    if header.width * header.height > MOST_PIXELS:
        raise LogoTooManyPixels
    if min(header.width, header.height) < LEAST_SIDE:
        raise LogoTooSmall


def _decode(content: bytes, header: Header) -> Image.Image:
    try:
        with _opened(content, header) as checked:
            checked.verify()
        with _opened(content, header) as image:
            image.load()
            return _to_srgb(_upright(image))
    except _DECODER_ERRORS as damage:
        if "truncated" in str(damage):
            raise LogoTruncated from damage
        raise LogoNotReadable from damage


def _opened(content: bytes, header: Header) -> Image.Image:
    """Pillow's lazy image, held to the one decoder that the content called for."""
    image = Image.open(io.BytesIO(content), formats=[header.format])
    if image.size != (header.width, header.height):
        raise LogoHeaderWrong
    return image


def _upright(image: Image.Image) -> Image.Image:
    """The image turned as its EXIF says; EXIF that can't be read turns nothing."""
    try:
        return ImageOps.exif_transpose(image)
    except _DECODER_ERRORS:
        return image


def _to_srgb(image: Image.Image) -> Image.Image:
    """8-bit RGBA in sRGB; without a usable profile the numbers are taken as sRGB already."""
    image = _eight_bit(image)
    profile = image.info.get("icc_profile")
    plain = image.convert("RGBA")
    coloured = _through_profile(image, profile) if profile else None
    if coloured is not None:
        coloured.putalpha(plain.getchannel("A"))
    clean = coloured or plain
    clean.info = {}
    return clean


def _eight_bit(image: Image.Image) -> Image.Image:
    """16-bit grey scaled to 8 bits (Pillow's own conversion clips at 255); every other mode unchanged."""
    if not image.mode.startswith("I"):
        return image
    eight = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    eight.info = {key: value for key, value in image.info.items() if key == "icc_profile"}
    return eight


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The colours as the embedded profile means them, as RGB; None when the profile is of no use."""
    source = image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")
    try:
        return ImageCms.profileToProfile(
            source, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, *_DECODER_ERRORS):
        return None


def _trimmed(image: Image.Image) -> Image.Image:
    alpha = image.getchannel("A")
    faintest, strongest = cast(tuple[int, int], alpha.getextrema())
    if strongest < _VISIBLE_ALPHA:
        raise LogoBlank
    if faintest >= _VISIBLE_ALPHA:
        return image
    return image.crop(alpha.point(lambda level: 255 if level >= _VISIBLE_ALPHA else 0).getbbox())


def _fitted(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    fitted = image.copy()
    fitted.thumbnail(box, Image.Resampling.LANCZOS)
    return fitted


def _centred(image: Image.Image) -> Image.Image:
    """The image in the middle of a transparent favicon."""
    square = Image.new("RGBA", (FAVICON_SIDE, FAVICON_SIDE), (0, 0, 0, 0))
    square.paste(image, ((FAVICON_SIDE - image.width) // 2, (FAVICON_SIDE - image.height) // 2))
    return square


def _email_ground(logo: Logo) -> str:
    """White, or a near-black for a logo that is itself mostly light."""
    pixels = np.asarray(_fitted(logo.image, EMAIL_BOX))
    opaque = luminance(pixels[..., :3][pixels[..., 3] >= _OPAQUE_ALPHA])
    legible = contrast_with(opaque, WHITE) >= 1.5
    return WHITE if not legible.size or legible.mean() >= 0.2 else _EMAIL_DARK


def _on_ground(image: Image.Image, ground: str) -> Image.Image:
    opaque = Image.new("RGBA", image.size, ground)
    opaque.alpha_composite(image)
    return opaque.convert("RGB")


def _encode(name: str, image: Image.Image) -> Rendition:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    return Rendition(name, buffer.getvalue(), image.width, image.height)
