"""Picture files built byte by byte, as no drawing program would save them."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageDraw

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def drawing(mode: str = "RGB", size: tuple[int, int] = (120, 80)) -> Image.Image:
    """A teal disc on white, with enough noise-free area in both."""
    image = Image.new("RGB", size, "#ffffff")
    ImageDraw.Draw(image).ellipse((10, 10, size[0] - 10, size[1] - 10), fill="#1f6f78")
    return image.convert(mode)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int, height: int, depth: int, colour_type: int, raw: bytes, *, interlaced: bool = False
) -> bytes:
    """A PNG with this header over these uncompressed rows, whether they fit or not; checksums are right."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
    return PNG_SIGNATURE + b"".join(png_chunk(kind, data) for kind, data in chunks)


def rows(width: int, height: int, pixel: bytes) -> bytes:
    """Unfiltered rows of one pixel value."""
    return (b"\0" + pixel * width) * height


def interlaced_rows(width: int, height: int, pixel: bytes) -> bytes:
    """The same in the seven passes of Adam7."""
    passes = (
        (len(range(left, width, across)), len(range(top, height, down))) for left, top, across, down in ADAM7
    )
    return b"".join(rows(columns, lines, pixel) for columns, lines in passes if columns)


def jpeg_with_size(content: bytes, width: int, height: int) -> bytes:
    """The same JPEG claiming another size."""
    at = next(at for at in range(len(content)) if content[at : at + 2] in (b"\xff\xc0", b"\xff\xc2"))
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


def jpeg_with_repeated_scan(content: bytes, times: int) -> bytes:
    """A progressive JPEG whose last scan is sent again and again."""
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * times + content[-2:]


def webp_with_canvas(content: bytes, width: int, height: int) -> bytes:
    """The WebP's pictures within an extended file that claims another canvas."""
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + canvas + content[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def colour_profile(red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...]) -> bytes:
    """A minimal ICC profile with these primaries (XYZ at D50) and a gamma of 2.2."""
    gamma = b"curv" + struct.pack(">III", 0, 1, 0)[:8] + struct.pack(">H", round(2.2 * 256)) + b"\0\0"
    white = (0.9642, 1.0, 0.8249)
    parts = [(b"rXYZ", _xyz(red)), (b"gXYZ", _xyz(green)), (b"bXYZ", _xyz(blue)), (b"wtpt", _xyz(white))]
    parts += [(kind, gamma) for kind in (b"rTRC", b"gTRC", b"bTRC")]
    table, data, at = struct.pack(">I", len(parts)), b"", 128 + 4 + 12 * len(parts)
    for kind, part in parts:
        table += kind + struct.pack(">II", at + len(data), len(part))
        data += part
    head = struct.pack(">I4sI4s4s4s", at + len(data), b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">III", *(round(part * 65536) for part in white))
    return head.ljust(128, b"\0") + table + data


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)
