"""The forms of the records as a browser gets them: which fields, how long, which word is chosen, what is said where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.messages import get_messages

from core.models import ChargeStation, Evse, Location, SubCpo
from tests.app.test_location_pages import form_of
from tests.factories import make_location, make_station, stored
from tests.installs import make_fitted
from tests.lasting import plinth, sue

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

__all__ = ["plinth", "sue"]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pk_of_box(plinth: Operator) -> int:
    return make_fitted(plinth, identity="PLI-1").station_id


@pytest.fixture
def box(pk_of_box: int, db: None) -> ChargeStation:
    return ChargeStation.objects.select_related("operator", "location").get(pk=pk_of_box)


def controls(desk: Client, url: str, **sent: Any) -> dict[str, dict[str, Any]]:
    page = desk.post(url, sent) if sent else desk.get(url)
    return {one["field"].name: one for section in page.context["sections"] for one in section["fields"]}


def shape(one: dict[str, Any]) -> str:
    """Give a control's kind, and how long its text may be."""
    longest = one["field"].attributes.get("maxlength", "")
    return f"{one['field'].kind} {longest}".strip()


TICKS = [f"hours_{number}" for number in range(1, 8)]
OF_LOCATION = {
    "name": "text 255", "address": "text 255", "address_line_2": "text 255", "postal_code": "text 20",
    "city": "text 100", "country": "text 3", "latitude": "text 20", "longitude": "text 20", "type": "choice",
    "publish": "tick", "access_type": "choice", "facilities": "ticks", "directions": "area",
    "twentyfourseven": "tick", **dict.fromkeys(TICKS, "text"),
    "exceptional_openings": "area", "exceptional_closings": "area", "charging_when_closed": "choice",
    "energy_mix": "choice", "remarks": "area 10000", "maintenance_info": "area 10000",
    "cpo_customer_external_id": "text 255", "payment_provider": "text 255", "wallet_id": "text 255",
}  # fmt: skip
OF_STATION = {
    "name": "text 255", "deploy_state": "choice", "charger_type": "choice", "installation_date": "text",
    "default_charge_station_floor_level": "text 4", "default_charge_station_directions": "area",
    "default_charge_station_tariff_id": "text 36", "default_charge_station_reimbursement_tariff_id": "text 36",
    "dynamic_time_based_tariffs": "choice", "time_of_use_tariffs": "choice", "exclude_vat": "choice",
    "contactless_type": "choice", "contactless_terminal_serial_number": "text 100",
    "contactless_terminal_auth_amount": "text 9", "tap_to_stop": "choice", "stop_on_parking": "choice",
    "remarks": "area 10000", "maintenance_info": "area 10000",
}  # fmt: skip
OF_EVSE = {
    "evse_id": "text 48", "physical_reference": "text 16", "floor_level": "text 4", "latitude": "text 20",
    "longitude": "text 20", "status": "tick", "parking_restrictions": "ticks", "capabilities": "ticks",
    "directions": "area", "tariff_id_1": "text 255", "reimbursement_tariff_id_1": "text 255",
    "terms_and_conditions_1": "text 255",
}  # fmt: skip
NEW_STATION = {
    "charge_station_id": "text 48", "name": "text 255", "location_id": "text 255",
    "charge_station_template_id": "choice", "default_charge_station_tariff_id": "text 36",
}  # fmt: skip
DAYS_OF_THEIR_OWN = {"exceptional_openings", "exceptional_closings"}


def test_each_form_has_its_fields_in_their_order_and_length(desk: Client, box: ChargeStation, plinth: Operator) -> None:
    make_location(plinth, location_id="garage")
    new = {name: kind for name, kind in OF_LOCATION.items() if name not in DAYS_OF_THEIR_OWN} | {"id": "text 36"}
    forms = {
        "/locations/garage/edit": OF_LOCATION,
        "/locations/new": new,
        "/stations/PLI-1/edit": OF_STATION,
        f"/stations/PLI-1/evses/{box.evses.order_by('pk')[0].uid}": OF_EVSE,
        "/stations/new": NEW_STATION,
    }
    for url, fields in forms.items():
        drawn = {name: shape(one) for name, one in controls(desk, url).items()}
        assert (url, [*drawn.items()]) == (url, [*fields.items()])


def test_a_company_is_asked_for_where_there_are_several(desk: Client, plinth: Operator) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    asked = controls(desk, "/locations/new")["cpo_id"]
    assert [(option["value"], option["chosen"]) for option in asked["options"]] == [("NLPLI", True), ("NLSUB", False)]


CHOSEN: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("/locations/garage/edit", {"type": "ON_STREET"}, "type", ["ON_STREET"]),
    ("/locations/garage/edit", {"access_type": "RESTRICTED"}, "access_type", ["RESTRICTED"]),
    ("/locations/garage/edit", {"facilities": ["WIFI", "HOTEL"]}, "facilities", ["HOTEL", "WIFI"]),
    ("/locations/garage/edit", {"facilities": []}, "facilities", []),
    ("/locations/garage/edit", {"charging_when_closed": None}, "charging_when_closed", [""]),
    ("/locations/garage/edit", {"charging_when_closed": True}, "charging_when_closed", ["yes"]),
    ("/locations/garage/edit", {"charging_when_closed": False}, "charging_when_closed", ["no"]),
    ("/locations/garage/edit", {}, "energy_mix", [""]),
]


@pytest.mark.parametrize(("url", "facts", "name", "chosen"), CHOSEN)
def test_what_it_says_today_is_chosen(
    desk: Client, plinth: Operator, url: str, facts: dict[str, Any], name: str, chosen: list[str]
) -> None:
    make_location(plinth, location_id="garage", **facts)
    options = controls(desk, url)[name]["options"]
    assert [option["value"] for option in options if option["chosen"]] == chosen


FILTERS = [
    ("/locations/", {"state": ""}),
    ("/locations/?state=shown", {"state": "shown"}),
    ("/locations/?state=odd", {}),
    ("/stations/?state=silent&deployed=Stock", {"state": "silent", "deployed": "Stock"}),
    ("/stations/?deployed=Deprecated", {"state": "", "deployed": "Deprecated"}),
]


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize(("path", "chosen"), FILTERS)
def test_a_filter_shows_what_the_address_asks_for(desk: Client, path: str, chosen: dict[str, str]) -> None:
    filters = desk.get(path).context["filters"]
    drawn = {each["name"]: option["value"] for each in filters for option in each["options"] if option["chosen"]}
    assert drawn == chosen


def test_a_hint_describes_its_field_until_something_is_wrong_with_it(desk: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="garage")
    url = "/locations/garage/edit"
    before = controls(desk, url)
    attributes = {name: str(before[name]["attributes"]) for name in ("country", "name", "latitude", "city")}
    assert {name: "aria-describedby" in said for name, said in attributes.items()} == {
        "country": True, "name": False, "latitude": True, "city": False,
    }  # fmt: skip
    assert attributes["city"] == 'maxlength="100"'
    after = controls(
        desk, url, **(form_of(desk, url) | {"country": "x", "city": "", "latitude": "y", "longitude": "5"})
    )
    told = {name: str(one["attributes"]).partition(" aria-")[2] for name, one in after.items() if one["error"]}
    assert told == {
        "city": 'invalid="true" aria-describedby="error_city" autofocus=""',
        "country": 'invalid="true" aria-describedby="error_country"',
        "latitude": 'invalid="true" aria-describedby="error_latitude"',
    }


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def moved(desk: Client, place: str) -> list[str]:
    etag = ChargeStation.objects.get(charge_station_id="PLI-1").etag
    response = desk.post("/stations/PLI-1/move", {"location_id": place, "etag": etag})
    assert response.status_code == 303
    return said(response)


FLOOR = "Its floor and how to get there were of the old place: say them anew."
THEIRS = "Its EVSEs have a floor or a place of their own: look whether they hold."
HIDDEN = "Depot, Utrecht is not shown to drivers, so they do not see it."
HERE = "PLI-1 stands at Depot, Utrecht now."
MOVES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], list[str]]] = [
    ({"publish": True}, {}, {}, [HERE]),
    ({}, {}, {}, [HERE, HIDDEN]),
    ({"publish": True}, {"default_charge_station_floor_level": "-1"}, {}, [HERE, FLOOR]),
    (
        {"publish": True},
        {"default_charge_station_directions": [{"language": "nl", "text": "Links"}]},
        {},
        [HERE, FLOOR],
    ),
    ({"publish": True}, {}, {"floor_level": "2"}, [HERE, THEIRS]),
    ({"publish": True}, {}, {"latitude": "52.1", "longitude": "5.1"}, [HERE, THEIRS]),
    ({"publish": True}, {}, {"directions": [{"language": "nl", "text": "Links"}]}, [HERE, THEIRS]),
    ({}, {"default_charge_station_floor_level": "-1"}, {"floor_level": "2"}, [HERE, HIDDEN, FLOOR, THEIRS]),
]


@pytest.mark.parametrize(("place", "station", "evse", "told"), MOVES)
def test_a_move_says_what_it_leaves_behind(
    desk: Client,
    box: ChargeStation,
    place: dict[str, Any],
    station: dict[str, Any],
    evse: dict[str, Any],
    told: list[str],
) -> None:
    make_location(box.operator, "Depot", location_id="depot", **place)
    ChargeStation.objects.filter(pk=box.pk).update(**station)
    Evse.objects.filter(pk=box.evses.order_by("pk")[0].pk).update(**evse)
    stored()
    assert moved(desk, "depot") == told


def test_who_goes_back_into_stock_is_told_so(desk: Client, box: ChargeStation) -> None:
    assert moved(desk, "-") == ["PLI-1 is back in stock."]
    box.refresh_from_db()
    assert (box.location, box.deploy_state) == (None, "Stock")


def test_what_is_out_of_service_is_neither_moved_nor_replaced(desk: Client, plinth: Operator) -> None:
    place = make_location(plinth, location_id="here")
    make_station(plinth, "PLI-2", deploy_state="Deprecated", location=place)
    for page in ("move", "replace"):
        response = desk.get(f"/stations/PLI-2/{page}")
        assert (response.status_code, response["Location"]) == (303, "/stations/PLI-2/")
        assert said(response) == ["PLI-2 is out of service: it stays where it stood."] * (1 if page == "move" else 2)


SERIALS = {"": True, "S" * 100: True, "S" * 101: False, "S-1 /2": True, "é": False, "a\tb": False}


@pytest.mark.parametrize("serial", SERIALS)
def test_a_serial_number_is_what_stands_on_a_label(desk: Client, box: ChargeStation, serial: str) -> None:
    typed = {"new_charge_station_id": "PLI-2", "serial_number": serial, "etag": box.etag}
    response = desk.post("/stations/PLI-1/replace", typed)
    assert response.status_code == (303 if SERIALS[serial] else 200)
    if not SERIALS[serial]:
        [error] = response.context["refusal"]["errors"]
        assert (error["field"], error["message"]) == (
            "serial_number",
            "Letters, digits and signs of a label, at most 100.",
        )
    assert ChargeStation.objects.filter(charge_station_id="PLI-2").exists() == SERIALS[serial]


def test_a_new_station_begins_with_what_the_operator_gives_it(desk: Client, plinth: Operator) -> None:
    before = Location.objects.count()
    type(plinth).objects.filter(pk=plinth.pk).update(default_tariff_id="night")
    assert form_of(desk, "/stations/new") == {"default_charge_station_tariff_id": "night"}
    asked = form_of(desk, "/stations/new?location=garage")
    assert asked == {"location_id": "garage", "default_charge_station_tariff_id": "night"}
    assert Location.objects.count() == before


OF_AN_EVSE: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"evse_id": " "}, {"evse_id": "This field is required."}),
    ({"evse_id": "NL PLI"}, {"evse_id": "Letters, digits and signs of ASCII, without blanks."}),
    ({"physical_reference": "x" * 17}, {"physical_reference": "It is too long: at most 16."}),
    ({"latitude": "52"}, {"longitude": "This field is required."}),
    ({"tariff_id_1": "x" * 37}, {"tariff_id_1": "It is too long: at most 36."}),
    ({"terms_and_conditions_1": "x"}, {"terms_and_conditions_1": "An address that begins with http:// or https://."}),
    ({"directions": "x"}, {"directions": "x begins with no language. Write en: Behind the barrier."}),
]


def test_what_is_wrong_with_a_charge_point_is_said_beside_its_field(desk: Client, box: ChargeStation) -> None:
    url = f"/stations/PLI-1/evses/{box.evses.order_by('pk')[0].uid}"
    held = form_of(desk, url)
    for typed, told in OF_AN_EVSE:
        drawn = controls(desk, url, **(held | typed))
        assert (typed, {name: one["error"] for name, one in drawn.items() if one["error"]}) == (typed, told)
        assert {name: drawn[name]["value"] for name in typed} == {name: text.strip() for name, text in typed.items()}
