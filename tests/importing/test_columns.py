"""Each kind of column, and each way in which people fill it in: what is understood, and what is said of the rest."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from core.bodies import LocationBody, StationBody
from core.choices import Facility, LocationType
from core.importing.files import rows_of
from core.importing.headings import OFFERED, guess
from core.importing.job_rows import JobRow
from core.importing.kinds import KINDS, judged
from core.importing.tables import Table, nested
from core.models import Operator

if TYPE_CHECKING:
    from core.bodies.fields import Body
    from core.importing.loading import Row

PLINTH = Operator(name="Plinth", cpo_id="NLPLI", default_tariff_id="day")


def read(body: type[Body], name: str, *cells: str) -> list[Any]:
    """Give what each cell of one column says; nothing where it says nothing."""
    lines = "\n".join('x\t"{}"'.format(cell.replace('"', '""')) for cell in cells)
    table = Table(rows_of(io.BytesIO(f"other\t{name}\n{lines}\n".encode())))
    table.read_as(["", name], body)
    said = [line.said for line in table.lines()]
    for part in name.split("."):
        said = [
            each.get(part) if isinstance(each, dict) else each[int(part)] if isinstance(each, list) else None
            for each in said
        ]
    return said


def test_yes_and_no_in_four_languages() -> None:
    yes = ["true", "TRUE", "yes", "Yes", "1", "ja", "JA", "oui", "waar", "wahr", "vrai", " ja "]
    no = ["false", "no", "0", "nee", "nein", "non", "onwaar", "falsch", "faux", "Nein"]
    assert read(LocationBody, "publish", *yes) == [True] * len(yes)
    assert read(LocationBody, "publish", *no) == [False] * len(no)
    odd = ["y", "n", "x", "maybe", "2", "truee"]
    assert read(LocationBody, "publish", *odd) == odd


CELLS: list[tuple[type[Body], str, dict[str, Any]]] = [
    (LocationBody, "name", {" Kade 1 ": "Kade 1", "'Kade": "'Kade", "'=1+1": "=1+1", "5": "5", "ja": "ja"}),
    (LocationBody, "country", {"NLD": "NLD", "nld": "NLD", "nl": "NLD", "BE": "BEL", "Land": "LAND", "xx": "XX"}),
    (LocationBody, "type", {"on_street": "ON_STREET", "OTHER": "OTHER", "Straat": "Straat"}),
    (LocationBody, "access_type", {"Private": "PRIVATE", "public": "PUBLIC"}),
    (
        LocationBody,
        "coordinates.latitude",
        {"52,09": "52.09", "52.09": "52.09", "+5,1": "+5.1", "-5,1": "-5.1", "1.234,5": "1.234,5", "52,": "52,"},
    ),
    (
        LocationBody,
        "facilities",
        {"WIFI": ["WIFI"], "wifi | cafe|": ["WIFI", "CAFE"], '["WIFI"]': ["WIFI"], "|": [], "[WIFI": "[WIFI"},
    ),
    (
        LocationBody,
        "directions",
        {'[{"language": "nl"}]': [{"language": "nl"}], '{"a": 1}': {"a": 1}, "[1": "[1"},
    ),
    (LocationBody, "opening_times", {'{"twentyfourseven": true}': {"twentyfourseven": True}, "{": "{"}),
    (LocationBody, "opening_times.twentyfourseven", {"ja": True, "nein": False}),
    (StationBody, "installation_date", {"31-1-2030": "2030-01-31", "1 2 2030": "2030-02-01", "31/2/2030": "31/2/2030"}),
    (StationBody, "contactless_terminal_auth_amount", {"12,50": "12.50", "12": "12", "1e2": "1e2"}),
    (StationBody, "charger_type", {"public": "Public", "HOME": "Home", "Office": "Office"}),
    (StationBody, "evses.0.connectors.1.voltage", {"230": "230", "230,5": "230.5", "230 V": "230 V"}),
    (StationBody, "evses.0.connectors.0.standard", {"iec_62196_t2": "IEC_62196_T2", "Type 2": "Type 2"}),
    (StationBody, "evses.99.status", {"planned": "PLANNED"}),
    (JobRow, "day", {"5.6.2030": "2030-06-05", "2030-06-05": "2030-06-05", "monday": "monday"}),
    (JobRow, "stations", {"CP-1|CP-2": "CP-1|CP-2"}),
]


def test_a_cell_is_read_as_its_field_is_written() -> None:
    for body, name, cells in CELLS:
        path = name.replace("evses.99", "evses.0").replace("connectors.1", "connectors.0")
        said = read(body, path, *cells)
        assert (name, dict(zip(cells, said, strict=True))) == (name, cells)


NO_FIELDS = [
    (LocationBody, "colour"),
    (LocationBody, "coordinates.height"),
    (LocationBody, "name.0"),
    (LocationBody, "Name"),
    (LocationBody, "opening_times.regular_hours.x.weekday"),
    (StationBody, "evses.100.uid"),
    (StationBody, "evses.-1.uid"),
    (StationBody, "evses.uid"),
    (StationBody, "evses.0.connectors.100.id"),
    (JobRow, "version"),
]


def test_a_name_that_leads_to_no_field_is_guessed_to_be_none() -> None:
    for body, name in NO_FIELDS:
        assert (name, guess("locations", body, [name], {})) == (name, ["name" if name == "Name" else ""])


def test_dotted_names_make_things_inside_of_things() -> None:
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"a": 1}, {"a": 1}),
        ({"a.b": 1, "a.c": 2}, {"a": {"b": 1, "c": 2}}),
        ({"a.1.b": 1, "a.0.b": 2}, {"a": [{"b": 2}, {"b": 1}]}),
        ({"a.10": "k", "a.9": "j", "a.2": "c"}, {"a": ["c", "j", "k"]}),
        ({"a.0.b.3.c": 1, "a.0.b.1.c": 2}, {"a": [{"b": [{"c": 2}, {"c": 1}]}]}),
        ({"a.0": 1, "a.x": 2}, {"a": {"0": 1, "x": 2}}),
        ({"a": 1, "a.b": 2}, {"a": 1}),
        ({}, {}),
    ]
    assert [nested(flat) for flat, _tree in cases] == [tree for _flat, tree in cases]


def table(kind: str, text: str) -> list[Row]:
    """Judge every row of a table, before anything is looked up."""
    of = KINDS[kind]
    made = Table(rows_of(io.BytesIO(text.encode())))
    made.read_as(made.header, of.body)
    seen: set[str] = set()
    return [judged(line, kind, PLINTH, seen) for line in made.lines()]


def reasons(kind: str, text: str) -> list[dict[str, str]]:
    return [{error.field: str(error.sentence) for error in row.errors} for row in table(kind, text)]


AN_ID = "An id has no blanks and no slashes, and 36 characters at most."
PLAINLY: list[tuple[str, str, str, str]] = [
    ("locations", "id", "a b", AN_ID),
    ("locations", "country", "Holland", "Three letters of ISO 3166-1, or two: NLD, BE."),
    ("locations", "publish", "perhaps", "Write yes or no."),
    ("locations", "coordinates.latitude", "north", "Write degrees like 52.0907."),
    ("locations", "coordinates.longitude", "5°", "Write degrees like 52.0907."),
    ("locations", "city", "x" * 101, "It is too long: at most 100."),
    ("locations", "type", "House", f"'House' is none of these: {', '.join(LocationType.values)}."),
    ("locations", "facilities", "wifi|sauna", f"'sauna' is none of these: {', '.join(Facility.values)}."),
    ("stations", "location_id", "a/b", AN_ID),
    ("stations", "installation_date", "soon", "Write a day as 2030-01-31 or 31-1-2030."),
    ("stations", "evses.0.connectors.0.voltage", "high", "Write a whole number."),
    ("stations", "evses.0.connectors.0.voltage", "230.5", "Write a whole number."),
    ("stations", "evses.0.connectors.0.voltage", "0", "It is too small: at least 1."),
    ("stations", "tap_to_stop", "sometimes", "Write yes or no."),
    ("stations", "contactless_terminal_auth_amount", "-1", "An amount from 0 to 999999.99, with two decimals at most."),
    ("jobs", "day", "tomorrow", "Write a day as 2030-01-31 or 31-1-2030."),
    ("jobs", "location_id", "a b", AN_ID),
]


@pytest.mark.parametrize(("kind", "name", "cell", "told"), PLAINLY)
def test_what_is_wrong_with_a_cell_is_said_to_whoever_filled_it_in(kind: str, name: str, cell: str, told: str) -> None:
    must = {"locations": "id", "stations": "charge_station_id", "jobs": "day"}[kind]
    good = {"locations": "a", "stations": "CP-1", "jobs": "2030-01-31"}[kind]
    text = f"{name}\n{cell}\n" if name == must else f"{must}\t{name}\n{good}\t{cell}\n"
    [said] = reasons(kind, text)
    place = next(each for each in said if each == name or each.startswith(f"{name}."))
    assert said[place] == told


GONE = "Without it the row could not be found again."
TWICE = "It is in this file twice; only the first was looked at."


def test_a_row_without_its_id_and_one_that_is_there_already_are_refused() -> None:
    assert reasons("locations", "id,name\na,x\n,y\nA,z\nb,w\n") == [{}, {"id": GONE}, {"id": TWICE}, {}]
    assert reasons("stations", "charge_station_id,name\nCP-1,x\ncp-1,y\n") == [{}, {"charge_station_id": TWICE}]
    assert reasons("jobs", "location_id,day\nhere,\n,2030-01-31\nhere,2030-01-31\nHERE,31-1-2030\n") == [
        {"day": GONE},
        {},
        {},
        {"location_id": TWICE},
    ]


def test_a_job_is_the_same_by_its_place_day_and_stations_in_any_order() -> None:
    head = "location_id,location_name,day,stations,note\n"
    rows = [
        "here,,2030-01-31,CP-1|CP-2,a",
        "here,,2030-01-31,cp-2; CP-1,b",
        "here,,2030-01-31,CP-1,c",
        "here,,2030-02-01,CP-1|CP-2,d",
        ",Garage,2030-01-31,,e",
        ",GARAGE,2030-01-31,,f",
    ]
    told = [bool(each) for each in reasons("jobs", head + "\n".join(rows) + "\n")]
    assert told == [False, True, False, False, False, True]


def test_a_new_row_gets_what_the_operator_gives_it() -> None:
    [place] = table("locations", "id\na\n")
    [box] = table("stations", "charge_station_id\nCP-1\n")
    assert place.at_first == {"cpo_id": "NLPLI"}
    assert box.at_first == {
        "charger_type": "Public",
        "deploy_state": "Stock",
        "default_charge_station_tariff_id": "day",
    }


# What people call their columns, a spreadsheet in each language.
SHEETS = {
    ("locations", "nl"): {
        "Locatienummer": "id", "Naam": "name", "Adres": "address", "Postcode": "postal_code", "Woonplaats": "city",
        "Land": "country", "Breedtegraad": "coordinates.latitude", "Lengtegraad": "coordinates.longitude",
        "Soort": "type", "Publiceren": "publish", "Toegang": "access_type", "Voorzieningen": "facilities",
        "Opmerkingen": "remarks", "Onderhoud": "maintenance_info", "Exploitant": "cpo_id",
        "Adresregel 2": "address_line_2",
    },
    ("locations", "de"): {
        "Standort-ID": "id", "Bezeichnung": "name", "Straße und Hausnummer": "address", "PLZ": "postal_code",
        "Ort": "city", "Landeskennung": "country", "Breitengrad": "coordinates.latitude",
        "Längengrad": "coordinates.longitude", "Art": "type", "Veröffentlichen": "publish", "Zugang": "access_type",
        "Einrichtungen": "facilities", "Bemerkung": "remarks", "Wartung": "maintenance_info", "Betreiber": "cpo_id",
        "Adresszusatz": "address_line_2",
    },
    ("locations", "fr"): {
        "ID site": "id", "Nom du site": "name", "Adresse": "address", "Code postal": "postal_code", "Commune": "city",
        "Pays": "country", "Latitude": "coordinates.latitude", "Longitude": "coordinates.longitude",
        "Type de site": "type", "Publier": "publish", "Accès": "access_type", "Équipements": "facilities",
        "Remarque": "remarks", "Maintenance": "maintenance_info", "Complément d'adresse": "address_line_2",
    },
    ("stations", "nl"): {
        "Laadpaal": "charge_station_id", "Locatie": "location_id", "Naam": "name", "Toestand": "deploy_state",
        "Sjabloon": "charge_station_template_id", "Installatiedatum": "installation_date",
        "Tarief": "default_charge_station_tariff_id", "Verdieping": "default_charge_station_floor_level",
        "Stekker": "evses.0.connectors.0.standard", "Spanning": "evses.0.connectors.0.voltage",
        "Stroom": "evses.0.connectors.0.amperage", "Vermogen": "evses.0.connectors.0.max_electric_power",
    },
    ("stations", "de"): {
        "Ladesäule": "charge_station_id", "Standort": "location_id", "Zustand": "deploy_state",
        "Vorlage": "charge_station_template_id", "Stockwerk": "default_charge_station_floor_level",
        "Stecker": "evses.0.connectors.0.standard", "Stromart": "evses.0.connectors.0.power_type",
        "Spannung": "evses.0.connectors.0.voltage", "Stromstärke": "evses.0.connectors.0.amperage",
        "Leistung": "evses.0.connectors.0.max_electric_power", "EVSE-ID": "evses.0.evse_id",
    },
    ("stations", "fr"): {
        "Borne": "charge_station_id", "Site": "location_id", "Nom": "name", "État": "deploy_state",
        "Modèle": "charge_station_template_id", "Date d'installation": "installation_date",
        "Prise": "evses.0.connectors.0.standard", "Tension": "evses.0.connectors.0.voltage",
        "Intensité": "evses.0.connectors.0.amperage", "Puissance": "evses.0.connectors.0.max_electric_power",
    },
    ("jobs", "nl"): {
        "Locatie": "location_name", "Adres": "address", "Plaats": "city", "Datum": "day", "Monteur": "installer",
        "Notitie": "note", "Laadpalen": "stations",
    },
    ("jobs", "de"): {
        "Standort": "location_name", "Straße": "address", "Stadt": "city", "Tag": "day", "Techniker": "installer",
        "Notiz": "note", "Ladestationen": "stations",
    },
    ("jobs", "fr"): {
        "Lieu": "location_name", "Rue": "address", "Ville": "city", "Jour": "day", "Technicien": "installer",
        "Remarque": "note", "Bornes": "stations",
    },
}  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=" ".join)
def test_a_spreadsheet_is_understood_in_the_language_of_whoever_made_it(sheet: tuple[str, str]) -> None:
    kind, columns = sheet[0], SHEETS[sheet]
    assert dict(zip(columns, guess(kind, KINDS[kind].body, [*columns], {}), strict=True)) == columns
    assert set(columns.values()) <= set(OFFERED[kind])
