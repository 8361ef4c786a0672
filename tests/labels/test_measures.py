"""The measures of our labels: each stock as it is bought, where shapes stand within one, what a file is called."""

from __future__ import annotations

import re
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels.drawing import label_matrix, label_svg
from core.labels.sheets import sheet_pdf, sheet_svg
from core.labels.stickers import BOLD, PLAIN, Arrow, Box, Sticker, Words, fitting, module_of, shapes, width_of
from core.labels.stock import STOCKS, Place, places

URL = "https://plinth.example.org/s/7ABCDEFG"
HERE = Place(0, 10.0, 20.0)
TAPE = STOCKS["tape62"]


def sticker(**facts: str) -> Sticker:
    return Sticker("7ABCDEFG", URL, "Plinth", **facts)


@pytest.mark.parametrize(
    ("key", "title", "measures", "a_page"),
    [
        ("l7162", "Avery L7162 (A4, 16)", (210, 297, 2, 8, 4.65, 13.02, 101.6, 33.87, 99.1, 33.87, 2, 3.4), 16),
        ("l4778", "Avery L4778 (A4, 48)", (210, 297, 4, 12, 9.76, 21.48, 48.26, 21.17, 45.7, 21.17, 1.2, 2.1), 48),
        ("tape62", "62 mm", (62, 35, 1, 1, 0, 0, 62, 35, 62, 35, 3, 2.6), 1),
    ],
)
def test_a_stock_is_as_its_maker_cuts_it(key: str, title: str, measures: tuple[float, ...], a_page: int) -> None:
    stock = STOCKS[key]
    assert (astuple(stock), stock.a_page) == ((key, title, *measures), a_page)


@given(st.sampled_from([*STOCKS.values()]), st.integers(0, 60), st.integers(0, 60))
def test_places_follow_each_other_row_by_row(stock: object, count: int, skip: int) -> None:
    assert isinstance(stock, type(TAPE))
    found = [*places(stock, count, skip=skip)]
    numbers = [
        place.page * stock.a_page
        + round((place.y - stock.top) / stock.pitch_y) * stock.columns
        + round((place.x - stock.left) / stock.pitch_x)
        for place in found
    ]
    assert numbers == [*range(skip, skip + count)]


def test_a_code_stands_within_its_quiet_zone() -> None:
    side = 35 - 2 * 3 - 2.6 * 1.3
    boxes = [shape for shape in shapes(sticker(), TAPE, HERE) if isinstance(shape, Box)]
    module = side / len(label_matrix(URL))
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, below = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    assert (left, top) == (pytest.approx(13 + 4 * module), pytest.approx(23 + 4 * module))
    assert (right, below) == (pytest.approx(13 + side - 4 * module), pytest.approx(23 + side - 4 * module))
    assert (module_of(URL, TAPE), {round(box.height, 6) for box in boxes}) == (
        pytest.approx(module),
        {round(module, 6)},
    )


def test_words_stand_beside_and_under_the_code() -> None:
    side, line = 35 - 2 * 3 - 2.6 * 1.3, 2.6 * 1.3
    told = [shape for shape in shapes(sticker(station="CP-1", evse_id="E1"), TAPE, HERE) if isinstance(shape, Words)]
    code, *lines = told
    assert (code.text, code.font, code.size, code.y) == ("7ABCDEFG", BOLD, 2.6, pytest.approx(23 + side + 2.6))
    assert code.x == pytest.approx(13 + (side - code.width) / 2)
    assert [(each.text, each.font, each.size) for each in lines] == [
        ("Plinth", PLAIN, 2.6), ("CP-1", BOLD, 2.6), ("E1", PLAIN, 2.6),
    ]  # fmt: skip
    assert [(each.x, each.y) for each in lines] == [
        (pytest.approx(13 + side + 3), pytest.approx(23 + number * line * 1.15)) for number in (1, 2, 3)
    ]
    blank = [shape.text for shape in shapes(sticker(evse_id="E1"), TAPE, HERE) if isinstance(shape, Words)]
    assert blank == ["7ABCDEFG", "Plinth", "E1"]


@pytest.mark.parametrize(("points", "tip", "back"), [("left", 0.0, 5.2), ("right", 5.2, 0.0)])
def test_an_arrow_points_to_its_side_under_the_words(points: str, tip: float, back: float) -> None:
    side, line = 35 - 2 * 3 - 2.6 * 1.3, 2.6 * 1.3
    [arrow] = [shape for shape in shapes(sticker(points=points), TAPE, HERE) if isinstance(shape, Arrow)]
    x, bottom = 13 + side + 3, 23 + side + line
    assert arrow.corners == (
        (pytest.approx(x + tip), pytest.approx(bottom - 2.6)),
        (pytest.approx(x + back), pytest.approx(bottom - 5.2)),
        (pytest.approx(x + back), pytest.approx(bottom)),
    )


def test_without_a_side_there_is_no_arrow() -> None:
    assert [shape for shape in shapes(sticker(), TAPE, HERE) if isinstance(shape, Arrow)] == []


@pytest.mark.parametrize(
    ("share", "size", "whole"), [(1.0, 3.0, True), (0.8, 2.4, True), (0.55, 1.65, True), (0.5, 1.65, False)]
)
def test_a_text_becomes_smaller_to_55_per_cent_and_is_cut_then(share: float, size: float, *, whole: bool) -> None:
    text = "A long name of an operator"
    room = width_of(text, PLAIN, 3.0) * share
    kept, at = fitting(text, PLAIN, 3.0, room)
    assert (at, kept == text, kept.endswith("…")) == (pytest.approx(size), whole, not whole)
    assert width_of(kept, PLAIN, at) <= room + 0.002


@pytest.mark.parametrize(
    ("station", "lines"),
    [
        ("NL-UTRECHT-KANAALKADE-0012-LEFT-SIDE", ["NL-UTRECHT-KANAALKADE-0012-", "LEFT-SIDE"]),
        ("NLUTRECHTKANAALKADE0012LEFTSIDE01", ["NLUTRECHTKANAALKADE0012LEF", "TSIDE01"]),
        ("X-UTRECHTKANAALKADE0012LEFTSIDE01", ["X-UTRECHTKANAALKADE0012LEF", "TSIDE01"]),
        ("Stadtwerke am Bodensee und Hegau", ["Stadtwerke am Bodensee und", "Hegau"]),
        ("W" * 48, ["W" * 17, "W" * 16 + "…"]),
    ],
)
def test_the_end_of_a_long_identity_stands_on_a_second_line(station: str, lines: list[str]) -> None:
    told = [one for one in shapes(sticker(station=station, evse_id="E1"), TAPE, HERE) if isinstance(one, Words)]
    _code, operator, first, second, evse = told
    step = 2.6 * 1.3 * 1.15
    assert ([first.text, second.text], operator.text, evse.text) == (lines, "Plinth", "E1")
    assert (first.size, second.size, first.x, evse.y - operator.y) == (
        pytest.approx(2.6 * 0.55), pytest.approx(2.6 * 0.55), second.x, pytest.approx(2 * step),
    )  # fmt: skip
    # The two stand between their neighbours as one line does: no letter touches another line's.
    assert (first.y - first.size > operator.y, second.y < evse.y - evse.size) == (True, True)
    assert second.y - first.y == pytest.approx(2.6 * 0.55 * 1.3)


@given(st.text("abc W-", min_size=1, max_size=48), st.sampled_from(sorted(STOCKS)))
def test_nothing_of_an_identity_is_lost_or_leaves_its_label(station: str, key: str) -> None:
    stock = STOCKS[key]
    blank = sum(isinstance(one, Words) for one in shapes(sticker(), stock, HERE))
    told = [one for one in shapes(sticker(station=station), stock, HERE) if isinstance(one, Words)][blank:]
    room = stock.width - (stock.height - 2 * stock.pad - stock.letters * 1.3) - 3 * stock.pad
    assert all(one.width <= room + 0.002 for one in told) is True
    said = "".join("".join(one.text for one in told).split())
    assert said.endswith("…") or said == "".join(station.split())


@given(st.text("abc W", max_size=40), st.floats(2, 60))
def test_a_text_fits_its_room(text: str, room: float) -> None:
    kept, size = fitting(text, BOLD, 3.0, room)
    assert (width_of(kept, BOLD, size) <= room + 0.002 or kept == "…", 1.65 <= size <= 3.0) == (True, True)


@pytest.mark.parametrize("count", [1, 2])
def test_a_file_is_named_by_its_stock_and_number_and_asks_for_100_per_cent(count: int) -> None:
    pdf = sheet_pdf([sticker()] * count, TAPE)
    assert re.findall(rb"/Title \((.*?)\)", pdf) == [f"62 mm: {count}".encode()]
    assert (re.findall(rb"/PrintScaling /(\w+)", pdf), len(re.findall(rb"/Type /Page\b", pdf))) == ([b"None"], count)
    assert sheet_pdf([sticker()] * count, TAPE) == pdf


@pytest.mark.parametrize(("count", "height"), [(1, "35"), (3, "105")])
def test_pages_of_a_drawing_stand_one_under_the_other(count: int, height: str) -> None:
    svg = sheet_svg([sticker()] * count, TAPE)
    assert re.findall(r'^<svg [^>]*width="62mm" height="(\d+)mm" viewBox="0 0 62 (\d+)"', svg) == [(height, height)]
    assert re.findall(r"translate\(0 (\d+)\)", svg) == [str(35 * at) for at in range(count)]


def test_a_drawn_code_begins_behind_its_quiet_zone() -> None:
    path = re.findall(r' d="([^"]+)"', label_svg(URL))[0]
    runs = [(int(x), int(y), int(width)) for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)]
    size = len(label_matrix(URL))
    assert (runs[0], min(x for x, _y, _width in runs), max(x + width for x, _y, width in runs)) == (
        (4, 4, 7),
        4,
        size - 4,
    )
