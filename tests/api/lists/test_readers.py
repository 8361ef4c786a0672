"""What a question can say, reader by reader: the last value that is read, and the next one, that is 2001."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from core.domain.stations.labelling import make_labels
from core.models import Actor
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
API = "/api/2.0"
# The list, the parameter, what is read of it and what is not.
READ: list[tuple[str, str, list[str], list[str]]] = [
    ("Locations", "city", ["x" * 255, " ", "ü", "a%b", "'"], ["", "x" * 256, "a\x00"]),
    ("Locations", "cpoId", ["NLPLI", "nobody"], ["", "x" * 256]),
    ("Locations", "country", ["NLD", "nld", "Bel"], ["NL", "", "QQQ", "NLDX", "528"]),
    ("Locations", "exclude_evses", ["true", "TRUE", "1", "false", "0"], ["", "yes", "2", "tru", " true"]),
    ("Locations", "exclude_evses_modified", ["True", "0"], ["no", ""]),
    (
        "Locations",
        "date_from",
        [
            "2026-01-31",
            "2026-01-31T12:00:00",
            "2026-01-31 12:00:00Z",
            "2026-01-31t12:00:00z",
            "2026-01-31T12:00:00.123456789Z",
            "2026-01-31T12:00:00+14:00",
            "0001-01-02",
        ],
        [
            "2026-01-31T12:00Z",
            "2026-01-31T12",
            "2026-1-31",
            "31-01-2026",
            "2026-02-30",
            "2026-01-31T24:00:01Z",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00.1234567890Z",
            "2026-01-31T12:00:00+1400",
            "1769860800",
            "now",
        ],
    ),
    ("jobs", "day", ["2030-01-31", "0001-01-01", "9999-12-31"], ["2030-02-30", "2030-1-31", "20300131", "today", ""]),
    ("jobs", "installer", ["nobody"], [""]),
    ("installations", "state", ["open", "handed_over", "approved", "dropped"], ["Open", "returned", ""]),
    ("knocks", "address", ["10.0.0.1", "::1", "2001:DB8::1"], ["10.0.0", "10.0.0.256", "10.0.0.1/8", "host", ""]),
    ("people", "q", ["", "x" * 255], ["x" * 256, "a\x00"]),
    ("sites", "q", ["", "Kade"], ["x" * 256]),
    ("passes", "job_id", ["0", "1", "9" * 18], ["9" * 19, "-1", "x", "", "1.0", "٣"]),
    ("labels", "stuck", ["true", "0"], ["stuck", ""]),
    ("labels", "charge_station_id", ["CP-1"], ["", "x" * 256]),
    ("owner-links", "location_id", ["here"], [""]),
    ("reports/refusals", "from", ["2026-01-01"], ["2026-13-01", "", "yesterday"]),
    ("reports/installs", "step", ["day", "week", "month"], ["year", "Day", ""]),
]


def answers(machine: Client, path: str, name: str, values: list[str]) -> list[int]:
    """Give the number that each value of this parameter is answered with."""
    said = map(quote, values)
    return [machine.get(f"{API}/{path}?{name}={each}").json()["status_code"] for each in said]


@pytest.mark.usefixtures("plinth")
@pytest.mark.parametrize("number", range(len(READ)))
def test_a_reader_reads_its_own_and_nothing_else(machine: Client, number: int) -> None:
    path, name, good, odd = READ[number]
    assert dict(zip(good, answers(machine, path, name, good), strict=True)) == dict.fromkeys(good, 1000)
    assert dict(zip(odd, answers(machine, path, name, odd), strict=True)) == dict.fromkeys(odd, 2001)


PLACES: list[tuple[str, str, str | None, bool]] = [
    ("90", "180", None, True),
    ("-90", "-180", None, True),
    ("90.0000001", "0", None, False),
    ("0", "-180.0000001", None, False),
    ("52.09070000000000000000", "5", None, True),
    ("52.090700000000000000001", "5", None, False),
    ("+52", "5", None, False),
    ("52.", "5", None, False),
    (".5", "5", None, False),
    ("52", "5", "0", True),
    ("52", "5", "1000000", True),
    ("52", "5", "-0.1", False),
    ("52", "5", "far", False),
    ("52", "5", "", False),
]


@pytest.mark.usefixtures("plinth")
def test_a_place_is_on_the_globe_and_a_distance_is_none_below_nothing(machine: Client) -> None:
    for north, east, metres, good in PLACES:
        asked = {"latitude": north, "longitude": east} | ({} if metres is None else {"distanceinmeters": metres})
        told = machine.get(f"{API}/Locations", asked).json()["status_code"]
        assert (asked, told) == (asked, 1000 if good else 2001)


# Metres from the Location, those that are asked for, and whether it is found: 100 at least, 1000 at most.
METRES = [
    (95, None, True),
    (105, None, False),
    (95, "1", True),
    (105, "99", False),
    (105, "110", True),
    (195, "200", True),
    (205, "200", False),
    (995, "1000", True),
    (995, "5000", True),
    (1005, "1000", False),
    (1005, "5000", False),
]


def test_how_far_is_clamped_to_what_a_walk_is(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="pin", latitude="52", longitude="5")
    for metres, asked, found in METRES:
        north = f"{52 + metres / 111_195:.7f}"
        query = {"latitude": north, "longitude": "5"} | ({"distanceinmeters": asked} if asked else {})
        rows = machine.get(f"{API}/Locations", query).json()["data"]
        assert (metres, asked, [row["id"] for row in rows]) == (metres, asked, ["pin"] if found else [])


PERIODS = [
    ("from=2026-01-01&to=2026-01-01", 1000),
    ("from=2026-01-02&to=2026-01-01", 2001),
    ("from=2024-01-01&to=2026-01-02", 1000),
    ("from=2024-01-01&to=2026-01-03", 2001),
    ("to=0001-01-01", 1000),
    ("from=9999-12-31&to=9999-12-31", 1000),
]


@pytest.mark.usefixtures("plinth")
def test_a_report_is_of_two_years_and_two_days_at_most(machine: Client) -> None:
    told = [(query, machine.get(f"{API}/reports/installs?{query}").json()["status_code"]) for query, _told in PERIODS]
    assert told == PERIODS


@pytest.mark.usefixtures("plinth")
def test_a_hundred_parameters_are_read_and_no_more(machine: Client) -> None:
    for count, what in ((100, "a0"), (101, "more than 100 parameters")):
        query = "&".join(f"a{number}=1" for number in range(count))
        told = machine.get(f"{API}/Locations?{query}").json()["status_message"]
        assert (count, what in told) == (count, True)


SHEETS: list[tuple[dict[str, str], int]] = [
    ({}, 200),
    ({"skip": "0"}, 200),
    ({"skip": "-1"}, 2001),
    ({"skip": "1000"}, 2001),
    ({"evses": "true"}, 200),
    ({"evses": "x"}, 2001),
    ({"stock": "none"}, 2001),
    ({"stock": ""}, 2001),
    ({"codes": ""}, 2001),
    ({"codes": "AAAAAAAAA"}, 2001),
    ({"codes": "AAAA-AAA"}, 2001),
    ({"codes": "AAAAAAAA"}, 2003),
    ({"colour": "red"}, 2001),
]


def test_a_sheet_of_labels_is_asked_for_in_words_that_it_knows(machine: Client, plinth: Operator, ada: User) -> None:
    make_station(plinth, "CP-1")
    [label] = make_labels(actor=Actor.of_person(ada.membership), count=1)
    for said, told in SHEETS:
        for file, kind in (("pdf", "application/pdf"), ("svg", "image/svg+xml")):
            usual = {"codes": label.code.lower(), "stock": "l4778"}
            response = machine.get(f"{API}/labels/sheet.{file}", usual | said)
            made = response["Content-Type"] == kind
            assert (said, file, 200 if made else response.json()["status_code"]) == (said, file, told)
    lacking = machine.get(f"{API}/labels/sheet.pdf").json()
    assert [(each["field"], each["code"]) for each in lacking["errors"]] == [
        ("codes", "required"),
        ("stock", "required"),
    ]
