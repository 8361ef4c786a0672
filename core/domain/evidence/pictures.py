"""Make a photo anew from what somebody sent: its pixels, the right way up, and nothing else that was in the file."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image, ImageOps

from core.errors import NotAPhoto, PhotosBusy, PhotoTooLarge

MOST_BYTES = 25_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE, THUMBNAIL_SIDE = 2000, 320
FORMATS = ("JPEG", "PNG", "WEBP")
# A photo of 12 megapixels costs a second of a core and 140 MB for as long; more than two at once would starve the rest.
AT_ONCE, PATIENCE_S = 2, 20
DECODING = BoundedSemaphore(AT_ONCE)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (OSError, ValueError, SyntaxError, EOFError, MemoryError)


@dataclass(frozen=True)
class Picture:
    """A JPEG of ours and its thumbnail, both without metadata."""

    image: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.image).hexdigest()


def make_anew(data: bytes) -> Picture:
    """Decode a JPEG, PNG or WebP, turn it upright, scale it to 2000 pixels, encode it.

    What is too large is refused from its header, before a pixel is decoded.
    Raises PhotoTooLarge, NotAPhoto, PhotosBusy.
    """
    if len(data) > MOST_BYTES:
        raise PhotoTooLarge(most="25 MB", field="image")
    if not DECODING.acquire(timeout=PATIENCE_S):
        raise PhotosBusy
    try:
        return _decoded(_opened(data))
    except BROKEN as error:
        raise NotAPhoto(field="image", detail=repr(error)) from error
    finally:
        DECODING.release()


def _opened(data: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except BOMBS as error:
        raise PhotoTooLarge(most="40 MP", field="image", detail=str(error)) from error
    if image.width * image.height > MOST_PIXELS:
        raise PhotoTooLarge(most="40 MP", field="image")
    return image


def _decoded(image: Image.Image) -> Picture:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a broken EXIF block is no reason to lose the photo
        upright = ImageOps.exif_transpose(image)
    clean = Image.new("RGB", upright.size, "white")
    pixels = upright.convert("RGBA" if _see_through(upright) else "RGB")
    clean.paste(pixels, mask=pixels if pixels.mode == "RGBA" else None)
    clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = clean.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(_jpeg(clean, 85), _jpeg(small, 75), clean.width, clean.height)


def _see_through(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
