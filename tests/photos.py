"""Photos as phones, machines and enemies send them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

SERIAL, OWNER = 0xA431, 0xA430
ORIENTATION, GPS, ARTIST = 0x0112, 0x8825, 0x013B


def photo(width: int = 64, height: int = 48, kind: str = "JPEG", mode: str = "RGB", **facts: Any) -> bytes:
    """Make a photo whose left half is red and whose right half is blue."""
    image = Image.new(mode, (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    out = BytesIO()
    image.save(out, kind, **facts)
    return out.getvalue()


def telling() -> bytes:
    """Make a photo that tells who took it, with which camera, where; it lies on its side."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[ARTIST] = 6, "Ina"
    exif.get_ifd(0x8769)[SERIAL] = "SN-4711"
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (52.0, 5.0, 24.0)
    return photo(64, 48, exif=exif, comment=b"taken by Ina")


def vast(width: int, height: int) -> bytes:
    """Make a PNG that says in its header how vast it is; a few hundred bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image
