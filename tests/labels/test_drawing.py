"""What we draw, a phone reads."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from core.labels.drawing import label_matrix, label_svg, label_terminal

TEXT = "https://field.example.com/s/K7Q2M9XA"
SVG = "{http://www.w3.org/2000/svg}"
SHADES = {" ": (255, 255), "▀": (0, 255), "▄": (255, 0), "█": (0, 0)}


def scan(rows: list[list[int]]) -> list[tuple[str, str]]:
    """Read the picture of rows of grey pixels: text and error correction level of each code in it."""
    image = Image.new("L", (len(rows[0]), len(rows)))
    image.putdata([pixel for row in rows for pixel in row])
    found = zxingcpp.read_barcodes(image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST))
    return [(each.text, each.ec_level) for each in found]


def painted(svg: str) -> list[list[int]]:
    """Paint the runs of the SVG's path as rows of grey pixels."""
    root = ET.fromstring(svg)  # noqa: S314 -- our own drawing
    size = int(root.attrib["viewBox"].split()[2])
    rows = [[255] * size for _row in range(size)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", root.find(f"{SVG}path").attrib["d"]):
        rows[int(y)][int(x) : int(x) + int(width)] = [0] * int(width)
    return rows


def test_svg_is_scanned() -> None:
    assert scan(painted(label_svg(TEXT))) == [(TEXT, "Q")]


def test_svg_has_a_title_and_neither_style_nor_script() -> None:
    root = ET.fromstring(label_svg('<a b="c">&'))  # noqa: S314 -- our own drawing
    names = {name for element in root.iter() for name in (element.tag.removeprefix(SVG), *element.attrib)}
    assert (root.attrib["role"], root.findtext(f"{SVG}title")) == ("img", '<a b="c">&')
    assert names == {
        "svg",
        "viewBox",
        "role",
        "shape-rendering",
        "title",
        "rect",
        "width",
        "height",
        "fill",
        "path",
        "d",
    }


def test_terminal_is_scanned() -> None:
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in label_terminal(TEXT).split("\n")]
    assert scan([[SHADES[each][half] for each in line] for line in lines for half in (0, 1)]) == [(TEXT, "Q")]


def test_quiet_zone_is_four_modules_wide() -> None:
    matrix = label_matrix(TEXT)
    rim = [*matrix[:4], *matrix[-4:], *(row[:4] + row[-4:] for row in matrix)]
    assert (any(map(any, rim)), matrix[4][4]) == (False, True)


def test_too_long_a_text_is_said_so() -> None:
    with pytest.raises(ValueError, match="Invalid version"):
        label_svg("é" * 1000)
