"""The roaming doors for Locations: what partners see, in the words of each version."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import DeployState, EvseStatus
from core.models import ChargeStation, Connector, Evse, Location, Operator, SubCpo
from tests.factories import make_location, make_station
from tests.ocpi.conftest import HERE, make_evse, make_rich_site, make_site, touch
from tests.ocpi.judges import VERSIONS, complaints

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_hand")]
every_version = pytest.mark.parametrize("version", VERSIONS)


def listed(partner: Client, version: str = "2.2.1", query: str = "") -> list[dict[str, Any]]:
    answer = partner.get(f"/ocpi/{version}/locations{query}").json()
    assert answer["status_code"] == 1000
    return answer["data"]


@every_version
def test_the_judges_have_nothing_to_say_of_a_plain_location(partner: Client, site: Location, version: str) -> None:
    [location] = listed(partner, version)
    assert (location["id"], complaints(version, location)) == (site.location_id, [])


@every_version
def test_the_judges_have_nothing_to_say_of_a_rich_location(partner: Client, plinth: Operator, version: str) -> None:
    make_rich_site(plinth)
    [location] = listed(partner, version)
    assert complaints(version, location) == []


def test_a_location_in_words_of_2_2_1(partner: Client, plinth: Operator) -> None:
    make_rich_site(plinth)
    [location] = listed(partner)
    told = {
        name: location[name] for name in ("country_code", "party_id", "publish", "name", "parking_type", "facilities")
    }
    assert told == {
        "country_code": "NL",
        "party_id": "PLI",
        "publish": True,
        "name": "Kanaalkade naast de brug",
        "parking_type": "PARKING_LOT",
        "facilities": ["CAFE", "BIKE_SHARING", "WIFI"],
    }
    assert ("postal_code" in location, location["coordinates"]["latitude"]) == (False, "52.099812")
    assert location["opening_times"] == {
        "twentyfourseven": False,
        "regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "20:00"}],
        "exceptional_closings": [{"period_begin": "2026-12-25T00:00:00Z", "period_end": "2026-12-25T23:00:00Z"}],
    }


def test_a_location_in_words_of_2_1_1(partner: Client, plinth: Operator) -> None:
    make_rich_site(plinth)
    [location] = listed(partner, "2.1.1")
    told = {name: location[name] for name in ("type", "address", "postal_code", "facilities", "energy_mix")}
    assert told == {
        "type": "PARKING_LOT",
        "address": "Kanaalkade 12, achter het gebouw van de gemee",
        "postal_code": "#NA",
        "facilities": ["CAFE", "WIFI"],
        "energy_mix": {
            "is_green_energy": True,
            "energy_sources": [{"source": "SOLAR", "percentage": 60}, {"source": "WIND", "percentage": 40}],
            "environ_impact": [{"source": "CARBON_DIOXIDE", "amount": 5}],
            "supplier_name": "Zon & Wind",
        },
    }


def test_connectors_in_words_of_each_version(partner: Client, plinth: Operator) -> None:
    make_rich_site(plinth)
    numbers = ("voltage", "amperage", "max_voltage", "max_amperage", "max_electric_power", "tariff_id", "tariff_ids")
    told = {
        version: [
            (row["standard"], {name: row[name] for name in numbers if name in row})
            for row in listed(partner, version)[0]["evses"][0]["connectors"]
        ]
        for version in VERSIONS
    }
    now = {"max_voltage": 230, "max_amperage": 32, "max_electric_power": 22080}
    since = [("IEC_62196_T2", now), ("GBT_DC", now | {"tariff_ids": ["night"]})]
    before = [("IEC_62196_T2", {"voltage": 230, "amperage": 32})]
    assert told == {"2.1.1": before, "2.2.1": since, "2.3.0": since}


def test_capabilities_that_a_version_does_not_know_are_told_by_the_nearest(partner: Client, plinth: Operator) -> None:
    make_rich_site(plinth)
    told = {version: listed(partner, version)[0]["evses"][0]["capabilities"] for version in VERSIONS}
    whole = ["RFID_READER", "CONTACTLESS_CARD_SUPPORT", "TOKEN_GROUP_CAPABLE"]
    assert told == {"2.1.1": ["RFID_READER", "CREDIT_CARD_PAYABLE"], "2.2.1": whole, "2.3.0": whole}


def test_a_restricted_location_is_for_customers(partner: Client, plinth: Operator) -> None:
    make_rich_site(plinth)
    assert listed(partner)[0]["evses"][0]["parking_restrictions"] == ["EV_ONLY", "CUSTOMERS"]


@pytest.mark.parametrize(
    "facts",
    [{"publish": False}, {"latitude": None, "longitude": None}, {"time_zone": ""}],
    ids=" ".join,
)
def test_what_partners_do_not_see(partner: Client, plinth: Operator, facts: dict[str, Any]) -> None:
    hidden = make_site(plinth, "HIDDEN", **facts)
    assert listed(partner) == []
    assert partner.get(f"/ocpi/2.2.1/locations/{hidden.location_id}").status_code == 404


def test_a_location_without_an_evse_to_show_is_left_out(partner: Client, plinth: Operator) -> None:
    make_location(plinth, "Empty", publish=True, **HERE)
    make_site(plinth, "BARE", evses=0)
    site = make_site(plinth, "NO-PLUGS", evses=1)
    Connector.objects.filter(evse__station__location=site).delete()
    assert listed(partner) == []


@pytest.mark.parametrize(
    ("state", "shown"),
    [(DeployState.STOCK, []), (DeployState.PRODUCTION, ["AVAILABLE"] * 2), (DeployState.DEPRECATED, ["REMOVED"] * 2)],
)
def test_what_a_stations_state_shows(partner: Client, site: Location, state: str, shown: list[str]) -> None:
    ChargeStation.objects.filter(location=site).update(deploy_state=state)
    assert [evse["status"] for location in listed(partner) for evse in location["evses"]] == shown


def test_an_evse_that_was_moved_away_is_removed_where_it_was(partner: Client, plinth: Operator, site: Location) -> None:
    other = make_site(plinth, "OTHER", evses=0)
    station = ChargeStation.objects.get(location=site)
    Evse.objects.filter(station=station).update(left_at=site, status=EvseStatus.REMOVED, evse_id="")
    station.location = other
    station.save(update_fields=["location"])
    Evse.objects.create(station=station, uid="RM-1-1", evse_sequence_number=1, evse_id="NL*PLI*ERM*1*1")
    Connector.objects.create(
        evse=Evse.objects.get(left_at=None, station=station), connector_id=1, standard="CHADEMO", format="CABLE",
        power_type="DC", voltage=400, amperage=125,
    )  # fmt: skip
    touch(other)
    shown = [[(evse["uid"], evse["status"]) for evse in location["evses"]] for location in listed(partner)]
    assert shown == [[("RM-1-1", "REMOVED"), ("RM-1-2", "REMOVED")], [("RM-1-1", "UNKNOWN")]]


def test_a_uid_is_shown_once(partner: Client, site: Location) -> None:
    station = ChargeStation.objects.get(location=site)
    Evse.objects.filter(uid="RM-1-1").update(status=EvseStatus.REMOVED, evse_id="")
    make_evse(station, 1, uid="rm-1-1")
    touch(site)
    assert [(evse["uid"], evse["status"]) for evse in listed(partner)[0]["evses"]] == [
        ("rm-1-1", "AVAILABLE"),
        ("RM-1-2", "AVAILABLE"),
    ]


def test_2_1_1_leaves_out_a_location_whose_plugs_it_has_no_words_for(partner: Client, plinth: Operator) -> None:
    site = make_site(plinth, "CN-1")
    Connector.objects.filter(evse__station__location=site).update(standard="GBT_DC")
    assert [len(listed(partner, version)) for version in VERSIONS] == [0, 1, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_three(
    partner: Client, sites_of: Callable[[int], Any], django_assert_num_queries: Any, count: int
) -> None:
    sites_of(count)
    listed(partner)
    with django_assert_num_queries(9):
        assert len(listed(partner)) == count


@every_version
def test_one_thing_down_to_the_connector(partner: Client, site: Location, version: str) -> None:
    path = f"/ocpi/{version}/locations/{site.location_id.upper()}"
    location = partner.get(path).json()["data"]
    evse = partner.get(f"{path}/rm-1-2").json()["data"]
    connector = partner.get(f"{path}/RM-1-2/2/").json()["data"]
    assert (location, evse, connector) == (
        listed(partner, version)[0],
        location["evses"][1],
        location["evses"][1]["connectors"][0],
    )


@pytest.mark.parametrize("rest", ["nowhere", "%00", "{id}/nothing", "{id}/RM-1-1/9", "{id}/RM-1-1/1/2"])
def test_what_is_not_there_is_404(partner: Client, site: Location, rest: str) -> None:
    response = partner.get(f"/ocpi/2.2.1/locations/{rest.format(id=site.location_id)}")
    assert (response.status_code, response.json()["status_code"]) == (404, 2003)


def test_another_operators_stations_are_nowhere(partner: Client, volta: Operator) -> None:
    foreign = make_site(volta, "VO-1")
    assert listed(partner) == []
    assert partner.get(f"/ocpi/2.2.1/locations/{foreign.location_id}").status_code == 404


def test_a_stock_station_adds_nothing(partner: Client, plinth: Operator, site: Location) -> None:
    stock = make_station(plinth, "STOCK-1", location=site)
    make_evse(stock, 1)
    assert [evse["uid"] for evse in listed(partner)[0]["evses"]] == ["RM-1-1", "RM-1-2"]


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ((5, "08:00", "20:00"), [(5, "08:00", "20:00")]),
        ((7, "22:00", "06:00"), [(7, "22:00", "23:59"), (1, "00:00", "06:00")]),
        ((3, "18:00", "00:00"), [(3, "18:00", "23:59")]),
        ((3, "23:59", "00:30"), [(4, "00:00", "00:30")]),
        ((2, "00:00", "00:00"), [(2, "00:00", "23:59")]),
    ],
)
def test_a_night_is_told_in_two_rows(partner: Client, plinth: Operator, opening: Any, told: Any) -> None:
    keys = ("weekday", "period_begin", "period_end")
    make_site(plinth, opening_times={"regular_hours": [dict(zip(keys, opening, strict=True))]})
    [location] = listed(partner)
    rows = location["opening_times"]["regular_hours"]
    assert ([tuple(row.values()) for row in rows], complaints("2.2.1", location)) == (told, [])


def test_energy_sources_that_do_not_add_up_are_left_out(partner: Client, plinth: Operator) -> None:
    location = make_rich_site(plinth)
    location.energy_mix_profile.energy_sources = [{"source": "WIND", "percentage": 40}]
    location.energy_mix_profile.save()
    assert "energy_sources" not in listed(partner)[0]["energy_mix"]


def test_a_picture_of_our_own_kind_is_an_other_one(partner: Client, plinth: Operator) -> None:
    make_rich_site(plinth)
    picture = {"url": "https://x.example/a.jpg", "category": "DRONE", "type": "jpg"}
    Evse.objects.update(images=[picture, picture | {"type": "x"}, picture | {"url": "https://" + "x" * 255}])
    told = {version: listed(partner, version)[0]["evses"][0]["images"] for version in ("2.2.1", "2.3.0")}
    older = [picture | {"category": "OTHER"}, picture | {"category": "OTHER", "type": "x"}]
    assert told == {"2.2.1": older, "2.3.0": [picture, picture | {"type": "x"}]}


def test_an_evse_that_cannot_be_named_is_left_out(partner: Client, site: Location) -> None:
    Evse.objects.filter(uid="RM-1-1").update(uid="Säule 1")
    assert [evse["uid"] for evse in listed(partner)[0]["evses"]] == ["RM-1-2"]


def test_a_company_under_the_operators_wing_is_the_suboperator(partner: Client, plinth: Operator) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub & Co", website="https://sub.example")
    make_site(plinth, cpo_id="NLSUB")
    [location] = listed(partner)
    assert (location["operator"], location["suboperator"]) == (
        {"name": "Plinth Energy"},
        {"name": "Sub & Co", "website": "https://sub.example"},
    )


def test_help_is_told_since_2_3_0(partner: Client, plinth: Operator, site: Location) -> None:
    Operator.objects.update(phone="+31 30 123 4567")
    assert [listed(partner, version)[0].get("help_phone") for version in VERSIONS] == [None, None, "+31 30 123 4567"]


def test_what_was_taken_out_of_service_moves_the_evses_stamp(partner: Client, site: Location) -> None:
    before = listed(partner)[0]["evses"][0]["last_updated"]
    later = datetime.fromisoformat(before) + timedelta(hours=1)
    ChargeStation.objects.update(deploy_state=DeployState.DEPRECATED, modified=later)
    Location.objects.update(last_updated=later)
    [location] = listed(partner)
    assert (location["evses"][0]["last_updated"], complaints("2.2.1", location)) == (
        later.strftime("%Y-%m-%dT%H:%M:%SZ"),
        [],
    )
