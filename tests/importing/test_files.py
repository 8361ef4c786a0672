"""Files in the coats that people's spreadsheets give them, and files that are none."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from core.bodies import LocationBody, StationBody
from core.importing import books
from core.importing.cells import as_day
from core.importing.errors import TableUnreadable
from core.importing.files import rows_of
from core.importing.headings import MUST, NAMES, guess, known_names
from core.importing.kinds import KINDS
from core.importing.tables import Table, type_at

TEXT = "id;naam\nü-1;Überseequai €\n"
ROWS = [(1, ["id", "naam"]), (2, ["ü-1", "Überseequai €"])]


def read(content: bytes) -> tuple[list[tuple[int, list[str]]], str, str]:
    found = rows_of(io.BytesIO(content))
    return list(found.rows), found.encoding, found.delimiter


def why(content: bytes) -> str:
    with pytest.raises(TableUnreadable) as caught:
        read(content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_an_encoding_is_guessed(encoding: str, told: str) -> None:
    text = TEXT if encoding not in {"utf-16-le", "utf-16-be"} else TEXT.replace("€", "E")
    rows, guessed, delimiter = read(text.encode(encoding))
    assert (rows[1][1][0], len(rows), guessed, delimiter) == ("ü-1", 2, told, ";")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_divides_columns_is_found_outside_of_quotes(delimiter: str) -> None:
    text = f'"a,b;c|d,,;;"{delimiter}x\n1{delimiter}"2\n3"\n4{delimiter}5\n'
    assert read(text.encode()) == ([(1, ["a,b;c|d,,;;", "x"]), (2, ["1", "2\n3"]), (4, ["4", "5"])], "utf-8", delimiter)


def test_excel_says_what_divides_columns() -> None:
    assert read(b"sep=;\r\na,b;c\r\n1;2\r\n") == ([(2, ["a,b", "c"]), (3, ["1", "2"])], "utf-8", ";")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \r\n", "The file is empty."),
        (b"%PDF-1.7\n1 0 obj", "This is no table: neither CSV nor XLSX, whatever its name says."),
        (b"\x89PNG\r\n", "This is no table: neither CSV nor XLSX, whatever its name says."),
        (b"PK\x03\x04 cut", "This is no table: neither CSV nor XLSX, whatever its name says."),
        (b"\xd0\xcf\x11\xe0", "This is an old or locked workbook. Save it as XLSX without a password, or as CSV."),
        (b"a,\x81\n", "The file is neither UTF-8 nor Windows-1252: save it as CSV UTF-8."),
        (b'a,b\n1,"2', "The file stops being a table at line 2: unexpected end of data."),
        ("a,b\n".encode("utf-16") + b"\x00\xd8\x00", "The file stops being text on the way: save it as CSV UTF-8."),
    ],
)  # fmt: skip
def test_what_is_no_table(content: bytes, told: str) -> None:
    assert why(content) == told


def test_text_with_stray_zeros_is_read_and_its_cells_are_refused() -> None:
    table = Table(rows_of(io.BytesIO(b"id,name\na\x00,b\nc,d\n")))
    table.read_as(["id", "name"], LocationBody)
    assert [str(line.fault or "") for line in table.lines()] == ["A cell holds a NUL.", ""]


def book(*rows: list[Any]) -> bytes:
    file, made = io.BytesIO(), Workbook()
    for row in rows:
        made.active.append(row)
    made.create_sheet("other").append(["nothing"])
    made.save(file)
    return file.getvalue()


def test_a_workbook_is_read_as_it_would_have_been_typed() -> None:
    day, noon = datetime(2030, 1, 31), datetime(2030, 1, 31, 12)  # noqa: DTZ001 -- as openpyxl gives them
    content = book(["id", "b", "c"], [12.0, 52.5, True], [], [day, noon, date(2030, 2, 1)], ["=1+1", "", None, ""])
    assert read(content) == (
        [
            (1, ["id", "b", "c"]),
            (2, ["12", "52.5", "true"]),
            (3, []),
            (4, ["2030-01-31", "2030-01-31T12:00:00", "2030-02-01"]),
            (5, ["=1+1"]),
        ],
        "xlsx",
        ",",
    )


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(books.WORKBOOK, "<workbook/>")
        packed.writestr("xl/sharedStrings.xml", b" " * (books.MOST_SHARED + 1))
    assert len(bomb.getvalue()) < 1 << 20
    assert why(bomb.getvalue()) == "This workbook unpacks to more than can be read here. Save the sheet as CSV."
    monkeypatch.setattr(books, "MOST_BLANK", 2)
    assert len(read(book(["id"], *[[]] * 5, ["x"]))[0]) == 3


def test_a_workbook_of_somebody_elses_xml_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(books.WORKBOOK, "<workbook/>")
    assert why(packed.getvalue()) == "The workbook cannot be read. Save it again as XLSX, or as CSV."


def test_headings_must_differ() -> None:
    with pytest.raises(TableUnreadable, match="there twice: id, name"):
        Table(rows_of(io.BytesIO(b"id,name,name,id,,\n")))
    with pytest.raises(TableUnreadable, match="This is no table"):
        Table(rows_of(io.BytesIO(b"," * 400 + b"a\n")))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2030-01-31", "2030-01-31"),
        ("31-1-2030", "2030-01-31"),
        ("31.01.2030", "2030-01-31"),
        ("3/4/2030", "2030-04-03"),
        ("31-1/2030", "31-1/2030"),
        ("12/25/2030", "12/25/2030"),
        ("31-1-30", "31-1-30"),
    ],
)
def test_a_day(cell: str, day: str) -> None:
    assert as_day(cell) == day


def test_cells_say_what_their_fields_are() -> None:
    names = "publish;coordinates.latitude;coordinates.longitude;country;facilities;type\n"
    table = Table(rows_of(io.BytesIO(f"{names}ja;52,5;-5,25;be;wifi|CAFE;on_street\n".encode())))
    table.read_as(table.header, LocationBody)
    (line,) = table.lines()
    assert line.said == {
        "publish": True,
        "coordinates": {"latitude": "52.5", "longitude": "-5.25"},
        "country": "BEL",
        "facilities": ["WIFI", "CAFE"],
        "type": "ON_STREET",
    }
    assert table.understood == {"number": ["52,5", "52.5"]}


def test_every_name_that_is_offered_is_a_field_and_every_heading_means_one() -> None:
    lost = [
        (kind, name) for kind in NAMES for name in NAMES[kind] if type_at(KINDS[kind].body, name.split(".")) is None
    ]
    words = {kind: [word for told in NAMES[kind].values() for word in told.split()] for kind in NAMES}
    twice = [(kind, word) for kind in NAMES for word in set(words[kind]) if words[kind].count(word) > 1]
    assert (lost, twice) == ([], [])
    assert {kind: set(MUST[kind]) - set(NAMES[kind]) for kind in NAMES} == {kind: set() for kind in NAMES}
    assert known_names("jobs")["locationid"] == "location_id"


def test_a_heading_is_guessed_by_what_was_said_then_by_its_name_then_by_what_people_call_it() -> None:
    header = ["Ladesäule", "Straße", "name", "evses.0.uid", "Kleur", "charge_station_id"]
    told = ["charge_station_id", "", "name", "evses.0.uid", "", ""]
    assert guess("stations", StationBody, header, {}) == told
    assert guess("stations", StationBody, header, {"kleur": "remarks", "name": ""})[2:5] == [
        "",
        "evses.0.uid",
        "remarks",
    ]


def test_a_hundred_thousand_rows_are_read_without_holding_them() -> None:
    rows = b"id,name,city\n" + b"".join(b"%d,Kade %d,Utrecht\n" % (number, number) for number in range(100_000))
    file = io.BytesIO(rows)
    tracemalloc.start()
    table = Table(rows_of(file))
    table.read_as(["id", "name", "city"], LocationBody)
    count = sum(1 for _row in table.found.rows)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (count, most < 1 << 20) == (100_000, True)
