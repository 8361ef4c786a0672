"""A Location, field by field: the longest and the odd values that are taken, and the next ones, that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Location, SubCpo
from tests.api.fields.many import printed, told, wrong_at
from tests.api.writes import LOCATIONS, a_location

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

LONGEST = {
    "id": 36,
    "name": 255,
    "address": 255,
    "address_line_2": 255,
    "city": 100,
    "postal_code": 20,
    "remarks": 10_000,
    "maintenance_info": 10_000,
    "cpo_customer_external_id": 255,
    "payment_provider": 255,
    "wallet_id": 255,
}
NOT_EMPTY = ("id", "cpo_id", "name", "address", "city", "postal_code")


def test_a_text_is_as_long_as_its_column(machine: Client, plinth: Operator) -> None:
    full = [{name: "ü" * most if name != "id" else "x" * most} for name, most in LONGEST.items()]
    made = printed(machine, LOCATIONS, [a_location(**each) for each in full])
    assert [{name: row[name] for name in each} for each, row in zip(full, made, strict=True)] == full
    over = [a_location(**{name: "x" * (most + 1)}) for name, most in LONGEST.items()]
    assert told(machine, LOCATIONS, over) == [wrong_at(name) for name in LONGEST]


def test_a_text_that_says_nothing_is_none(machine: Client, plinth: Operator) -> None:
    for nothing in ("", "  ", "\t"):
        bodies = [a_location(**{name: nothing}) for name in NOT_EMPTY]
        assert told(machine, LOCATIONS, bodies) == [wrong_at(name) for name in NOT_EMPTY], repr(nothing)


def test_what_is_no_text_is_none(machine: Client, plinth: Operator) -> None:
    for odd in (7, True, ["x"], {"x": "y"}):
        bodies = [a_location(**{name: odd}) for name in LONGEST]
        assert told(machine, LOCATIONS, bodies) == [wrong_at(name) for name in LONGEST], odd


# What a list holds: one that is as long as it may be, and everything that makes it wrong.
HOUR = {"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}
DAYS = {"period_begin": "2030-12-24T00:00:00Z", "period_end": "2030-12-26T00:00:00Z"}
PARTS: dict[str, tuple[dict[str, Any], dict[str, list[Any]]]] = {
    "auth_rules": (
        {"type": "CustomerExternalId", "value": "x" * 255},
        {"type": ["customerexternalid", "", None, 1], "value": ["x" * 256, "", None, 5]},
    ),
    "custom_groups": (
        {"name": "x" * 255, "external_id": "y" * 255},
        {"name": ["x" * 256, "", None, 3], "external_id": ["x" * 256, "", None, 3]},
    ),
    "directions": (
        {"language": "en", "text": "x" * 512},
        {"language": ["e", "eng", "e1", "", None, 1], "text": ["x" * 513, "", None, 1]},
    ),
    "customised_fields": (
        {"type": "x" * 255, "value": "y" * 10_000},
        {"type": ["x" * 256, "", None, 1], "value": ["x" * 10_001, None, 1]},
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_thing_in_a_list_is_whole_and_no_longer_than_it_may_be(machine: Client, plinth: Operator, name: str) -> None:
    right, odd = PARTS[name]
    [made] = printed(machine, LOCATIONS, [a_location(**{name: [right, right]})])
    assert made[name] == [right, right]
    cases = [(part, value) for part, values in odd.items() for value in values]
    bodies = [a_location(**{name: [right, right | {part: value}]}) for part, value in cases]
    code = {None: "required"}
    assert told(machine, LOCATIONS, bodies) == [
        [(f"{name}.1.{part}", code.get(value, "invalid"))] for part, value in cases
    ]
    lacking = [a_location(**{name: [{key: right[key] for key in right if key != part}]}) for part in right]
    assert told(machine, LOCATIONS, lacking) == [[(f"{name}.0.{part}", "required")] for part in right]
    assert told(machine, LOCATIONS, [a_location(**{name: [right | {"colour": "red"}]})]) == [
        [(f"{name}.0.colour", "unknown_field")]
    ]


CHOICES = {
    "type": ["ON_STREET", "PARKING_GARAGE", "UNDERGROUND_GARAGE", "PARKING_LOT", "OTHER", "UNKNOWN"],
    "access_type": ["PUBLIC", "RESTRICTED", "PRIVATE"],
}


def test_every_word_of_a_choice_is_known_as_it_is_written(machine: Client, plinth: Operator) -> None:
    for name, words in CHOICES.items():
        made = printed(machine, LOCATIONS, [a_location(publish=True, **{name: word}) for word in words])
        assert [row[name] for row in made] == words
        odd = [words[0].lower(), f"{words[0]} ", "NONE", "", 1, [words[0]]]
        bodies = [a_location(**{name: each}) for each in odd]
        assert told(machine, LOCATIONS, bodies) == [wrong_at(name)] * len(odd)


def test_facilities_are_those_of_ocpi(machine: Client, plinth: Operator) -> None:
    words = ["HOTEL", "CAFE", "BIKE_SHARING", "METRO_STATION", "PARKING_LOT", "WIFI"]
    [made] = printed(machine, LOCATIONS, [a_location(facilities=words)])
    assert made["facilities"] == words
    odd: list[Any] = [["WIFI", "wifi"], ["WIFI", ""], ["WIFI", 1], "WIFI", {"WIFI": True}, ["WIFI", None]]
    assert told(machine, LOCATIONS, [a_location(facilities=each) for each in odd]) == [
        *[wrong_at("facilities.1")] * 3,
        *[wrong_at("facilities")] * 2,
        [("facilities.1", "required")],
    ]


@pytest.mark.parametrize("name", ["publish", "charging_when_closed"])
def test_yes_and_no_are_json_words(machine: Client, plinth: Operator, name: str) -> None:
    made = printed(machine, LOCATIONS, [a_location(**{name: value}) for value in (True, False)])
    assert [row[name] for row in made] == [True, False]
    odd: list[Any] = ["true", "false", 0, 1, "", [], {}]
    bodies = [a_location(**{name: each}) for each in odd]
    assert told(machine, LOCATIONS, bodies) == [wrong_at(name)] * len(odd)


COORDINATES = [
    ("90", "180", []),
    ("-90", "-180", []),
    ("90.0000001", "0", ["latitude"]),
    ("-90.1", "0", ["latitude"]),
    ("0", "180.0000001", ["longitude"]),
    ("0", "-181", ["longitude"]),
    ("91", "181", ["latitude", "longitude"]),
    ("52.", "5", ["latitude"]),
    (".5", "5", ["latitude"]),
    ("+52", "5", ["latitude"]),
    ("52,1", "5", ["latitude"]),
    ("52.1 ", "5", ["latitude"]),
    ("1e1", "5", ["latitude"]),
    ("٥٢", "5", ["latitude"]),
    ("0052", "5", ["latitude"]),
    ("52.1234567890123456", "5", ["latitude"]),
    (52.1, "5", ["latitude"]),
    ("", "5", ["latitude"]),
    (True, None, ["latitude", "longitude"]),
]


def test_coordinates_are_decimal_texts_within_the_globe(machine: Client, plinth: Operator) -> None:
    bodies = [a_location(coordinates={"latitude": north, "longitude": east}) for north, east, _wrong in COORDINATES]
    said = [[field for field, _code in errors] for errors in told(machine, LOCATIONS, bodies)]
    assert said == [[f"coordinates.{name}" for name in wrong] for _north, _east, wrong in COORDINATES]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("52.0907", "52.090700"),
        ("52.090700000", "52.090700"),
        ("-0.00000004", "0.000000"),
        ("52.12345675", "52.1234568"),
        ("52.12345665", "52.1234566"),
        ("7", "7.000000"),
        ("007", "7.000000"),
    ],
)
def test_degrees_are_kept_to_the_centimetre(machine: Client, plinth: Operator, said: str, kept: str) -> None:
    [made] = printed(machine, LOCATIONS, [a_location(coordinates={"latitude": said, "longitude": "5"})])
    assert made["coordinates"] == {"latitude": kept, "longitude": "5.000000"}


CLOCKS = {
    "00:00": True,
    "23:59": True,
    "24:00": False,
    "9:00": False,
    "09:60": False,
    "09:00:00": False,
    "09.00": False,
    "": False,
}


def test_a_time_of_day_is_two_digits_and_two(machine: Client, plinth: Operator) -> None:
    for name in ("period_begin", "period_end"):
        bodies = [a_location(opening_times={"regular_hours": [HOUR | {name: each}]}) for each in CLOCKS]
        place = f"opening_times.regular_hours.0.{name}"
        assert told(machine, LOCATIONS, bodies) == [[] if good else wrong_at(place) for good in CLOCKS.values()]


def test_a_week_has_seven_days(machine: Client, plinth: Operator) -> None:
    days: list[Any] = [1, 7, "7", 7.0, 0, 8, -1, "x", "", True, 1.5]
    bodies = [a_location(opening_times={"regular_hours": [HOUR | {"weekday": day}]}) for day in days]
    assert told(machine, LOCATIONS, bodies) == [[]] * 4 + [wrong_at("opening_times.regular_hours.0.weekday")] * 7


MOMENTS = [
    ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z", ["period_end"]),
    ("2030-01-01T00:00:00Z", "2030-01-01T00:00:01Z", []),
    ("2030-01-01T00:00", "2030-01-01T00:01", []),
    ("2030-01-01T00:00:00", "2030-01-01T00:00:00.000001Z", []),
    ("2030-01-01T01:00:00+02:00", "2030-01-01T00:00:00Z", []),
    ("2030-01-01T01:00:00-02:00", "2030-01-01T03:00:00Z", ["period_end"]),
    ("2030-01-01T00:00:00Z", "2029-12-31T23:59:59Z", ["period_end"]),
    ("2030-02-30T00:00:00Z", "2030-03-01T00:00:00Z", ["period_begin"]),
    ("2030-01-01T00:00:00Z", "2030-01-01T25:00:00Z", ["period_end"]),
    ("2030-13-01T00:00:00Z", "2030-02-30T00:00:00Z", ["period_begin", "period_end"]),
    ("2030-01-01", "2030-01-02", ["period_begin", "period_end"]),
    ("2030-01-01 00:00:00Z", "2030-01-02T00:00:00z", ["period_begin", "period_end"]),
    (1893456000, "2030-01-02T00:00:00Z", ["period_begin"]),
]


@pytest.mark.parametrize("name", ["exceptional_openings", "exceptional_closings"])
def test_a_period_ends_after_it_begins(machine: Client, plinth: Operator, name: str) -> None:
    periods = [{"period_begin": begin, "period_end": end} for begin, end, _wrong in MOMENTS]
    bodies = [a_location(opening_times={name: [DAYS, period]}) for period in periods]
    assert told(machine, LOCATIONS, bodies) == [
        wrong_at(*(f"opening_times.{name}.1.{part}" for part in wrong)) for _begin, _end, wrong in MOMENTS
    ]


OPENINGS: dict[str, tuple[Any, dict[str, Any]]] = {
    "nothing said": ({}, {"twentyfourseven": True}),
    "null": (None, {"twentyfourseven": True}),
    "no hours": ({"regular_hours": []}, {"twentyfourseven": True}),
    "hours": ({"regular_hours": [HOUR]}, {"twentyfourseven": False, "regular_hours": [HOUR]}),
    "hours, and not always": (
        {"regular_hours": [HOUR], "twenty_four_seven": False},
        {"twentyfourseven": False, "regular_hours": [HOUR]},
    ),
    "always, but for": (
        {"twentyfourseven": True, "exceptional_closings": [DAYS]},
        {"twentyfourseven": True, "exceptional_closings": [DAYS]},
    ),
    "not always, no hours": ({"twentyfourseven": False}, {"twentyfourseven": True}),
}


@pytest.mark.parametrize("case", OPENINGS)
def test_open_day_and_night_follows_from_the_hours(machine: Client, plinth: Operator, case: str) -> None:
    said, shown = OPENINGS[case]
    [made] = printed(machine, LOCATIONS, [a_location(opening_times=said)])
    assert made["opening_times"] == shown


def test_a_country_is_one_that_there_is(machine: Client, plinth: Operator) -> None:
    odd = ["nld", "NL", "NLDX", "", "AAA", "ZZZ", "528", "EUR", "N D"]
    assert told(machine, LOCATIONS, [a_location(country=each) for each in odd]) == [wrong_at("country")] * len(odd)
    countries = ["NLD", "DEU", "FRA", "BEL", "LUX", "USA", "GBR"]
    assert told(machine, LOCATIONS, [a_location(country=each) for each in countries]) == [[]] * len(countries)


def test_the_company_is_the_operator_or_one_of_its_own_to_the_letter(
    machine: Client, plinth: Operator, volta: Operator
) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    SubCpo.objects.create(operator=volta, cpo_id="NLTHEIRS", name="Theirs")
    companies = ["NLPLI", "NLSUB", "nlpli", "NLVOL", "NLTHEIRS", "NL PLI", "x" * 37, ""]
    said = told(machine, LOCATIONS, [a_location(cpo_id=each) for each in companies])
    assert said == [[], [], *[wrong_at("cpo_id")] * 6]
    assert sorted(Location.objects.values_list("cpo_id", flat=True)) == ["NLPLI", "NLSUB"]


def test_an_id_is_printable_and_stands_in_an_address(machine: Client, plinth: Operator) -> None:
    good = ["a", "A-b_c.d~e", "!$&'()*+,;=:@", "100%", "x?y#z", '"quoted"']
    assert [row["id"] for row in printed(machine, LOCATIONS, [a_location(id=each) for each in good])] == good
    odd = ["a b", "a/b", "ä", "a\tb", "Batch", " a", "\x7f"]
    assert told(machine, LOCATIONS, [a_location(id=each) for each in odd]) == [wrong_at("id")] * len(odd)
