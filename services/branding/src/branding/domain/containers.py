"""What a picture file's container claims and holds, read without decoding a single pixel.

Sources: PNG third edition (chunks, filters, Adam7), ITU-T T.81 (JPEG markers), RFC 9649 (WebP).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from branding.domain.errors import (
    LogoAnimated,
    LogoCarriesMore,
    LogoHeaderWrong,
    LogoNotReadable,
    LogoTruncated,
    LogoTypeNotAllowed,
)

PictureFormat = Literal["PNG", "JPEG", "WEBP"]

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# First column, first row, column step, row step of each Adam7 pass.
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_INFLATE_STEP = 1 << 20

_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SEQUENTIAL_HUFFMAN = {0xC0, 0xC1}
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_JPEG_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
# A picture needs about ten scans; thousands of tiny ones make a decoder pass over all pixels each time.
_JPEG_MOST_SCANS = 100


@dataclass(frozen=True, slots=True)
class Header:
    """The format found in the content and the size it claims, in pixels."""

    format: PictureFormat
    width: int
    height: int


def read_header(content: bytes) -> Header:
    """The format by content and the claimed size; the name and type a browser sent play no part.

    Raises LogoTypeNotAllowed, LogoTruncated or LogoNotReadable.
    """
    if content.startswith(_PNG_SIGNATURE):
        return _png_header(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg_header(content)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _webp_header(content)
    raise LogoTypeNotAllowed


def check_body(content: bytes, header: Header) -> None:
    """Walk the whole file behind a header whose size was already accepted.

    Raises LogoTruncated, LogoCarriesMore (anything after the picture), LogoAnimated, LogoHeaderWrong
    (the data is not of the claimed size) or LogoNotReadable.
    """
    {"PNG": _check_png, "JPEG": _check_jpeg, "WEBP": _check_webp}[header.format](content, header)


def _unpack(pattern: str, content: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(pattern, content, at)
    except struct.error as ended:
        raise LogoTruncated from ended


def _refuse_rest(content: bytes, end: int) -> None:
    """Some programs pad with zeros; anything else after the end belongs to no picture."""
    if content[end:].strip(b"\0"):
        raise LogoCarriesMore


# PNG


def _png_header(content: bytes) -> Header:
    if content[12:16] != b"IHDR":
        raise LogoTruncated if len(content) < 16 else LogoNotReadable
    width, height = _unpack(">II", content, 16)
    return Header("PNG", width, height)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's type and data up to IEND."""
    at, kind = len(_PNG_SIGNATURE), b""
    while kind != b"IEND":
        (length,) = _unpack(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise LogoTruncated
        yield kind, content[at + 8 : at + 8 + length]
        at = end
    _refuse_rest(content, at)


def _check_png(content: bytes, header: Header) -> None:
    compressed = []
    for kind, data in _png_chunks(content):
        if kind == b"acTL":
            raise LogoAnimated
        if kind == b"IDAT":
            compressed.append(data)
    expected = _png_raw_bytes(content, header)
    if _inflated_length(b"".join(compressed), limit=expected) != expected:
        raise LogoHeaderWrong


def _png_raw_bytes(content: bytes, header: Header) -> int:
    """Bytes of all rows, each with its filter byte, before compression."""
    depth, colour_type, _, _, interlace = _unpack(">5B", content, 24)
    if colour_type not in _PNG_CHANNELS:
        raise LogoNotReadable
    bits = depth * _PNG_CHANNELS[colour_type]
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    return sum(_png_pass_bytes(header, bits, *steps) for steps in passes)


def _png_pass_bytes(header: Header, bits: int, left: int, top: int, across: int, down: int) -> int:
    columns = max(0, -(-(header.width - left) // across))
    rows = max(0, -(-(header.height - top) // down))
    return rows * (1 + -(-columns * bits // 8)) if columns else 0


def _inflated_length(compressed: bytes, limit: int) -> int:
    """Bytes that a zlib stream holds, counted in small steps and no further than just past `limit`."""
    inflate, total = zlib.decompressobj(), 0
    try:
        while total <= limit and not inflate.eof:
            step = inflate.decompress(compressed, _INFLATE_STEP)
            compressed = inflate.unconsumed_tail
            total += len(step)
            if not step and not compressed:
                break
    except zlib.error as damage:
        raise LogoNotReadable from damage
    return total


# JPEG


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, first byte and end of each segment; the pixels of a scan count to its segment."""
    at, marker = 2, 0
    while marker != _JPEG_END:
        found = _JPEG_NEXT_MARKER.match(content, at)
        if found is None:
            raise LogoTruncated if at >= len(content) - 1 else LogoNotReadable
        marker, start = content[found.end() - 1], found.end()
        at = start if marker == _JPEG_END else _jpeg_segment_end(content, marker, start)
        yield marker, start, at
    _refuse_rest(content, at)


def _jpeg_segment_end(content: bytes, marker: int, start: int) -> int:
    (length,) = _unpack(">H", content, start)
    if start + length > len(content):
        raise LogoTruncated
    if marker != _JPEG_SCAN:
        return start + length
    following = _JPEG_NEXT_MARKER.search(content, start + length)
    if following is None:
        raise LogoTruncated
    return following.start()


def _jpeg_header(content: bytes) -> Header:
    for marker, start, _ in _jpeg_segments(content):
        if marker in _JPEG_SIZES:
            height, width = _unpack(">HH", content, start + 3)
            return Header("JPEG", width, height)
        if marker == _JPEG_SCAN:
            break
    raise LogoNotReadable


def _check_jpeg(content: bytes, header: Header) -> None:
    """A block of a sequential scan takes two bits or more, so too few bytes prove a false size."""
    kind, scans, scan_bytes = 0, 0, 0
    for marker, start, end in _jpeg_segments(content):
        kind = marker if marker in _JPEG_SIZES else kind
        if marker == _JPEG_SCAN:
            scans, scan_bytes = scans + 1, scan_bytes + end - start
    if not 0 < scans <= _JPEG_MOST_SCANS:
        raise LogoNotReadable
    blocks = -(-header.width // 8) * -(-header.height // 8)
    if kind in _JPEG_SEQUENTIAL_HUFFMAN and scan_bytes * 8 < blocks * 2:
        raise LogoHeaderWrong


# WebP


def _webp_size(kind: bytes, content: bytes, at: int) -> tuple[int, int] | None:
    """The size a chunk's data claims, or None for a chunk without a picture."""
    if kind == b"VP8X":
        low, width_high, height_low, high = _unpack("<HBBH", content, at + 4)
        return 1 + low + (width_high << 16), 1 + height_low + (high << 8)
    if kind == b"VP8L":
        (bits,) = _unpack("<I", content, at + 1)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = _unpack("<HH", content, at + 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _webp_header(content: bytes) -> Header:
    size = _webp_size(content[12:16], content, 20)
    if size is None:
        raise LogoTruncated if len(content) < 20 else LogoNotReadable
    return Header("WEBP", *size)


def _webp_chunks(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Each chunk's type and where its data begins."""
    (riff_length,) = _unpack("<I", content, 4)
    at, end = 12, 8 + riff_length
    if end > len(content):
        raise LogoTruncated
    _refuse_rest(content, end)
    while at < end:
        (length,) = _unpack("<I", content, at + 4)
        yield content[at : at + 4], at + 8
        at += 8 + length + length % 2


def _check_webp(content: bytes, header: Header) -> None:
    for kind, at in _webp_chunks(content):
        if kind in (b"ANIM", b"ANMF"):
            raise LogoAnimated
        if _webp_size(kind, content, at) not in (None, (header.width, header.height)):
            raise LogoHeaderWrong
