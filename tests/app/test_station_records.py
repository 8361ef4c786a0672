"""A station at a desk: read, changed, its EVSEs with their tariffs, added, moved, replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import ChargeStation, Connector, Event, Evse, Location
from tests.app.test_location_pages import errors, form_of, sides
from tests.factories import make_location, make_station, make_template
from tests.installs import make_fitted
from tests.lasting import dan, plinth, sue

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

__all__ = ["dan", "plinth", "sue"]
pytestmark = pytest.mark.django_db
EDIT = "/stations/PLI-1/edit"
UID = "NL-PLI-EPLI-1-1"
EVSE = f"/stations/PLI-1/evses/{UID}"


@pytest.fixture(scope="module")
def pk_of_station(plinth: Operator) -> int:
    return make_fitted(plinth, identity="PLI-1").station_id


@pytest.fixture
def station(pk_of_station: int, db: None) -> ChargeStation:
    return ChargeStation.objects.select_related("operator", "location").get(pk=pk_of_station)


def test_a_record_tells_all_and_leads_on(desk: Client, station: ChargeStation) -> None:
    page = desk.get("/stations/pli-1/")
    context = page.context
    assert (context["view"].state, [str(one["evse"]) for one in context["evses"]]) == (
        "open", ["NL*PLI*EPLI1*1", "NL*PLI*EPLI1*2"],
    )  # fmt: skip
    place = station.location
    assert place is not None
    leads = (
        "/app/stations/PLI-1/",
        EDIT,
        EVSE,
        "/stations/PLI-1/move",
        "/stations/PLI-1/replace",
        f"/locations/{place.location_id}/",
    )
    assert [f'href="{url}"' in page.content.decode() for url in leads] == [True] * 6


def test_a_station_is_changed(desk: Client, station: ChargeStation) -> None:
    said = form_of(desk, EDIT) | {
        "name": "Left", "deploy_state": "Production", "installation_date": "2026-05-01",
        "default_charge_station_tariff_id": "night", "contactless_terminal_auth_amount": "12.50",
        "contactless_type": "Payter", "tap_to_stop": "yes", "exclude_vat": "no", "charger_type": "Business",
    }  # fmt: skip
    assert desk.post(EDIT, said)["Location"] == "/stations/PLI-1/"
    row = ChargeStation.objects.get()
    assert (row.name, row.deploy_state, str(row.installation_date), str(row.contactless_terminal_auth_amount)) == (
        "Left", "Production", "2026-05-01", "12.50",
    )  # fmt: skip
    assert (row.tap_to_stop, row.exclude_vat, row.stop_on_parking) == (True, False, None)
    cleared = form_of(desk, EDIT) | {"tap_to_stop": "", "name": "", "contactless_terminal_auth_amount": "much"}
    assert set(errors(desk.post(EDIT, cleared))) == {"contactless_terminal_auth_amount"}
    desk.post(EDIT, cleared | {"contactless_terminal_auth_amount": ""})
    row.refresh_from_db()
    assert (row.tap_to_stop, row.name, row.contactless_terminal_auth_amount) == (None, "", None)


def test_production_by_hand_is_for_who_approves(desk_of_dan: Client, desk: Client, station: ChargeStation) -> None:
    said = form_of(desk_of_dan, EDIT) | {"deploy_state": "Production"}
    told = "A station comes into production when its hand-over is approved. Ask a supervisor."
    assert errors(desk_of_dan.post(EDIT, said)) == {"deploy_state": told}
    assert desk.post(EDIT, said).status_code == 303
    keeps = form_of(desk_of_dan, EDIT) | {"name": "Left"}
    assert desk_of_dan.post(EDIT, keeps).status_code == 303


def test_a_station_that_stands_nowhere_stays_in_stock(desk: Client, plinth: Operator) -> None:
    make_station(plinth, "PLI-2", default_charge_station_tariff_id="day")
    [choices] = [
        c
        for s in desk.get("/stations/PLI-2/edit").context["sections"]
        for c in s["fields"]
        if c["field"].name == "deploy_state"
    ]
    assert [option["value"] for option in choices["options"]] == ["Stock"]


def test_two_people_at_one_station(desk: Client, desk_of_dan: Client, station: ChargeStation) -> None:
    mine = form_of(desk, EDIT)
    desk_of_dan.post(EDIT, form_of(desk_of_dan, EDIT) | {"name": "Left", "charger_type": "Home"})
    both = desk.post(EDIT, mine | {"name": "Right"})
    assert sides(both) == {
        "name": ("Right", "Left", True, True),
        "charger_type": ("Public", "Home", False, False),
    }


def test_an_evse_is_changed_and_its_connectors_tariff_too(desk: Client, station: ChargeStation) -> None:
    said = form_of(desk, EVSE) | {
        "physical_reference": "7", "capabilities": ["RFID_READER", "RESERVABLE"], "status": "yes", "latitude": "52.1",
        "longitude": "5.1", "tariff_id_1": "fast", "terms_and_conditions_1": "https://plinth.test/terms",
    }  # fmt: skip
    assert desk.post(EVSE, said)["Location"] == "/stations/PLI-1/"
    row, other = Evse.objects.order_by("evse_sequence_number")
    assert (row.physical_reference, row.capabilities, row.status, str(row.latitude)) == (
        "7", ["RESERVABLE", "RFID_READER"], "PLANNED", "52.1000000",
    )  # fmt: skip
    connectors = Connector.objects.order_by("connector_id").values_list("tariff_id", "terms_and_conditions", "amperage")
    assert list(connectors) == [("fast", "https://plinth.test/terms", 32), ("", "", 32)]
    assert (row.uid, other.physical_reference, ChargeStation.objects.get().charger_type) == (UID, "", "Public")
    desk.post(EVSE, form_of(desk, EVSE) | {"status": "", "evse_id": "NL*PLI*EOTHER"})
    row.refresh_from_db()
    assert (row.status, row.evse_id, row.connectors.get().tariff_id) == ("UNKNOWN", "NL*PLI*EOTHER", "fast")


def test_what_is_wrong_with_an_evse_is_beside_it(desk: Client, station: ChargeStation) -> None:
    wrong = {"terms_and_conditions_1": "nowhere", "floor_level": "basement", "evse_id": ""}
    assert set(errors(desk.post(EVSE, form_of(desk, EVSE) | wrong))) == set(wrong)
    taken = desk.post(EVSE, form_of(desk, EVSE) | {"evse_id": "nl*pli*epli1*2"})
    assert errors(taken) == {"evse_id": "Another EVSE of this station has the same."}
    make_fitted(station.operator, identity="PLI-2")
    theirs = desk.post(EVSE, form_of(desk, EVSE) | {"evse_id": "NL*PLI*EPLI2*1"})
    assert [*errors(theirs)] == ["evse_id"]


def test_two_people_at_one_evse(desk: Client, desk_of_dan: Client, station: ChargeStation) -> None:
    mine = form_of(desk, EVSE)
    desk_of_dan.post(EVSE, form_of(desk_of_dan, EVSE) | {"tariff_id_1": "cheap"})
    both = desk.post(EVSE, mine | {"tariff_id_1": "dear"})
    assert sides(both) == {"tariff_id_1": ("dear", "cheap", True, True)}
    held = {name: both.context[name] for name in ("mine", "was", "etag")}
    assert desk.post(EVSE, held | {"take_tariff_id_1": "mine"}).status_code == 303
    assert Connector.objects.get(connector_id=1).tariff_id == "dear"


def test_what_is_not_there_is_not_found(desk: Client, station: ChargeStation, volta: Operator) -> None:
    make_fitted(volta, identity="VOL-1")
    pages = ("/stations/PLI-1/evses/none", "/stations/VOL-1/evses/NL-VOL-EVOL-1-1", "/stations/VOL-1/")
    assert [desk.get(page).status_code for page in pages] == [404] * 3


def add(desk: Client, **said: str) -> Any:
    return desk.post("/stations/new", {"charge_station_id": "PLI-9", "default_charge_station_tariff_id": "day"} | said)


def test_a_station_is_added_bare_or_with_a_template(desk: Client, plinth: Operator) -> None:
    make_location(plinth, "Depot", location_id="depot")
    make_template(plinth, "double")
    asked = form_of(desk, "/stations/new?location=depot")
    assert asked == {"location_id": "depot", "default_charge_station_tariff_id": "default"}
    assert add(desk)["Location"] == "/stations/PLI-9/"
    add(desk, charge_station_id="PLI-8", location_id="DEPOT", charge_station_template_id="double", name="Left")
    eight, nine = ChargeStation.objects.filter(charge_station_id__in=("PLI-8", "PLI-9")).order_by("charge_station_id")
    assert (nine.deploy_state, nine.location, nine.evses.count(), nine.default_charge_station_tariff_id) == (
        "Stock", None, 0, "day",
    )  # fmt: skip
    assert (eight.deploy_state, eight.location, eight.evses.count(), eight.name) == (
        "Stock", Location.objects.get_queryset().get(location_id="depot"), 2, "Left",
    )  # fmt: skip


def test_what_cannot_be_added_is_said(desk: Client, plinth: Operator, volta: Operator) -> None:
    make_station(volta, "VOL-1")
    before = ChargeStation.objects.count()
    told = [
        errors(add(desk, **said))
        for said in (
            {"charge_station_id": ""},
            {"charge_station_id": "vol-1"},
            {"charge_station_id": "a:b"},
            {"location_id": "nowhere"},
            {"default_charge_station_tariff_id": ""},
        )
    ]
    assert [[*each] for each in told] == [
        ["charge_station_id"], ["charge_station_id"], ["charge_station_id"], ["location_id"],
        ["default_charge_station_tariff_id"],
    ]  # fmt: skip
    assert ChargeStation.objects.count() == before  # what was begun was undone


def held(desk: Client, page: str) -> dict[str, Any]:
    return {"etag": desk.get(page).context["station"].etag}


MOVE, REPLACE = "/stations/PLI-1/move", "/stations/PLI-1/replace"


def test_a_station_is_moved_and_put_back_into_stock(desk: Client, station: ChargeStation, plinth: Operator) -> None:
    make_location(plinth, "Depot", location_id="depot")
    assert [place.location_id for place in desk.get(MOVE, {"q": "dep"}).context["places"]] == ["depot"]
    rows = desk.get(MOVE, headers={"HX-Request": "true", "HX-Target": "places"})
    assert (rows.templates[0].name, [str(place) for place in rows.context["places"]]) == (
        "records/places.html",
        ["Depot, Utrecht"],
    )
    assert errors(desk.post(MOVE, held(desk, MOVE))) == {"location_id": "Choose a Location."}
    assert desk.post(MOVE, held(desk, MOVE) | {"location_id": "depot"})["Location"] == "/stations/PLI-1/"
    station.refresh_from_db()
    assert (str(station.location), station.evses.filter(status="REMOVED").count()) == ("Depot, Utrecht", 2)
    desk.post(MOVE, held(desk, MOVE) | {"location_id": "-"})
    station.refresh_from_db()
    assert station.location is None


def test_a_move_over_somebody_elses_change_asks_again(desk: Client, station: ChargeStation, plinth: Operator) -> None:
    make_location(plinth, "Depot", location_id="depot")
    old = held(desk, MOVE)
    desk.post(EDIT, form_of(desk, EDIT) | {"name": "Left"})
    refused = desk.post(MOVE, old | {"location_id": "depot"})
    assert (refused.context["refusal"]["slug"], refused.context["picked"]) == ("stale_etag", "depot")
    assert refused.context["station"].etag != old["etag"]


def test_a_box_is_replaced(desk_of_dan: Client, station: ChargeStation) -> None:
    said = held(desk_of_dan, REPLACE) | {"new_charge_station_id": " PLI-2 ", "serial_number": "S-2"}
    done = desk_of_dan.post(REPLACE, said)
    assert (done.status_code, done["Location"]) == (303, "/stations/PLI-2/")
    new = ChargeStation.objects.get(charge_station_id="PLI-2")
    assert (new.location_id, new.charge_box_serial_number, [str(evse) for evse in new.evses.all()]) == (
        station.location_id, "S-2", ["NL*PLI*EPLI1*1", "NL*PLI*EPLI1*2"],
    )  # fmt: skip
    gone = desk_of_dan.get("/stations/PLI-1/")
    assert [evse.uid for evse in gone.context["removed"]] == [f"NL-PLI-EPLI-1-{number}" for number in (1, 2)]
    assert (gone.context["replaceable"], Event.objects.filter(verb="replace").count()) == (False, 1)


def test_what_is_wrong_with_the_new_box_is_said_and_stays(desk: Client, station: ChargeStation) -> None:
    make_station(station.operator, "PLI-3", location=station.location, deploy_state="Production")
    told = []
    for said in (
        {"new_charge_station_id": "PLI-3"},
        {"new_charge_station_id": ""},
        {"new_charge_station_id": "PLI-1"},
        {"new_charge_station_id": "PLI-2", "serial_number": "é"},
    ):
        refused = desk.post(REPLACE, held(desk, REPLACE) | said)
        told.append([*errors(refused)])
        assert refused.context["typed"]["new_charge_station_id"] == said["new_charge_station_id"]
    assert told == [["new_charge_station_id"], ["new_charge_station_id"], ["new_charge_station_id"], ["serial_number"]]


def test_an_installer_changes_no_record(phone: Client, station: ChargeStation) -> None:
    assert [phone.get(page).status_code for page in (EDIT, EVSE, MOVE, REPLACE, "/stations/new")] == [403] * 5


def test_letters_that_no_database_keeps_harm_nothing(desk: Client, station: ChargeStation) -> None:
    moved = desk.post(MOVE, held(desk, MOVE) | {"location_id": "a\0"})
    replaced = desk.post(REPLACE, held(desk, REPLACE) | {"new_charge_station_id": "a\0", "serial_number": "\0"})
    added = add(desk, charge_station_id="a\0b", location_id="x\0")
    assert [[*errors(page)] for page in (moved, replaced, added)] == [
        ["location_id"],
        ["serial_number"],
        ["location_id"],
    ]
    assert desk.post(EDIT, form_of(desk, EDIT) | {"name": "Le\0ft"}).status_code == 303
    assert ChargeStation.objects.get().name == "Left"
