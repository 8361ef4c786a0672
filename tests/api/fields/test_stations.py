"""A station, field by field: the longest and the odd values that are taken, and the next ones, that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.fields.many import fresh, printed, told, wrong_at
from tests.api.writes import STATIONS, a_connector, a_station, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.test import Client

    from core.models import Location

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]

LONGEST = {
    "name": 255,
    "default_charge_station_tariff_id": 36,
    "default_charge_station_reimbursement_tariff_id": 36,
    "default_charge_station_floor_level": 4,
    "maintenance_info": 10_000,
    "remarks": 10_000,
    "contactless_terminal_serial_number": 100,
}
ONE = [{"connectors": [a_connector()]}]


def stations(cases: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give a station of its own name for each of these."""
    return (a_station(fresh(), evses=ONE) | case for case in cases)


def test_a_text_is_as_long_as_its_column(machine: Client) -> None:
    full = [{name: "ü" * most} for name, most in LONGEST.items()]
    made = printed(machine, STATIONS, stations(full))
    assert [{name: row[name] for name in each} for each, row in zip(full, made, strict=True)] == full
    over = ({name: "x" * (most + 1)} for name, most in LONGEST.items())
    assert told(machine, STATIONS, stations(over)) == [wrong_at(name) for name in LONGEST]
    odd = ({name: 5} for name in LONGEST)
    assert told(machine, STATIONS, stations(odd)) == [wrong_at(name) for name in LONGEST]


def test_a_tariff_has_a_name(machine: Client) -> None:
    name = "default_charge_station_tariff_id"
    assert told(machine, STATIONS, stations({name: blank} for blank in ("", " "))) == [wrong_at(name)] * 2


IDENTITIES = {
    "x" * 48: [],
    "ACE*01=+|@-_.": [],
    "with a blank": [],
    "x" * 49: wrong_at("charge_station_id"),
    "": wrong_at("charge_station_id"),
    "a:b": wrong_at("charge_station_id"),
    "a/b": wrong_at("charge_station_id"),
    "a\tb": wrong_at("charge_station_id"),
    "ä": wrong_at("charge_station_id"),
    " before": wrong_at("charge_station_id"),
    "after ": wrong_at("charge_station_id"),
    "ChargestationTemplate": wrong_at("charge_station_id"),
    "CHARGESTATIONTEMPLATE": wrong_at("charge_station_id"),
    "batch": wrong_at("charge_station_id"),
    "100%": wrong_at("charge_station_id"),
    "what?": wrong_at("charge_station_id"),
}


@pytest.mark.parametrize("identity", IDENTITIES)
def test_an_identity_can_be_dialled(machine: Client, identity: str) -> None:
    assert told(machine, STATIONS, [a_station(identity)]) == [IDENTITIES[identity]]


CHOICES = {
    "deploy_state": ["Stock", "Production", "Deprecated"],
    "charger_type": ["Public", "Home", "Business"],
    "contactless_type": ["Payter", "Nayax"],
}


@pytest.mark.parametrize("name", CHOICES)
def test_every_word_of_a_choice_is_known_as_it_is_written(machine: Client, name: str) -> None:
    words = CHOICES[name]
    made = printed(machine, STATIONS, stations({name: word} for word in words))
    assert [row[name] for row in made] == words
    odd: list[Any] = [words[0].lower(), words[0].upper(), f"{words[0]} ", "", 1, True, [words[0]]]
    assert told(machine, STATIONS, stations({name: word} for word in odd)) == [wrong_at(name)] * len(odd)


FLAGS = ["tap_to_stop", "stop_on_parking", "dynamic_time_based_tariffs", "time_of_use_tariffs", "exclude_vat"]


def test_yes_and_no_are_json_words(machine: Client) -> None:
    made = printed(machine, STATIONS, stations({name: value} for name in FLAGS for value in (True, False)))
    shown = [[row.get(each) for each in FLAGS] for row in made]
    assert shown == [[value if each == name else None for each in FLAGS] for name in FLAGS for value in (True, False)]
    odd: list[Any] = ["true", 0, 1, "", []]
    said = told(machine, STATIONS, stations({name: value} for name in FLAGS for value in odd))
    assert said == [wrong_at(name) for name in FLAGS for _value in odd]


AMOUNTS: list[tuple[Any, Any]] = [
    (0, 0.0),
    ("0.00", 0.0),
    (25, 25.0),
    ("25.5", 25.5),
    (12.34, 12.34),
    ("999999.99", 999999.99),
    ("1e2", 100.0),
    (1000000, None),
    ("999999.991", None),
    (-0.01, None),
    ("-1", None),
    (0.001, None),
    ("01", None),
    ("1,5", None),
    (" 1", None),
    ("", None),
    ("NaN", None),
    (True, None),
    ([1], None),
]


@pytest.mark.parametrize(("said", "shown"), AMOUNTS)
def test_an_amount_has_two_decimals_and_no_sign(machine: Client, said: Any, shown: float | None) -> None:
    name = "contactless_terminal_auth_amount"
    body = a_station(**{name: said})
    if shown is None:
        assert told(machine, STATIONS, [body]) == [wrong_at(name)]
    else:
        assert [row[name] for row in printed(machine, STATIONS, [body])] == [shown]


DATES = {
    "2030-01-31": True,
    "2024-02-29": True,
    "2030-02-29": False,
    "31-01-2030": False,
    "2030-1-31": False,
    "": False,
}


def test_a_day_is_one_of_the_calendar(machine: Client) -> None:
    said = told(machine, STATIONS, stations({"installation_date": day} for day in DATES))
    assert said == [[] if good else wrong_at("installation_date") for good in DATES.values()]
    odd: list[Any] = ["2030-01-31T00:00:00Z", 20300131, True]
    said = told(machine, STATIONS, stations({"installation_date": day} for day in odd))
    assert said == [wrong_at("installation_date")] * len(odd)


PLAN = {"period_begin": "2030-01-01T00:00:00Z", "status": "RESERVED"}
PLANS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({}, []),
    ({"period_end": "2030-01-01T00:00:01Z", "status_message": "x" * 255}, []),
    ({"period_end": None, "status_message": None}, []),
    ({"status_message": "x" * 256}, wrong_at("status_schedule.0.status_message")),
    ({"period_end": "2030-01-01T00:00:00Z"}, wrong_at("status_schedule.0.period_end")),
    ({"period_end": "soon"}, wrong_at("status_schedule.0.period_end")),
    ({"period_begin": "2030-01-32T00:00:00Z"}, wrong_at("status_schedule.0.period_begin")),
    ({"period_begin": None}, [("status_schedule.0.period_begin", "required")]),
    ({"status": "reserved"}, wrong_at("status_schedule.0.status")),
    ({"status": None}, [("status_schedule.0.status", "required")]),
]


def test_a_plan_begins_and_may_end(machine: Client) -> None:
    said = told(machine, STATIONS, stations({"status_schedule": [PLAN | plan]} for plan, _errors in PLANS))
    assert said == [errors for _plan, errors in PLANS]
    lacking = ({"status_schedule": [without(PLAN, name)]} for name in PLAN)
    assert told(machine, STATIONS, stations(lacking)) == [[(f"status_schedule.0.{name}", "required")] for name in PLAN]


NEEDED = ["charge_station_id", "location_id", "deploy_state", "default_charge_station_tariff_id"]


def test_what_a_new_station_must_name(machine: Client, here: Location) -> None:
    bodies = [without(a_station(f"CP-{name}"), name) for name in NEEDED]
    assert told(machine, STATIONS, bodies) == [[(name, "required")] for name in NEEDED]
    bodies = [a_station(f"CP-{name}") | {name: None} for name in NEEDED]
    assert told(machine, STATIONS, bodies) == [[(name, "required")] for name in NEEDED]
    [made] = printed(machine, STATIONS, [without(a_station(), "charger_type")])
    assert (made["charger_type"], made["location_id"]) == ("Public", here.location_id)


REFERENCES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"location_id": "HERE"}, []),
    ({"location_id": "nowhere"}, [("location_id", "unknown_reference")]),
    ({"location_id": "a/b"}, wrong_at("location_id")),
    ({"location_id": ""}, [("location_id", "required")]),
    ({"location_id": None, "deploy_state": "Stock"}, []),
    ({"location_id": None, "deploy_state": "Deprecated"}, [("location_id", "required")]),
    (
        {"charge_station_template_id": "none"},
        [("charge_station_template_id", "unknown_reference"), ("evses", "invalid")],
    ),
    ({"charge_station_template_id": ""}, wrong_at("charge_station_template_id")),
    ({"etag": "no-uuid"}, wrong_at("etag")),
    ({"etag": None}, []),
]


def test_what_a_station_names_is_there(machine: Client) -> None:
    said = told(machine, STATIONS, stations(case for case, _errors in REFERENCES))
    assert said == [errors for _case, errors in REFERENCES]
