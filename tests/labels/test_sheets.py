"""Sheets of labels, read back from the files themselves: what is on them, and where in mm."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from core.labels.sheets import sheet_pdf, sheet_svg
from core.labels.stickers import BOLD, LEAST_MODULE, PLAIN, Sticker, fitting, module_of, shapes, width_of
from core.labels.stock import STOCKS, Place, Stock, places
from tests.labels.paper import pages

HOST = "https://plinth.example.org/s/"
QUIET = 4  # modules
CODES = ["7ABCDEFG", "8ABCDEFG", "9ABCDEFG", "AABCDEFG", "BABCDEFG"]
every_stock = pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS)


def sticker(code: str = CODES[0], **facts: str) -> Sticker:
    return Sticker(code, HOST + code, "Plinth Energy", **facts)


@pytest.mark.parametrize(
    ("key", "last", "right_edge", "lower_edge"),
    [
        ("l7162", (106.25, 250.11), 205.35, 283.98),
        ("l4778", (154.54, 254.35), 200.24, 275.52),
        ("tape62", (0, 0), 62, 35),
    ],
)
def test_labels_stand_where_the_stock_has_them(
    key: str, last: tuple[float, float], right_edge: float, lower_edge: float
) -> None:
    stock = STOCKS[key]
    *_others, place = places(stock, stock.a_page)
    assert (place.page, place.x, place.y) == (0, pytest.approx(last[0]), pytest.approx(last[1]))
    assert (place.x + stock.width, place.y + stock.height) == (pytest.approx(right_edge), pytest.approx(lower_edge))


@every_stock
def test_a_sheet_stands_in_the_middle_of_its_page(stock: Stock) -> None:
    *_others, last = places(stock, stock.a_page)
    right, below = stock.page_width - last.x - stock.width, stock.page_height - last.y - stock.height
    assert (right, below) == (pytest.approx(stock.left, abs=0.1), pytest.approx(stock.top, abs=0.1))


@every_stock
def test_labels_do_not_overlap(stock: Stock) -> None:
    assert (stock.pitch_x >= stock.width, stock.pitch_y >= stock.height) == (True, True)


def test_used_places_are_skipped_on_the_first_sheet_alone() -> None:
    found = [(place.page, round(place.x, 2), round(place.y, 2)) for place in places(STOCKS["l7162"], 3, skip=15)]
    assert found == [(0, 106.25, 250.11), (1, 4.65, 13.02), (1, 106.25, 13.02)]


@every_stock
def test_codes_are_scanned_off_the_pdf_where_they_belong(stock: Stock) -> None:
    drawn = pages(sheet_pdf([sticker(code) for code in CODES], stock))
    scanned = [(number, *code) for number, page in enumerate(drawn) for code in page.codes()]
    quiet = stock.pad + QUIET * module_of(HOST + CODES[0], stock)
    expected = [(place.page, place.x + quiet, place.y + quiet) for place in places(stock, len(CODES))]
    assert [text for _page, text, *_others in scanned] == [HOST + code for code in CODES]
    assert {level for _page, _text, level, *_others in scanned} == {"Q"}
    found = [(page, x, y) for page, _text, _level, x, y in scanned]
    assert found == [(page, pytest.approx(x, abs=0.2), pytest.approx(y, abs=0.2)) for page, x, y in expected]


@every_stock
def test_a_page_has_the_size_of_its_stock(stock: Stock) -> None:
    (page,) = pages(sheet_pdf([sticker()], stock))
    assert (page.width, page.height) == (
        pytest.approx(stock.page_width, abs=0.01),
        pytest.approx(stock.page_height, abs=0.01),
    )


@every_stock
def test_everything_is_within_its_label(stock: Stock) -> None:
    long = sticker(station="W" * 48, evse_id="NL*PLI*" + "E" * 24, points="right")
    (page,) = pages(sheet_pdf([long], stock))
    (place,) = places(stock, 1)
    arrow = page.arrows[0]
    across = [edge for x, _y, wide, _high in page.boxes for edge in (x, x + wide)] + [x for x, _y in arrow]
    down = [edge for _x, y, _wide, high in page.boxes for edge in (y, y + high)] + [y for _x, y in arrow]
    across += [x for x, _y in page.texts.values()]
    down += [y for _x, y in page.texts.values()]
    assert min(across) >= place.x + stock.pad - 0.001
    assert max(across) <= place.x + stock.width - stock.pad + 0.001
    assert min(down) >= place.y + stock.pad - 0.001
    assert max(down) <= place.y + stock.height - stock.pad + 0.001


@every_stock
def test_no_text_leaves_its_label(stock: Stock) -> None:
    long = sticker(station="W" * 48, evse_id="NL*PLI*" + "E" * 24)
    words = [shape for shape in shapes(long, stock, Place(0, 0, 0)) if hasattr(shape, "text")]
    assert {shape.text: True for shape in words} == {
        shape.text: shape.x + width_of(shape.text, shape.font, shape.size) <= stock.width - stock.pad + 0.01
        for shape in words
    }


@every_stock
def test_the_code_stands_under_its_qr_code(stock: Stock) -> None:
    (page,) = pages(sheet_pdf([sticker()], stock))
    left, lower = min(box[0] for box in page.boxes), max(box[1] + box[3] for box in page.boxes)
    x, baseline = page.texts[CODES[0]]
    assert (baseline > lower, baseline - lower < 8, x >= left - QUIET) == (True, True, True)


def test_a_label_says_whose_it_is_and_what_it_is_on() -> None:
    drawn = sheet_pdf([sticker(station="ACE0100201", evse_id="NL*PLI*ECP1*2")], STOCKS["l7162"])
    assert list(pages(drawn)[0].texts) == [CODES[0], "Plinth Energy", "ACE0100201", "NL*PLI*ECP1*2"]


@pytest.mark.parametrize(("side", "tip_first"), [("left", True), ("right", False)])
def test_an_arrow_points_to_its_side(*, side: str, tip_first: bool) -> None:
    (page,) = pages(sheet_pdf([sticker(points=side)], STOCKS["l7162"]))
    ((tip, *_y), *backs) = page.arrows[0]
    assert {tip < x for x, _y in backs} == {tip_first}


def test_no_arrow_without_a_side() -> None:
    assert pages(sheet_pdf([sticker()], STOCKS["l7162"]))[0].arrows == []


def test_the_same_labels_are_the_same_bytes() -> None:
    assert sheet_pdf([sticker()], STOCKS["l4778"]) == sheet_pdf([sticker()], STOCKS["l4778"])


def test_a_tape_has_a_page_for_each_label() -> None:
    assert len(pages(sheet_pdf([sticker(code) for code in CODES], STOCKS["tape62"]))) == len(CODES)


@every_stock
def test_modules_are_wide_enough_for_phones(stock: Stock) -> None:
    assert module_of(HOST + CODES[0], stock) > LEAST_MODULE


def test_an_svg_has_the_shapes_of_the_pdf() -> None:
    label = sticker(station="A&B", points="left")
    root = ET.fromstring(sheet_svg([label], STOCKS["l7162"]))  # noqa: S314 -- ours
    assert (root.attrib["width"], root.attrib["height"], root.attrib["viewBox"]) == ("210mm", "297mm", "0 0 210 297")
    name = "{http://www.w3.org/2000/svg}"
    (page,) = pages(sheet_pdf([label], STOCKS["l7162"]))
    texts = {each.text: (float(each.attrib["x"]), float(each.attrib["y"])) for each in root.iter(f"{name}text")}
    assert texts == {text: pytest.approx(where, abs=0.01) for text, where in page.texts.items()}
    (modules,) = root.iter(f"{name}path")
    assert modules.attrib["d"].count("M") == len(page.boxes)
    assert len(list(root.iter(f"{name}polygon"))) == 1


def test_pages_of_an_svg_stand_one_under_the_other() -> None:
    root = ET.fromstring(sheet_svg([sticker(code) for code in CODES[:3]], STOCKS["tape62"]))  # noqa: S314 -- ours
    moved = [each.attrib["transform"] for each in root.iter("{http://www.w3.org/2000/svg}g")]
    assert (root.attrib["height"], moved) == ("105mm", ["translate(0 0)", "translate(0 35)", "translate(0 70)"])


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert fitting("Plinth", PLAIN, 3, 50) == ("Plinth", 3)


def test_a_longer_text_becomes_smaller_before_it_is_cut() -> None:
    room = width_of("Plinth Energy", BOLD, 3) * 0.8
    assert fitting("Plinth Energy", BOLD, 3, room) == ("Plinth Energy", pytest.approx(2.4))
    text, size = fitting("Plinth Energy of the North", BOLD, 3, room * 0.6)
    assert (text[-1], size) == ("…", pytest.approx(1.65))
    assert width_of(text, BOLD, size) <= room * 0.6
