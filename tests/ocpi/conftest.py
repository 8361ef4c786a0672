"""Partners of Plinth's, and Locations that they may see."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from core.choices import DeployState, EvseStatus
from core.domain.partners import create_partner
from core.domain.storing import store
from core.models import ChargeStation, Connector, EnergyMixProfile, Evse, Location
from tests.factories import new_location, new_station, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.models import Operator

HERE = {"latitude": Decimal("52.0998123"), "longitude": Decimal("5.1021"), "time_zone": "Europe/Amsterdam"}


def partners_client(token: str) -> Client:
    return Client(headers={"Authorization": f"Token {b64encode(token.encode()).decode()}"})


@pytest.fixture
def by_hand(db: None) -> Iterator[None]:
    """For tests that set rows past the verbs, because partners are answered from rows: store them in the end."""
    yield
    stored()


@pytest.fixture
def token(plinth: Operator) -> str:
    """A token that reads Locations."""
    return create_partner(operator=plinth, name="Roam", reads_at_once=True)[1]


@pytest.fixture
def partner(token: str) -> Client:
    return partners_client(token)


def make_evse(station: ChargeStation, number: int, **facts: Any) -> Evse:
    uid = f"{station.charge_station_id}-{number}"
    kind = {"uid": uid, "evse_id": f"NL*PLI*E{uid.replace('-', '*')}", "status": EvseStatus.AVAILABLE}
    evse = Evse.objects.create(station=station, evse_sequence_number=number, **(kind | facts))
    add_connector(evse, number)
    return evse


def add_connector(evse: Evse, number: int, **facts: Any) -> Connector:
    kind = {"standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "voltage": 230, "amperage": 32}
    return Connector.objects.create(evse=evse, connector_id=number, **(kind | {"max_electric_power": 22080} | facts))


def touch(location: Location) -> Location:
    """Bring the Location's stamp after those of its EVSEs, as every verb does in one transaction."""
    newest = Evse.objects.filter(station__location=location).order_by("-last_updated").first()
    if newest is not None:
        Location.objects.filter(pk=location.pk).update(last_updated=newest.last_updated)
    location.refresh_from_db()
    store(stations=location.stations.values_list("pk", flat=True), locations=[location.pk])
    return location


def make_site(operator: Operator, identity: str = "RM-1", evses: int = 2, **facts: Any) -> Location:
    """Make a published Location with a station in Production."""
    kind = {"name": f"Site of {identity}", "address": "Kanaalkade 12", "publish": True}
    location = new_location(operator, **(kind | HERE | facts))
    station = new_station(operator, identity, location=location, deploy_state=DeployState.PRODUCTION)
    for number in range(1, evses + 1):
        make_evse(station, number)
    return touch(location)


def make_rich_site(operator: Operator) -> Location:
    """Make a Location with everything in it that a row can hold."""
    profile = EnergyMixProfile.objects.create(
        operator=operator,
        energy_mix_profile_id="green",
        is_green_energy=True,
        energy_sources=[{"source": "SOLAR", "percentage": 60}, {"source": "WIND", "percentage": 40}],
        environ_impact=[{"source": "CARBON_DIOXIDE", "amount": 5}],
        supplier_name="Zon & Wind",
    )
    location = make_site(operator, "RICH-1", evses=1, **RICH, energy_mix_profile=profile)
    evse = Evse.objects.get(uid="RICH-1-1")
    add_connector(
        evse, 2, standard="GBT_DC", power_type="DC", tariff_id="night", terms_and_conditions="https://x.example/t"
    )
    Evse.objects.filter(pk=evse.pk).update(**RICH_EVSE)
    return touch(location)


RICH: dict[str, Any] = {
    "name": "Kanaalkade\tnaast de brug",
    "address": "Kanaalkade 12, achter het gebouw van de gemeente, derde hek",
    "postal_code": "3511 AB; box 12",
    "type": "PARKING_LOT",
    "access_type": "RESTRICTED",
    "directions": [{"language": "NL", "text": "Achter het hek."}],
    "facilities": ["CAFE", "BIKE_SHARING", "WIFI"],
    "opening_times": {
        "twentyfourseven": False,
        "regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "20:00"}],
        "exceptional_closings": [{"period_begin": "2026-12-25T00:00:00Z", "period_end": "2026-12-26T00:00:00+01:00"}],
    },
    "charging_when_closed": False,
}
RICH_EVSE: dict[str, Any] = {
    "capabilities": ["RFID_READER", "CONTACTLESS_CARD_SUPPORT", "TOKEN_GROUP_CAPABLE"],
    "floor_level": "-1",
    "physical_reference": "bay 3",
    "latitude": Decimal("52.1"),
    "longitude": Decimal("5.1"),
    "parking_restrictions": ["EV_ONLY"],
    "status_schedule": [{"period_begin": "2026-12-01T00:00:00Z", "status": "OUTOFORDER"}],
    "images": [{"url": "https://x.example/a.jpg", "category": "CHARGER", "type": "jpg", "width": 640, "height": 480}],
}


@pytest.fixture
def site(plinth: Operator) -> Location:
    return make_site(plinth)


@pytest.fixture
def sites_of(plinth: Operator) -> Callable[[int], list[Location]]:
    return lambda count: [make_site(plinth, f"RM-{number}") for number in range(count)]
