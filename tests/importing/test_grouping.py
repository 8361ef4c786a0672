"""Which EVSEs are one station."""

from __future__ import annotations

import pytest

from core.importing.ocpi import Defaults, identity_of, read_location
from tests.importing.feeds import PLUG, evse, place


@pytest.mark.parametrize(
    ("uid", "evse_id", "station", "number"),
    [
        ("NL-PLI-EDEMO-0001-2", "NL*PLI*EDEMO0001*2", "DEMO-0001", 2),
        ("52917_1", "GB*CPS*E52917*1", "GB*CPS*E52917", 1),
        ("7", "FRNIS*E13100*22*0", "FRNIS*E13100*22", 0),
        ("1210*3", "1210", "NL-PLI-E1210", 3),
        ("5000326", "NLFASE3100201", "NLFASE3100201", None),
        ("5000326", "", "NL-PLI-E5000326", None),
        ("EVSE-1", "", "NL-PLI-EEVSE-1", None),
        ("65745d1f-3c10-4061-aa22-2df8540f5fc4", "1210", "NL-PLI-E65745d1f-3c10-4061-aa22-2df8540f5fc4", None),
        ("known", "NL*PLI*E1*1", "ACE-1", 1),
    ],
)
def test_what_tells_the_station(uid: str, evse_id: str, station: str, number: int | None) -> None:
    assert identity_of({"uid": uid, "evse_id": evse_id}, "NL-PLI", {"known": "ACE-1"}) == (station, number)


def stations(*evses: dict[str, object]) -> list[tuple[str, list[object], list[object]]]:
    groups = read_location(place(*evses), Defaults("2.2.1", "NL", "PLI"), {}).stations
    return [
        (
            group.identity,
            [one.get("evse_sequence_number") for one in group.evses],
            [row.get("id") for one in group.evses for row in one["connectors"]],
        )
        for group in groups
    ]


def test_outlets_of_one_station_keep_their_numbers_and_their_connectors_are_numbered_anew() -> None:
    two = [evse("a", "NL*PLI*E1*1"), evse("b", "NL*PLI*E1*2")]
    assert stations(*two) == [("NL*PLI*E1", [1, 2], [None, None])]


def test_connectors_that_count_through_the_station_keep_their_numbers() -> None:
    two = [evse("a", "NL*PLI*E1*1"), evse("b", "NL*PLI*E1*2", connectors=[PLUG | {"id": "2"}])]
    assert stations(*two) == [("NL*PLI*E1", [1, 2], [1, 2])]


def test_an_evse_id_that_two_have_names_no_station() -> None:
    two = [evse("a1", "NLPLIE1"), evse("a2", "NLPLIE1")]
    assert [row[0] for row in stations(*two)] == ["NL-PLI-Ea1", "NL-PLI-Ea2"]


def test_what_no_identity_has_becomes_a_dash() -> None:
    assert [row[0] for row in stations(evse("a:b#c", ""))] == ["NL-PLI-Ea-b-c"]
