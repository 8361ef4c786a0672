"""A phone's camera that looks at a label: frames of a QR code, played to Chromium as a video."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from core.labels.drawing import label_matrix

if TYPE_CHECKING:
    from pathlib import Path

WIDTH, HEIGHT = 1280, 720
FRAMES = 3


def film(label: str | Image.Image, path: Path) -> Path:
    """Write a video (JPEGs one after another) of a label lying on a grey table; Chromium plays it in a loop.

    The label is a picture of it, or the text of a QR code.
    """
    frame = Image.new("RGB", (WIDTH, HEIGHT), (150, 152, 148))
    code = picture(label, 360) if isinstance(label, str) else label
    frame.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    jpeg = io.BytesIO()
    frame.save(jpeg, "JPEG", quality=90)
    path.write_bytes(jpeg.getvalue() * FRAMES)
    return path


def picture(label: str, size: int) -> Image.Image:
    """Draw a label's QR code with its quiet zone, about `size` pixels wide."""
    matrix = label_matrix(label)
    side = len(matrix)
    image = Image.new("L", (side, side))
    image.putdata([0 if dark else 255 for row in matrix for dark in row])
    scale = size // side
    return image.resize((side * scale, side * scale), Image.Resampling.NEAREST)


def flags(video: Path) -> list[str]:
    """Give Chromium's flags for this camera, permission granted."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ]
