"""`manage.py import_csv`: each row is in, or is in the file of the refused with its reason."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from core.documents.spreadsheets import guarded, unguarded
from core.models import ChargeStation, Connector, Event, Evse, Location
from tests.factories import make_location, make_template

if TYPE_CHECKING:
    from pathlib import Path

    from core.models import Operator

PLACES = """id,name,address,city,postal_code,country,coordinates.latitude,coordinates.longitude,publish,facilities
kade-12,Kade,Kade 12,Utrecht,3511 AB,NLD,52.1,-5.1,yes,WIFI|CAFE
kade-13,"Kade, the other",Kade 13,Utrecht,3511 AB,NLD,,,false,
"""
STATIONS = (
    "charge_station_id;location_id;deploy_state;evses.0.uid;evses.0.connectors.0.standard;evses.0.connectors.0.format;"
    "evses.0.connectors.0.power_type;evses.0.connectors.0.voltage;evses.0.connectors.0.amperage\r\n"
    "ACE-1;kade-12;Production;a-1;IEC_62196_T2;SOCKET;AC_3_PHASE;230;16\r\n"
)


def run(tmp_path: Path, text: str, kind: str, **options: Any) -> list[int]:
    """Import a table; give what was read, created, updated, unchanged and refused."""
    file, out = tmp_path / "table.csv", StringIO()
    file.write_bytes(text.encode())
    try:
        call_command("import_csv", str(file), kind=kind, operator="NLPLI", stdout=out, **options)
    except CommandError as error:
        out.write(str(error))
    row = next(line for line in out.getvalue().splitlines() if line.startswith(kind))
    return [int(cell) for cell in row.split()[1:]]


def refused(tmp_path: Path) -> list[dict[str, str]]:
    with (tmp_path / "table.csv.refused.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.django_db
@pytest.mark.parametrize("text", [PLACES, "\ufeff" + PLACES.replace("\n", "\r\n"), PLACES.replace('"Kade, the other"', "Other").replace(",", ";")])  # fmt: skip  # noqa: E501 -- one table in three coats
def test_locations_come_in_and_again_nothing_changes(plinth: Operator, tmp_path: Path, text: str) -> None:
    assert [run(tmp_path, text, "locations") for _time in range(2)] == [[2, 2, 0, 0, 0], [2, 0, 0, 2, 0]]
    kade = Location.objects.get_queryset().filter(location_id="kade-12").get()
    assert (kade.publish, kade.facilities, kade.position, kade.cpo_id) == (
        True,
        ["WIFI", "CAFE"],
        (kade.latitude, kade.longitude),
        "NLPLI",
    )
    assert (str(kade.longitude), set(Event.objects.values_list("by", flat=True))) == ("-5.1000000", {"import_csv"})


@pytest.mark.django_db
def test_stations_come_in_and_what_changes_is_changed(plinth: Operator, tmp_path: Path) -> None:
    make_location(plinth, location_id="kade-12")
    first = [run(tmp_path, STATIONS, "stations") for _time in range(2)]
    Evse.objects.update(floor_level="-1")
    assert (*first, run(tmp_path, STATIONS.replace("230;16", "230;32"), "stations")) == (
        [1, 1, 0, 0, 0],
        [1, 0, 0, 1, 0],
        [1, 0, 1, 0, 0],
    )
    assert ChargeStation.objects.values_list("charger_type", "default_charge_station_tariff_id").get() == (
        "Public",
        "default",
    )
    assert Connector.objects.values_list("amperage", "evse__floor_level").get() == (32, "-1")


NAMELESS = STATIONS.replace("evses.0.uid;", "").replace(";a-1;", ";")


@pytest.mark.django_db
def test_evses_without_a_uid_are_those_that_are_here_in_the_order_of_their_numbers(
    plinth: Operator, tmp_path: Path
) -> None:
    make_location(plinth, location_id="kade-12")
    first = [run(tmp_path, NAMELESS, "stations") for _time in range(2)]
    uid = Evse.objects.values_list("uid", flat=True).get()
    Evse.objects.update(floor_level="-1")
    names, row = NAMELESS.splitlines()
    more = names.replace("evses.0", "evses.1").split(";")[3:], row.replace(";16", ";32").split(";")[3:]
    two = "\n".join(";".join((line, *cells)) for line, cells in zip((names, row), more, strict=True))
    assert [*first, *(run(tmp_path, two, "stations") for _time in range(2))] == [
        [1, 1, 0, 0, 0],
        [1, 0, 0, 1, 0],
        [1, 0, 1, 0, 0],
        [1, 0, 0, 1, 0],
    ]
    evses = Evse.objects.order_by("evse_sequence_number").values_list("uid", "floor_level", "connectors__amperage")
    assert [*evses] == [(uid, "-1", 16), (f"{uid[:-1]}2", "", 32)]


@pytest.mark.django_db
def test_an_evse_without_a_uid_cannot_be_said_to_be_gone(plinth: Operator, tmp_path: Path) -> None:
    make_location(plinth, location_id="kade-12")
    run(tmp_path, NAMELESS, "stations")
    names, row = NAMELESS.splitlines()
    assert run(tmp_path, f"{names};evses.0.status\n{row};REMOVED\n", "stations") == [1, 0, 0, 0, 1]
    told = (tmp_path / "table.csv.refused.csv").read_text(encoding="utf-8-sig")
    assert (
        next(csv.DictReader(StringIO(told), delimiter=";"))["reason"]
        == "evses.0.uid: Say by its uid or number which EVSE is gone."
    )
    assert Evse.objects.values_list("status", flat=True).get() == "UNKNOWN"


@pytest.mark.django_db
def test_a_template_is_applied_once(plinth: Operator, tmp_path: Path) -> None:
    make_template(plinth)
    text = "charge_station_id,deploy_state,charge_station_template_id\nACE-1,Stock,double\n"
    assert [run(tmp_path, text, "stations") for _time in range(2)] == [[1, 1, 0, 0, 0], [1, 0, 0, 1, 0]]
    make_template(plinth, "single", evses=1)
    assert run(tmp_path, text.replace("double", "single"), "stations") == [1, 0, 1, 0, 0]
    assert sorted(Evse.objects.values_list("status", flat=True)) == ["REMOVED", "UNKNOWN"]


@pytest.mark.django_db
def test_refused_rows_are_kept_with_their_reasons_and_come_in_when_mended(plinth: Operator, tmp_path: Path) -> None:
    head, good, _other = PLACES.splitlines()
    bad = ["=cmd|x,@Kade,Kade 1,Utrecht,1,NLD,x,5,maybe,SAUNA", ",no id,Kade,U,1,NLD,,,,", "short,row", good]
    assert run(tmp_path, "\n".join([head, good, *bad]), "locations") == [5, 1, 0, 0, 4]
    rows = refused(tmp_path)
    assert [(row["line"], row["reason"].split(":")[0]) for row in rows] == [
        ("3", "coordinates.latitude"),
        ("4", "id"),
        ("5", "There are 2 cells below 10 names."),
        ("6", "id"),
    ]
    assert (rows[0]["id"], rows[0]["name"], rows[3]["coordinates.longitude"]) == ("'=cmd|x", "'@Kade", "-5.1")
    assert "publish" in rows[0]["reason"]
    mended = (tmp_path / "table.csv.refused.csv").read_text(encoding="utf-8-sig").splitlines()
    mended = [mended[0], mended[2].replace(",no id", "new-id,no id")]
    assert run(tmp_path, "\n".join(mended), "locations") == [1, 1, 0, 0, 0]
    assert (tmp_path / "table.csv.refused.csv").exists() is False


@pytest.mark.django_db
def test_a_dry_run_does_nothing(plinth: Operator, tmp_path: Path) -> None:
    assert (run(tmp_path, PLACES, "locations", dry_run=True), Location.objects.count()) == ([2, 2, 0, 0, 0], 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "The file is empty."),
        (b"\n,,\n", "The first line names the fields; it is empty."),
        (b"id,colour\n", "The first line names the fields; unknown: colour."),
        (b"id,coordinates.x\n", "unknown: coordinates.x"),
        (b"id,name,id\n", "there twice: id"),
        (b"id,\x81\n", "The file is neither UTF-8 nor Windows-1252"),
        (b'id,name\na,"b', "The file stops being a table at line 2"),
    ],
)
def test_a_file_that_is_no_table(plinth: Operator, tmp_path: Path, text: bytes, message: str) -> None:
    (tmp_path / "table.csv").write_bytes(text)
    with pytest.raises(CommandError, match=message):
        call_command("import_csv", str(tmp_path / "table.csv"), kind="locations", operator="NLPLI")


@pytest.mark.django_db
def test_json_in_a_cell(plinth: Operator, tmp_path: Path) -> None:
    head, row, _other = PLACES.splitlines()
    cell = '"[{""language"": ""en"", ""text"": ""Behind""}]"'
    assert run(tmp_path, f"{head},directions\n{row},{cell}\n", "locations") == [1, 1, 0, 0, 0]
    assert Location.objects.values_list("directions", flat=True).get() == [{"language": "en", "text": "Behind"}]


@pytest.mark.django_db
def test_a_missing_file(plinth: Operator, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing\.csv cannot be used: No such file"):
        call_command("import_csv", str(tmp_path / "missing.csv"), kind="stations", operator="NLPLI")


@given(st.text(st.sampled_from("=+-@\t\r'1.5ab ")))
def test_a_guarded_cell_is_no_formula_and_comes_back(cell: str) -> None:
    safe = guarded(cell)
    number = cell[:1] in "+-" and cell[1:].replace(".", "", 1).isdecimal()
    assert (unguarded(safe), safe[:1] in {"=", "@", "\t", "\r"} or (safe[:1] in {"+", "-"} and not number)) == (
        cell,
        False,
    )
