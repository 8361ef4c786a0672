"""Draw a label's text as a QR code: as SVG for paper and pages, as characters for a terminal."""

from __future__ import annotations

from html import escape
from itertools import groupby

import qrcode

BORDER = 4  # quiet zone in modules, ISO/IEC 18004 §6.3.8
PAPER_AND_INK = "\x1b[48;5;231m\x1b[38;5;16m"
RESET = "\x1b[0m"
HALF_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def label_matrix(text: str) -> list[list[bool]]:
    """Give the modules row by row, quiet zone included, dark ones True; error level Q (a quarter may be lost).

    Raises ValueError for a text that no QR code of that level can hold (1 663 bytes).
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=BORDER)
    code.add_data(text)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def label_svg(text: str) -> str:
    """Give an SVG of the QR code that scales with its place; no style, no script. Raises ValueError if too long."""
    matrix = label_matrix(text)
    size = len(matrix)
    runs = "".join(_runs(row, y) for y, row in enumerate(matrix))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges">'
        f"<title>{escape(text)}</title>"
        f'<rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{runs}"/></svg>'
    )


def label_terminal(text: str) -> str:
    """Give the QR code as lines of half blocks, black on white whatever the terminal's colours, for a phone to scan.

    Raises ValueError as `label_matrix`.
    """
    matrix = label_matrix(text)
    matrix += [[False] * len(matrix)] * (len(matrix) % 2)
    pairs = zip(matrix[::2], matrix[1::2], strict=True)
    lines = ("".join(HALF_BLOCKS[upper, lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs)
    return "\n".join(f"{PAPER_AND_INK}{line}{RESET}" for line in lines)


def _runs(row: list[bool], y: int) -> str:
    """Give the dark runs of one row as rectangles of an SVG path."""
    path, x = "", 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        path += f"M{x} {y}h{width}v1h-{width}z" if dark else ""
        x += width
    return path
