"""Which stamps move with which change: of a Location, the station there and its EVSEs, and of nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import ChargeStation, Evse, Location
from tests.api.writes import LOCATIONS, PROFILES, STATIONS, a_connector, a_location, a_station, say, without
from tests.factories import make_energy_mix, make_location, make_template
from tests.talk import make_talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
STAMPS = ("etag", "modified", "last_updated")
HERE = {"name": "Kanaalkade", "energy_mix": {"energy_mix_profile_id": "wind"}}
BOX = a_station(name="Left", evses=[{"connectors": [a_connector()]} for _each in range(2)])


@pytest.fixture
def world(machine: Client, plinth: Operator) -> Client:
    """One Location with a station of two EVSEs, and another Location with another station."""
    make_energy_mix(plinth, "wind")
    make_template(plinth, "single", evses=1)
    make_location(plinth, location_id="there")
    for path, body in (
        (LOCATIONS, a_location(id="here", **HERE)),
        (STATIONS, BOX),
        (STATIONS, a_station("CP-2", "there")),
    ):
        assert say(machine, "POST", path, body)["status_code"] == 1000
    return machine


def stamps() -> dict[str, Any]:
    """Give every stamp by whose it is."""
    found = {}
    for model, key in ((Location, "location_id"), (ChargeStation, "charge_station_id")):
        for row in model.objects.order_by("pk"):
            found |= {f"{getattr(row, key)}.{name}": getattr(row, name) for name in STAMPS}
    found |= {f"{evse.uid}.last_updated": evse.last_updated for evse in Evse.objects.exclude(status="REMOVED")}
    return found


def moved(machine: Client, act: Callable[[Client], Any]) -> str:
    """Give which stamps an act moves, sorted; a stamp of time only moves on."""
    before = stamps()
    act(machine)
    after = stamps()
    later = [name for name in after if after[name] != before.get(name)]
    assert [name for name in later if not name.endswith("etag") and after[name] < before[name]] == []
    return " ".join(sorted(later))


def patched(path: str, **said: Any) -> Callable[[Client], Any]:
    def act(machine: Client) -> None:
        envelope = say(machine, "PATCH", path, said)
        assert envelope["status_code"] == 1000, envelope

    return act


def put_with(**said: Any) -> Callable[[Client], Any]:
    def act(machine: Client) -> None:
        etag = machine.get(f"{STATIONS}/CP-1").json()["data"]["etag"]
        body = without(BOX, "evses") | said | {"etag": etag}
        envelope = say(machine, "PUT", f"{STATIONS}/CP-1", body)
        assert envelope["status_code"] == 1000, envelope

    return act


def talked(_machine: Client) -> None:
    make_talk(ChargeStation.objects.get(charge_station_id="CP-1"))


PLACE = "here.etag here.last_updated here.modified"
SEEN_HERE = "here.last_updated"
SHAPE_HERE = "here.etag here.last_updated"  # what stands there: the Location itself is not another
OF_BOX = "CP-1.etag CP-1.last_updated CP-1.modified"
OF_EVSE = "NL-PLI-ECP-1-1.last_updated"
OF_BOTH = f"{OF_EVSE} NL-PLI-ECP-1-2.last_updated"
EVSE = f"{STATIONS}/CP-1/evses/NL-PLI-ECP-1-1"
ONE = [{"evse_sequence_number": 1, "connectors": [a_connector()]}]
ACTS: dict[str, tuple[Callable[[Client], Any], str]] = {
    "a Location's name": (patched(f"{LOCATIONS}/here", name="Other"), PLACE),
    "the name that it has": (patched(f"{LOCATIONS}/here", name="Kanaalkade"), ""),
    "nothing at all": (patched(f"{LOCATIONS}/here"), ""),
    "what is read-only": (patched(f"{LOCATIONS}/here", created="2001-01-01T00:00:00Z", evses=[]), ""),
    "its publishing": (patched(f"{LOCATIONS}/here", publish=True), PLACE),
    "for whom it is": (
        patched(f"{LOCATIONS}/here", publish=True, access_type="RESTRICTED"),
        f"CP-1.last_updated {OF_BOTH} {PLACE}",
    ),
    "another profile": (patched(f"{LOCATIONS}/here", energy_mix=None), PLACE),
    "what its profile says": (patched(f"{PROFILES}/wind", supplier_name="Wind Co"), SEEN_HERE),
    "what its profile says already": (patched(f"{PROFILES}/wind", is_green_energy=True), ""),
    "a station's name": (patched(f"{STATIONS}/CP-1", name="Right"), OF_BOX),
    "the name that the station has": (patched(f"{STATIONS}/CP-1", name="Left"), ""),
    "the station as it is": (put_with(), ""),
    "an EVSE's bay": (patched(EVSE, physical_reference="7"), f"{OF_BOX} {OF_EVSE} {SEEN_HERE}"),
    "the bay that it has": (patched(EVSE, physical_reference=None), ""),
    "a planned EVSE": (patched(EVSE, status="PLANNED"), f"{OF_BOX} {OF_EVSE} {SEEN_HERE}"),
    "a station out of use": (
        patched(f"{STATIONS}/CP-1", deploy_state="Deprecated"),
        f"{OF_BOX} {OF_BOTH} {SEEN_HERE}",
    ),
    "an EVSE less": (put_with(evses=ONE), f"{OF_BOX} {SHAPE_HERE}"),
    "another template": (put_with(charge_station_template_id="single"), f"{OF_BOX} {OF_EVSE} {SHAPE_HERE}"),
    "another place": (
        patched(f"{STATIONS}/CP-1", location_id="there"),
        f"{OF_BOX} {OF_BOTH} {SHAPE_HERE} there.etag there.last_updated",
    ),
    "no place at all": (
        patched(f"{STATIONS}/CP-1", location_id=None, deploy_state="Stock"),
        f"{OF_BOX} {OF_BOTH} {SHAPE_HERE}",
    ),
    "what the box tells": (talked, f"CP-1.last_updated {OF_BOTH} {SEEN_HERE}"),
}


@pytest.mark.parametrize("case", ACTS)
def test_a_change_moves_its_own_stamps(world: Client, case: str) -> None:
    act, told = ACTS[case]
    assert (case, moved(world, act)) == (case, told)


def test_a_refusal_moves_none(world: Client) -> None:
    def act(machine: Client) -> None:
        for path, said in (
            (f"{LOCATIONS}/here", {"name": "Other", "country": "QQQ"}),
            (f"{STATIONS}/CP-1", {"name": "Other", "location_id": "nowhere"}),
            (EVSE, {"physical_reference": "x" * 17}),
            (f"{LOCATIONS}/here", {"name": "Other", "etag": "00000000-0000-4000-8000-000000000000"}),
        ):
            assert say(machine, "PATCH", path, said)["status_code"] != 1000

    assert moved(world, act) == ""


SHOWN = [
    ("GET", LOCATIONS, "here", "id"),
    ("GET", STATIONS, "CP-1", "charge_station_id"),
]


def test_what_is_read_shows_the_stamps_of_the_row_by_list_and_alone(world: Client) -> None:
    for _method, path, key, name in SHOWN:
        alone = world.get(f"{path}/{key}").json()["data"]
        [listed] = [row for row in world.get(path).json()["data"] if row[name] == key]
        assert alone == listed
        row = stamps()
        assert alone["etag"] == str(row[f"{key}.etag"])
        for stamp in ("modified", "last_updated"):
            assert alone[stamp][:19] == row[f"{key}.{stamp}"].isoformat()[:19]
