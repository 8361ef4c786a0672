"""What the management API writes, partners read: after every act the judges have nothing to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Location
from tests.api.writes import LOCATIONS, STATIONS, a_connector, a_location, a_station, say
from tests.ocpi.judges import VERSIONS, complaints

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
UTRECHT = {"latitude": "52.0998", "longitude": "5.1021"}
Shown = dict[str, list[tuple[str, str]]]


@pytest.fixture
def shown(partner: Client) -> Callable[[], Shown]:
    """Judge what every version shows, and give the EVSEs and their statuses by Location."""

    def look() -> Shown:
        for version in VERSIONS:
            for location in partner.get(f"/ocpi/{version}/locations").json()["data"]:
                assert complaints(version, location) == []
        return {
            location["id"]: [(evse["uid"], evse["status"]) for evse in location["evses"]]
            for location in partner.get("/ocpi/2.2.1/locations").json()["data"]
        }

    return look


@pytest.fixture
def written(machine: Client) -> Callable[..., dict[str, Any]]:
    def write(method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        envelope = say(machine, method, path, body)
        assert envelope["status_code"] == 1000, envelope
        return envelope["data"]

    return write


@pytest.fixture
def places(written: Callable[..., Any]) -> None:
    for name in ("here", "there"):
        written("POST", LOCATIONS, a_location(id=name, coordinates=UTRECHT, publish=True))


UIDS = ("NL-PLI-ECP-1-1", "NL-PLI-ECP-1-2")


def all_of(status: str) -> list[tuple[str, str]]:
    return [(uid, status) for uid in UIDS]


def test_a_station_moves_and_is_taken_out_of_service(places: None, written: Any, shown: Any) -> None:
    assert shown() == {}
    written("POST", STATIONS, a_station())
    assert shown() == {"here": all_of("UNKNOWN")}
    written("PATCH", f"{STATIONS}/CP-1", {"location_id": "there"})
    assert shown() == {"here": all_of("REMOVED"), "there": all_of("UNKNOWN")}
    written("PATCH", f"{STATIONS}/CP-1", {"deploy_state": "Deprecated"})
    assert shown() == {"here": all_of("REMOVED"), "there": all_of("REMOVED")}


def test_a_station_loses_an_evse_and_gets_it_back(places: None, written: Any, shown: Any) -> None:
    evses = [{"evse_sequence_number": number, "connectors": [a_connector()]} for number in (1, 2)]
    station = written("POST", STATIONS, a_station(evses=evses))
    station = written("PUT", f"{STATIONS}/CP-1", a_station(evses=evses[:1], etag=station["etag"]))
    assert sorted(shown()["here"]) == [(UIDS[0], "UNKNOWN"), (UIDS[1], "REMOVED")]
    written("PUT", f"{STATIONS}/CP-1", a_station(evses=evses, etag=station["etag"]))
    assert sorted(shown()["here"]) == all_of("UNKNOWN")


def test_a_location_that_is_no_longer_published_is_gone(places: None, written: Any, shown: Any) -> None:
    written("POST", STATIONS, a_station())
    written("PATCH", f"{LOCATIONS}/here", {"publish": False})
    assert shown() == {}


def test_stock_is_not_shown(places: None, written: Any, shown: Any) -> None:
    written("POST", STATIONS, a_station(deploy_state="Stock"))
    assert shown() == {}


def test_every_act_moves_the_stamp_that_partners_poll_by(places: None, written: Any) -> None:
    stamps = []
    for method, path, body in (
        ("POST", STATIONS, a_station()),
        ("PATCH", f"{STATIONS}/CP-1/evses/{UIDS[0]}", {"physical_reference": "bay 3"}),
        ("PATCH", f"{LOCATIONS}/here", {"name": "Kade"}),
        ("PATCH", f"{STATIONS}/CP-1", {"location_id": "there"}),
    ):
        written(method, path, body)
        stamps.append(Location.objects.get(location_id="here").last_updated)
    assert stamps == sorted(set(stamps))
