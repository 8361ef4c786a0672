"""Read a sheet of labels back from the bytes of its PDF: black shapes and texts in mm from the upper left corner."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image, ImageDraw

POINT = 25.4 / 72
DOTS = 12  # a mm: 300 dpi
NUMBER = rb"(-?[0-9.]+)"
SIZE = re.compile(rb"/MediaBox \[ 0 0 " + NUMBER + rb" " + NUMBER + rb" \]")
BOX = re.compile(rb" ".join([NUMBER] * 4) + rb" re f")
TEXT = re.compile(rb"BT 1 0 0 1 " + NUMBER + rb" " + NUMBER + rb" Tm (?:\/F\S+ \S+ Tf \S+ TL )?\((.*?)\) Tj")
CORNERS = re.compile(
    rb"n " + NUMBER + rb" " + NUMBER + rb" m " + rb" ".join([NUMBER + rb" " + NUMBER + rb" l"] * 2) + rb" h f"
)


@dataclass
class Page:
    width: float
    height: float
    boxes: list[tuple[float, ...]] = field(default_factory=list)
    texts: dict[str, tuple[float, float]] = field(default_factory=dict)
    arrows: list[list[tuple[float, float]]] = field(default_factory=list)

    def drawn(self) -> Image.Image:
        """Print the black shapes at 300 dpi."""
        image = Image.new("L", (round(self.width * DOTS), round(self.height * DOTS)), 255)
        pen = ImageDraw.Draw(image)
        for x, y, width, height in self.boxes:
            corner = round((x + width) * DOTS) - 1, round((y + height) * DOTS) - 1
            pen.rectangle((round(x * DOTS), round(y * DOTS), *corner), fill=0)
        return image

    def codes(self) -> list[tuple[str, str, float, float]]:
        """Scan the page: text, error level, and the upper left corner of each QR code's modules."""
        return sorted(
            (
                (
                    each.text, each.ec_level,
                    each.position.top_left.x / DOTS, each.position.top_left.y / DOTS,
                )
                for each in zxingcpp.read_barcodes(self.drawn(), formats=zxingcpp.BarcodeFormat.QRCode)
            ),
            key=lambda code: (round(code[3]), code[2]),
        )  # fmt: skip


def pages(pdf: bytes) -> list[Page]:
    width, height = (float(side) * POINT for side in SIZE.findall(pdf)[0])
    streams = re.findall(rb"/ASCII85Decode /FlateDecode \].*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    packed = (base64.a85decode(b"<~" + each.strip(), adobe=True) for each in streams)
    return [page(zlib.decompress(each), width, height) for each in packed]


def page(drawing: bytes, width: float, height: float) -> Page:
    drawing = b" ".join(drawing.split())
    boxes = [[float(number) * POINT for number in found] for found in BOX.findall(drawing)]
    arrows = [[float(number) * POINT for number in found] for found in CORNERS.findall(drawing)]
    return Page(
        width,
        height,
        [(x, height - y - high, wide, high) for x, y, wide, high in boxes],
        {text.decode("latin1"): (float(x) * POINT, height - float(y) * POINT) for x, y, text in TEXT.findall(drawing)},
        [[(each[at], height - each[at + 1]) for at in (0, 2, 4)] for each in arrows],
    )
