"""What the lists can be asked for: each parameter keeps what it should, and says 2001 to what it cannot read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.models import ChargeStation, Location, SubCpo
from tests.factories import make_location, make_station, stored
from tests.installs import make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def places(plinth: Operator) -> None:
    """Three Locations, each an hour later than the one before."""
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    utrecht = {"city": "Utrecht", "postal_code": "3511 AB", "latitude": "52.0907", "longitude": "5.1214"}
    make_location(plinth, "Kanaalkade 1", location_id="A", **utrecht)
    make_location(plinth, "Kanaalkade 12", location_id="B", cpo_id="NLSUB", city="Zeist", latitude=52, longitude=5.2)
    make_location(plinth, "100% Straße 7_b", location_id="C", country="DEU", city="Köln", postal_code="50667")
    for hours, name in enumerate("ABC"):
        moment = NOON + timedelta(hours=hours)
        Location.objects.filter(location_id=name).update(created=moment, modified=NOON, last_updated=moment)
        stored()


def ids(machine: Client, **query: Any) -> list[str]:
    answer = machine.get("/api/2.0/Locations", query).json()
    assert answer["status_code"] == 1000
    return [location["id"] for location in answer["data"]]


FOUND = [
    ({"cpoId": "NLSUB"}, "B"),
    ({"cpoId": "nlsub"}, "B"),
    ({"street": "kanaal"}, "AB"),
    ({"street": "100%"}, "C"),
    ({"street": "K%e"}, ""),
    ({"street": "7_b"}, "C"),
    ({"street": "_"}, "C"),
    ({"housenumber": "1"}, "A"),
    ({"housenumber": "12"}, "B"),
    ({"housenumber": "7_B"}, "C"),
    ({"housenumber": ".2"}, ""),
    ({"street": "kanaalkade", "housenumber": "12"}, "B"),
    ({"city": "utrecht"}, "A"),
    ({"city": "KÖLN"}, "C"),
    ({"city": "u%"}, ""),
    ({"postcode": "3511ab"}, "AB"),
    ({"postcode": "35"}, ""),
    ({"country": "deu"}, "C"),
    ({"latitude": "52.0907", "longitude": "5.1214"}, "A"),
    ({"latitude": "52.0907", "longitude": "5.1228"}, "A"),
    ({"latitude": "52.0907", "longitude": "5.1231"}, ""),
    ({"latitude": "52.0907", "longitude": "5.1231", "distanceinmeters": "1"}, ""),
    ({"latitude": "52.0907", "longitude": "5.1231", "distanceinmeters": "120"}, "A"),
    ({"latitude": "52.0996", "longitude": "5.1214", "distanceinmeters": "9999"}, "A"),
    ({"latitude": "52.0998", "longitude": "5.1214", "distanceinmeters": "9999"}, ""),
    ({"date_from": "2026-01-31T13:00:00Z"}, "BC"),
    ({"date_from": "2026-01-31T14:00:00+01:00"}, "BC"),
    ({"date_from": "2026-01-31"}, "ABC"),
    ({"date_to": "2026-01-31T13:00:00Z"}, "A"),
    ({"date_from": "2026-01-31T12:30:00.5", "date_to": "2026-01-31T14:00:00Z"}, "B"),
    ({"date_from": "2026-01-31T13:00:00Z", "exclude_evses_modified": "true"}, ""),
    ({"date_to": "2026-01-31T12:00:01Z", "exclude_evses_modified": "TRUE"}, "ABC"),
]
UNREADABLE = [
    "date_from=yesterday",
    "date_from=2026-13-01",
    "date_from=0000-01-01T00:00:00Z",
    "date_from=9999-12-31T23:59:59-14:00",
    "date_from=٢٠٢٦-01-31",
    "date_from=",
    "date_from=2026-02-01&date_to=2026-01-01",
    "latitude=52",
    "longitude=5",
    "latitude=٥٢&longitude=5",
    "latitude=91&longitude=5",
    "latitude=nan&longitude=5",
    "latitude=1e1&longitude=5",
    "latitude=52&longitude=5&distanceinmeters=-1",
    "distanceinmeters=100",
    "country=NL",
    "country=QQQ",
    "city=",
    "city=%00",
    f"city={'x' * 256}",
    "city=a&city=b",
    "exclude_evses=maybe",
    "location_id=A",
    "cursor=nothing",
    "cursor=W10",
    "cursor=W251bGwsbnVsbCxudWxsXQ",
]


def test_a_parameter_keeps_what_it_should(machine: Client, places: None) -> None:
    assert [(query, "".join(ids(machine, **query))) for query, _found in FOUND] == FOUND


def test_what_cannot_be_read_is_2001(machine: Client) -> None:
    told = {query: machine.get(f"/api/2.0/Locations?{query}") for query in UNREADABLE}
    numbers = {query: (response.status_code, response.json()["status_code"]) for query, response in told.items()}
    assert numbers == dict.fromkeys(UNREADABLE, (200, 2001))


def test_evses_can_be_left_out(machine: Client, plinth: Operator, django_assert_num_queries: Any) -> None:
    location = make_linked(plinth).station.location
    for path in ("/api/2.0/Locations?exclude_evses=true", f"/api/2.0/Locations/{location.location_id}?excludeEvses=1"):
        data = machine.get(path).json()["data"]
        assert (data[0] if isinstance(data, list) else data)["evses"] == []
    with django_assert_num_queries(3):
        machine.get("/api/2.0/Locations?exclude_evses=true")


def test_stations_are_found_by_location_company_and_date(machine: Client, plinth: Operator) -> None:
    location = make_location(plinth, location_id="Loc-1", cpo_id="NLSUB")
    make_station(plinth, "STOCK")
    make_station(plinth, "THERE", location=location)
    ChargeStation.objects.filter(charge_station_id="STOCK").update(last_updated=NOON, modified=NOON)
    ChargeStation.objects.filter(charge_station_id="THERE").update(last_updated=NOON + timedelta(1), modified=NOON)
    stored()

    def found(**query: str) -> list[str]:
        rows = machine.get("/api/2.0/ChargeStations", query).json()["data"]
        return [row["charge_station_id"] for row in rows]

    assert found(location_id="loc-1") == ["THERE"]
    assert found(location_id="loc-2") == []
    assert (found(cpoId="NLsub"), found(cpoId=plinth.cpo_id.lower())) == (["THERE"], ["STOCK"])
    assert found(date_from="2026-02-01") == ["THERE"]
    assert found(date_from="2026-02-01", exclude_evses_modified="true") == []
