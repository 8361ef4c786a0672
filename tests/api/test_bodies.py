"""Whatever JSON is sent, reading it ends: in what was said, or in errors with their places."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.api.parsing import MAX_DIGITS, read_json
from core.bodies import EnergyMixProfileBody, EvseFactsBody, LocationBody, StationBody, TemplateBody
from core.bodies.reading import read_body
from core.documents.plain import without_nulls
from core.errors import BadQuery
from tests.api.writes import a_connector, a_location, a_station

KINDS = (EnergyMixProfileBody, EvseFactsBody, LocationBody, StationBody, TemplateBody)
NAMES = sorted({name for kind in KINDS for name in kind.__struct_fields__} | {"regular_hours", "connectors", "colour"})

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", KINDS)
@given(raw=anything)
def test_reading_never_breaks(kind: Any, raw: Any) -> None:
    read = read_body(kind, raw)
    places = [error.field for error in read.errors]
    assert all(isinstance(place, str) for place in places)
    assert bool(read.errors) or isinstance(raw, dict)


@pytest.mark.parametrize(("kind", "raw"), [(LocationBody, a_location()), (StationBody, a_station())])
def test_what_is_right_is_read_as_it_is(kind: Any, raw: dict[str, Any]) -> None:
    assert (read_body(kind, raw).said, read_body(kind, raw).errors) == (raw, [])


@pytest.mark.parametrize(
    ("volts", "good"),
    [(230, True), ("230", True), (True, False), ("true", False), ("٢٣", False), (0, False), (2.5, False)],
)
def test_a_number_may_be_a_string_and_never_a_boolean(volts: Any, *, good: bool) -> None:
    read = read_body(StationBody, a_station(evses=[{"connectors": [a_connector(voltage=volts)]}]))
    told = [error.field for error in read.errors]
    assert told == ([] if good else ["evses.0.connectors.0.voltage"])


def test_a_boolean_is_never_a_string() -> None:
    told = [read_body(LocationBody, {"publish": said}).errors for said in ("true", 1, "1")]
    assert [len(each) for each in told] == [1, 1, 1]


FULL = {
    LocationBody: a_location(
        coordinates={"latitude": "52", "longitude": "5"},
        opening_times={"regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}]},
        facilities=["WIFI"],
        auth_rules=[{"type": "HomeToken", "value": "x"}],
    ),
    StationBody: a_station(evses=[{"connectors": [a_connector(), a_connector(id=2)], "capabilities": ["RESERVABLE"]}]),
    TemplateBody: {
        "name": "Double",
        "evse_templates": [{"evse_sequence_number": 1, "connector_templates": [a_connector(id=1)]}],
        "expected_configuration": [{"key": "A", "range": [1, 2]}, {"key": "B", "value": "x"}],
    },
    EnergyMixProfileBody: {
        "is_green_energy": True,
        "energy_sources": [{"source": "WIND", "percentage": 60}, {"source": "SOLAR", "percentage": 40}],
    },
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the way to everything inside of a body."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for name, inner in items for way in [(*path, name), *places(inner, (*path, name))]]


@pytest.mark.parametrize("kind", FULL)
@given(data=st.data())
def test_one_wrong_thing_is_told_where_it_is(kind: Any, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(places(FULL[kind])))
    body = json.loads(json.dumps(FULL[kind]))
    holder = body
    for name in way[:-1]:
        holder = holder[name]
    holder[way[-1]] = data.draw(anything)
    told = {error.field for error in read_body(kind, body).errors}
    place = ".".join(map(str, way))
    assert all(f"{name}.".startswith(f"{place}.") or place.startswith(f"{name}.") or name in BESIDE for name in told)


# What is wrong between two fields is told at one of them, and may be seen from the other.
BESIDE = {"energy_sources", "evse_templates", "opening_times.regular_hours.0.period_end", "expected_configuration.0"}


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ({"key": "A", "range": [1]}, ["expected_configuration.0.range"]),
        ({"key": "A", "range": [1, "x"]}, ["expected_configuration.0.range.1"]),
        ({"key": "A"}, ["expected_configuration.0"]),
        ({"key": "A", "value": 1, "range": [1, 2]}, ["expected_configuration.0"]),
        ({"key": "A", "range": [2, 1]}, ["expected_configuration.0.range"]),
        ({"range": ["x"]}, ["expected_configuration.0.range.0", "expected_configuration.0.key"]),
        ("x", ["expected_configuration.0"]),
    ],
)
def test_an_expectation_is_a_value_or_a_range(expected: Any, told: list[str]) -> None:
    read = read_body(TemplateBody, {"expected_configuration": [expected]})
    assert [error.field for error in read.errors] == told


def numbers_as_strings(raw: Any, draw: Any) -> Any:
    """Write some of the numbers as strings."""
    if isinstance(raw, dict):
        return {name: numbers_as_strings(value, draw) for name, value in raw.items()}
    if isinstance(raw, list):
        return [numbers_as_strings(each, draw) for each in raw]
    return str(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) and draw(st.booleans()) else raw


def walked(kind: Any, raw: Any) -> Any:
    """Read field by field, as what is wrong is read: a field that nobody knows makes it so, and is left out again."""
    read = read_body(kind, raw | {"colour": "blue"})
    assert [error.field for error in read.errors] == ["colour"]
    return read.said


@given(data=st.data())
def test_numbers_as_strings_are_read_as_the_numbers_they_are(data: Any) -> None:
    plugs = st.builds(
        a_connector,
        id=st.integers(1, 99),
        voltage=st.integers(1, 1000),
        amperage=st.integers(1, 1000),
        max_electric_power=st.none() | st.integers(1, 10**6),
    )
    evse = st.fixed_dictionaries(
        {"connectors": st.lists(plugs, min_size=1, max_size=3)}, optional={"evse_sequence_number": st.integers(1, 99)}
    )
    plain = a_station(evses=data.draw(st.lists(evse, max_size=3)))
    mixed = numbers_as_strings(plain, data.draw)
    said = without_nulls(plain)
    assert (read_body(StationBody, mixed).said, read_body(StationBody, mixed).errors) == (said, [])
    assert walked(StationBody, mixed) == said


def test_what_was_read_is_never_walked_field_by_field() -> None:
    """One statement of msgspec's reads it whole: were it walked, this much would take a hundred times as many calls."""
    printed = a_station(evses=[{"evse_sequence_number": "1", "connectors": [a_connector(id="1", voltage="230")]}])
    calls: list[str] = []
    sys.setprofile(lambda frame, event, _told: calls.append(frame.f_code.co_name) if event == "call" else None)
    try:
        read_body(StationBody, printed)
    finally:
        sys.setprofile(None)
    assert ("_plain" in calls, "_mended" in calls) == (True, False)


@pytest.mark.parametrize("said", ["true", "null", 0])
def test_a_flag_is_true_or_false(said: Any) -> None:
    read = read_body(StationBody, {"name": "a", "tap_to_stop": said})
    assert (read.said, [error.field for error in read.errors]) == ({"name": "a"}, ["tap_to_stop"])


@pytest.mark.parametrize("said", ["null", "Null"])
def test_no_choice_is_called_null(said: str) -> None:
    read = read_body(StationBody, {"name": said, "contactless_type": said})
    assert (read.said, [error.field for error in read.errors]) == ({"name": said}, ["contactless_type"])


@pytest.mark.parametrize(("name", "said"), [("max_electric_power", "null"), ("voltage", True)])
def test_no_number_is_none(name: str, said: Any) -> None:
    read = read_body(StationBody, {"evses": [{"connectors": [a_connector(**{name: said})]}]})
    assert [error.field for error in read.errors] == [f"evses.0.connectors.0.{name}"]


@pytest.mark.parametrize("said", ["1e99999999999999999999", "-1e-9999999999999999999", "1e999999999999999999"])
def test_an_amount_far_out_is_refused(said: str) -> None:
    read = read_body(StationBody, {"contactless_terminal_auth_amount": said})
    assert [error.field for error in read.errors] == ["contactless_terminal_auth_amount"]


@pytest.mark.parametrize("said", ["-0", "0e999999999999999999", -0.0])
def test_there_is_one_zero(said: Any) -> None:
    read = read_body(StationBody, {"contactless_terminal_auth_amount": said})
    assert (str(read.said["contactless_terminal_auth_amount"]), read.errors) == ("0", [])


SAID = {
    "what is read-only is passed over": ({"name": "a", "status": "AVAILABLE", "created": 1}, {"name": "a"}),
    "null says that it is cleared": ({"name": None, "remarks": None}, {"name": None, "remarks": None}),
    "a number in words": ({"contactless_terminal_auth_amount": "12.50"}, {"contactless_terminal_auth_amount": "12.50"}),
    "a number": ({"contactless_terminal_auth_amount": 12.5}, {"contactless_terminal_auth_amount": "12.5"}),
    "an empty list is said": ({"auth_rules": []}, {"auth_rules": []}),
    "what is inside of a list": (
        {"default_charge_station_directions": [{"language": "en", "text": "left"}]},
        {"default_charge_station_directions": [{"language": "en", "text": "left"}]},
    ),
    "read-only inside of a list": (
        {"evses": [{"uid": "a", "last_updated": "x", "etag": 7, "connectors": [a_connector(last_updated=None)]}]},
        {"evses": [{"uid": "a", "connectors": [a_connector()]}]},
    ),
    "numbers as strings inside": (
        {"evses": [{"evse_sequence_number": "2", "connectors": [a_connector(id="3", voltage="400")]}]},
        {"evses": [{"evse_sequence_number": 2, "connectors": [a_connector(id=3, voltage=400)]}]},
    ),
    "a whole number with a point": (
        {"evses": [{"evse_sequence_number": 2.0, "connectors": []}]},
        {"evses": [{"evse_sequence_number": 2, "connectors": []}]},
    ),
    "nothing": ({}, {}),
}


@pytest.mark.parametrize("case", SAID)
def test_just_what_was_said_is_read(case: str) -> None:
    raw, said = SAID[case]
    read = read_body(StationBody, raw)
    told = {name: str(value) if name.endswith("amount") else value for name, value in read.said.items()}
    assert (told, read.errors) == (said, [])
    inside = json.dumps(read.said, default=str)
    assert json.loads(inside) == json.loads(json.dumps(said))  # plain words and numbers, no kinds of ours


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ({"name": 7, "remarks": "r"}, {"remarks": "r"}),
        ({"colour": "red", "name": "a"}, {"name": "a"}),
        ({"evses": [{"connectors": []}, {"uid": 1, "connectors": []}], "name": "a"}, {"name": "a"}),
        ({"name": "a", "tap_to_stop": "yes", "status": 3}, {"name": "a"}),
    ],
)
def test_beside_what_is_wrong_the_rest_is_read(wrong: dict[str, Any], kept: dict[str, Any]) -> None:
    read = read_body(StationBody, wrong)
    said = {name: value for name, value in read.said.items() if name != "evses"}
    assert (said, len(read.errors)) == (kept, 1)


@given(st.integers(1, 45))
def test_a_number_may_have_so_many_digits_and_no_more(digits: int) -> None:
    text = f'{{"a": {"7" * digits}, "b": 1}}'
    if digits <= MAX_DIGITS:
        assert read_json(text) == {"a": int("7" * digits), "b": 1}
    else:
        with pytest.raises(BadQuery):
            read_json(text)


@pytest.mark.parametrize("text", ['{"a": "%s"}', '["%s"]'])
def test_a_text_of_many_digits_is_no_number(text: str) -> None:
    long = "7" * (MAX_DIGITS + 5)
    assert long in str(read_json(text % long))
