"""Commands that read or write a file: where there is none, it is said in a sentence, and nothing is done by halves."""

from __future__ import annotations

import io
import socket
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from core.models import Label, Location
from tests.factories import make_station

if TYPE_CHECKING:
    from pathlib import Path

    from core.models import Operator

pytestmark = pytest.mark.django_db
OF = ("--operator", "NLPLI")


@pytest.fixture(autouse=True)
def here(plinth: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of one's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "feed.json").write_text("[]")
    (tmp_path / "table.csv").write_text("id,name\n")
    return tmp_path


def said(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as refusal:
        said(*words)
    return str(refusal.value)


SHEET = ("label_sheet", "--new", "2", *OF)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("x.txt",), "Name a file that ends in .pdf or .svg."),
        (("pdf",), "Name a file that ends in .pdf or .svg."),
        (("nowhere/x.pdf",), "There is no folder nowhere."),
        (("feed.json/x.pdf",), "There is no folder feed.json."),
        (("x.pdf", "--skip", "-1"), "A page of Avery L7162 has 16 places."),
        (("x.pdf", "--skip", "16"), "A page of Avery L7162 has 16 places."),
    ],
)
def test_a_sheet_that_cannot_be_drawn_makes_no_labels(words: tuple[str, ...], told: str) -> None:
    assert refused(*SHEET, *words).startswith(told.partition(" of ")[0])
    assert Label.objects.count() == 0


def test_labels_of_a_sheet_that_was_not_written_are_not_lost(here: Path) -> None:
    (here / "x.pdf").mkdir()
    told = refused(*SHEET, "x.pdf")
    codes = sorted(Label.objects.values_list("code", flat=True))
    assert told.startswith("x.pdf cannot be written: Is a directory. Draw them again: --code ")
    assert sorted(told.replace("--code", "").split("again:")[1].split()) == codes
    again = said("label_sheet", "y.svg", *OF, *(word for code in codes for word in ("--code", code)))
    assert (sorted(again.split()), (here / "y.svg").exists()) == (codes, True)


@pytest.mark.parametrize(("name", "begins"), [("x.pdf", b"%PDF-"), ("X.PDF", b"%PDF-"), ("x.svg", b"<svg")])
def test_a_sheet_is_of_the_kind_that_its_name_ends_in(name: str, begins: bytes, here: Path) -> None:
    codes = said(*SHEET, name).split()
    written = (here / name).read_bytes()
    assert (begins in written[:200], len(codes), Label.objects.count()) == (True, 2, 2)


def test_labels_that_are_not_there_are_named(here: Path) -> None:
    asked = ("--code", "zz", "--code", "aa", "--code", "ZZ")
    assert refused("label_sheet", "x.pdf", *OF, *asked) == "There is no label AA, ZZ."
    assert (here / "x.pdf").exists() is False


@pytest.mark.parametrize("words", [("--new", "1", "--station", "CP-1"), ("--station", "CP-1", "--code", "A"), ()])
def test_one_thing_is_asked_for(words: tuple[str, ...]) -> None:
    assert refused("label_sheet", "x.pdf", *OF, *words).startswith("Error: ")
    assert Label.objects.count() == 0


def test_a_station_keeps_its_label_unless_another_is_asked_for(plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    first, second = (said("label_sheet", "x.svg", *OF, "--station", "CP-1") for _twice in range(2))
    other = said("label_sheet", "x.svg", *OF, "--station", "CP-1", "--replace")
    assert (first == second, first == other, Label.objects.count()) == (True, False, 2)


FEED = ("import_ocpi", "--version", "2.2.1", *OF)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere.json",), "nowhere.json cannot be read: No such file or directory."),
        (("folder",), "folder cannot be read: Is a directory."),
        (("feed.json", "--report", "nowhere/x"), "nowhere/x cannot be written: No such file or directory."),
        (("feed.json", "--report", "folder"), "folder cannot be written: Is a directory."),
        (("feed.json", "--default", "name"), "--default name: say FIELD=VALUE with one of "),
        (("feed.json", "--default", "time_zone="), "--default time_zone=: say FIELD=VALUE with one of "),
        (("feed.json", "--default", "=x"), "--default =x: say FIELD=VALUE with one of "),
    ],
)
def test_a_feed_that_cannot_be_used_is_said(words: tuple[str, ...], told: str) -> None:
    assert refused(*FEED, *words).startswith(told)
    assert Location.objects.count() == 0


def test_a_report_is_made_anew(here: Path) -> None:
    (here / "report").write_text("of yesterday\n")
    said(*FEED, "feed.json", "--report", "report")
    assert (here / "report").read_text() == ""


TABLE = ("import_csv", "--kind", "locations", *OF)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere.csv",), "nowhere.csv cannot be used: No such file or directory."),
        (("folder",), "folder cannot be used: Is a directory."),
        (("table.csv", "--kind", "people"), "Error: argument --kind: invalid choice: 'people' (choose from "),
    ],
)
def test_a_table_that_cannot_be_used_is_said(words: tuple[str, ...], told: str) -> None:
    assert refused(*TABLE, *words).startswith(told)


@pytest.mark.parametrize(("name", "told"), [("folder", "Is a directory"), ("feed.json", "File exists")])
def test_a_backup_writes_over_nothing(name: str, told: str, here: Path) -> None:
    words = refused("backup", name)
    assert words.startswith(f"{name} could not be written: ")
    assert (here / "feed.json").read_text() == "[]"
    assert told in words or "it is there already" in words


def test_a_port_of_the_worker_that_is_taken_is_said(settings: Any) -> None:
    settings.HOST = "127.0.0.1"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.WORKER_METRICS_PORT = taken.getsockname()[1]
        told = refused("worker")
        assert told.startswith(f"WORKER_METRICS_PORT {settings.WORKER_METRICS_PORT}: ")
    settings.WORKER_METRICS_PORT = 65_536
    assert refused("worker").startswith("WORKER_METRICS_PORT 65536: ")
