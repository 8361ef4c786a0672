"""The reports: a page, CSV, and PDF of the same figures."""

from __future__ import annotations

import base64
import csv
import io
import re
import zlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import override
from reportlab.pdfbase.pdfmetrics import stringWidth

from core.documents.figures import HEAD
from core.documents.paper import BOLD, WIDTH, styles
from core.documents.report_pdf import WIDTHS, report_pdf
from core.documents.spreadsheets import cell
from core.queries.reports import Period
from installer_app.desk.reports import period_in
from tests.handed import make_handed

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
MARCH = "from=2026-03-01&to=2026-03-03"


@pytest.fixture
def two(plinth: Operator) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    make_handed(plinth, "A", noon, state="approved", minutes=10)
    make_handed(plinth, "B", noon, state="approved", minutes=20, returned=1, by="=omar")


def test_the_page_tells_them(desk: Client, two: None) -> None:
    page = desk.get(f"/reports/?{MARCH}")
    text = " ".join(page.content.decode().split())
    assert (page.context["report"].total.installs, [line.key for line in page.context["busy"]]) == (
        2,
        [date(2026, 3, 2)],
    )
    for said in ("50 %", "1 / 2", "=omar", f"/reports/installs.csv?{MARCH.replace('&', '&amp;')}&amp;step=day"):
        assert said in text


def test_nothing_then(desk: Client) -> None:
    page = desk.get("/reports/")
    assert ("Nothing was handed over then" in page.content.decode(), len(page.context["report"].periods)) == (True, 30)


def test_csv(desk: Client, two: None) -> None:
    answer: Any = desk.get(f"/reports/installs.csv?{MARCH}&step=week")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert rows == [
        ["table", "key", "installs", "reviewed", "right_first_time", "share", "median_minutes", "p90_minutes"],
        ["all", "", "2", "2", "1", "0.5", "15.0", "19.0"],
        ["week", "2026-02-23", "0", "0", "0", "", "", ""],
        ["week", "2026-03-02", "2", "2", "1", "0.5", "15.0", "19.0"],
        ["installer", "'=omar", "1", "1", "0", "0.0", "20.0", "20.0"],
        ["installer", "ina", "1", "1", "1", "1.0", "10.0", "10.0"],
        ["model", "Double", "2", "2", "1", "0.5", "15.0", "19.0"],
    ]


@pytest.mark.parametrize("language", ["de", "en", "fr", "nl"])
def test_no_word_of_the_head_breaks_on_paper(language: str) -> None:
    styles()  # loads the fonts
    with override(language):
        words = [(word, width * WIDTH - 12) for head, width in zip(HEAD, WIDTHS, strict=True) for word in head.split()]
    assert [word for word, room in words if stringWidth(word, BOLD, 8.5) > room] == []
    assert round(sum(WIDTHS), 6) == 1


@pytest.mark.parametrize(("rows", "pages"), [(1, 1), (37, 1), (38, 2), (120, 4)])
def test_a_long_table_has_its_head_on_every_page(rows: int, pages: int) -> None:
    words = {"title": "Installs", "about": "2026", "author": "Plinth", "head": ["", *"abcdef"]}
    pdf = report_pdf(**words, tables=[("Day", [["1"] * 7] * rows)])
    streams = re.findall(rb"/ASCII85Decode /FlateDecode \].*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    drawn = [zlib.decompress(base64.a85decode(b"<~" + each.strip(), adobe=True)).count(b" Tj") for each in streams]
    heads = (sum(drawn) - 4 - 7 * rows) / 6  # of what is written: four titles, seven cells a row, six a head
    assert (len(re.findall(rb"/Type /Page\b", pdf)), heads) == (pages, pages)


@pytest.mark.parametrize(("rows", "together"), [(32, True), (33, False)])
def test_the_name_of_a_table_stands_on_its_page(rows: int, *, together: bool) -> None:
    words = {"title": "Installs", "about": "2026", "author": "Plinth", "head": ["", *"abcdef"]}
    pdf = report_pdf(**words, tables=[("Day", [["1"] * 7] * rows), ("Model", [["1"] * 7])])
    assert len(re.findall(rb"/Type /Page\b", pdf)) == (1 if together else 2)


def test_pdf_is_the_same_whenever_it_is_drawn(desk: Client, two: None) -> None:
    first, second = (desk.get(f"/reports/installs.pdf?{MARCH}") for _time in range(2))
    assert (first["Content-Type"], first.content[:5], first.content == second.content) == (
        "application/pdf",
        b"%PDF-",
        True,
    )


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ({"from": "2026-03-03", "to": "2026-03-01"}, Period(date(2026, 3, 1), date(2026, 3, 3))),
        ({"to": "2026-03-30", "step": "week"}, Period(date(2026, 3, 1), date(2026, 3, 30), "week")),
        ({"from": "x", "to": "2026-03-30", "step": "x"}, Period(date(2026, 3, 1), date(2026, 3, 30))),
        ({"from": "0001-01-01", "to": "2026-03-30"}, Period(date(2024, 3, 28), date(2026, 3, 30))),
        ({"to": "0001-01-02"}, Period(date(1, 1, 1), date(1, 1, 2))),
    ],
)
def test_periods(said: dict[str, str], period: Period) -> None:
    assert period_in(said) == period


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-x", "@x", "\tx", "\rx", "'=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert (cell(text), cell(f"a{text}"), cell(-1), cell(None), cell(["="])) == (
        f"'{text}",
        f"a{text}",
        -1,
        "",
        '["="]',
    )


def test_they_are_the_desks(phone: Client, desk_of_dan: Client, volta: Operator, two: None) -> None:
    assert [each.get("/reports/").status_code for each in (phone, desk_of_dan)] == [403, 200]
