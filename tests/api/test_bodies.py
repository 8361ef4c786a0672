"""Whatever JSON is sent, reading it ends: in what was said, or in errors with their places."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.api.bodies import EnergyMixProfileBody, EvseFactsBody, LocationBody, StationBody, TemplateBody
from core.api.bodies.reading import read_body
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
