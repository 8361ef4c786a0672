"""Who sends what is there already makes no news of it: no etag, no stamp, no entry, nothing in a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Event, HardwareTemplate, LocationDocument, StationDocument
from tests.api.writes import (
    LOCATIONS,
    PROFILES,
    STATIONS,
    TEMPLATES,
    a_connector,
    a_location,
    a_station,
    make,
    say,
    without,
)
from tests.factories import make_energy_mix, make_location, make_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

RICH = {
    "id": "kade",
    "coordinates": {"latitude": "52.09", "longitude": "5.1210001"},
    "opening_times": {"regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}]},
    "facilities": ["WIFI"],
    "directions": [{"language": "en", "text": "Behind"}],
    "auth_rules": [{"type": "HomeToken", "value": "x"}],
    "custom_groups": [{"name": "a", "external_id": "1"}],
    "customised_fields": [{"type": "a", "value": "b"}],
    "charging_when_closed": False,
    "remarks": "mind the dog",
    "publish": True,
}


def told() -> tuple[int, list[int]]:
    """Give what there is to tell: entries of the trail, and the numbers of what the feeds show."""
    documents = (LocationDocument, StationDocument)
    return Event.objects.count(), sorted(
        number for kind in documents for number in kind.objects.values_list("sequence", flat=True)
    )


@pytest.fixture
def quiet() -> Callable[[Callable[[], Any]], Any]:
    """Do something, and see that it was no news."""

    def see(act: Callable[[], Any]) -> Any:
        before = told()
        answer = act()
        assert told() == before
        return answer

    return see


def test_a_location_put_as_it_is_stays_as_it_is(machine: Client, plinth: Operator, quiet: Any) -> None:
    make_energy_mix(plinth)
    body = a_location(**RICH, energy_mix={"energy_mix_profile_id": "wind"})
    made = say(machine, "POST", LOCATIONS, body)["data"]
    for again in (body | {"etag": made["etag"]}, made):
        answer = quiet(lambda sent=again: say(machine, "PUT", f"{LOCATIONS}/kade", sent))
        assert (answer["status_code"], answer["data"]) == (1000, made)
    assert quiet(lambda: say(machine, "PATCH", f"{LOCATIONS}/kade", {}))["data"] == made
    assert quiet(lambda: say(machine, "PATCH", f"{LOCATIONS}/KADE", {"remarks": "mind the dog"}))["data"] == made


@pytest.mark.parametrize(
    "said",
    [
        {"remarks": "gone"},
        {"remarks": None},
        {"coordinates": {"latitude": "52.09", "longitude": "5.1210002"}},
        {"facilities": []},
        {"charging_when_closed": True},
        {"publish": False},
        {"opening_times": {"twentyfourseven": True}},
        {"custom_groups": [{"name": "a", "external_id": "2"}]},
    ],
)
def test_the_least_change_is_news(machine: Client, plinth: Operator, said: dict[str, Any]) -> None:
    made = say(machine, "POST", LOCATIONS, a_location(**RICH))["data"]
    before = told()
    now = say(machine, "PATCH", f"{LOCATIONS}/kade", said)["data"]
    assert (now["etag"] != made["etag"], told() != before, Event.objects.count()) == (True, True, before[0] + 1)


def test_a_batch_writes_what_is_news_and_nothing_else(machine: Client, plinth: Operator) -> None:
    rows = [a_location(id=name) for name in ("a", "b", "c")]
    made = {row["id"]: row["data"] for row in say(machine, "POST", f"{LOCATIONS}/batch", {"data": rows})["data"]}
    again = [row | {"etag": made[row["id"]]["etag"]} for row in rows]
    again[1]["name"] = "New"
    sequences = dict(LocationDocument.objects.values_list("key", "sequence"))
    answers = say(machine, "PUT", f"{LOCATIONS}/batch", {"data": again})["data"]
    assert [(row["status_code"], row["data"]["etag"] == made[row["id"]]["etag"]) for row in answers] == [
        (1000, True),
        (1000, False),
        (1000, True),
    ]
    now = dict(LocationDocument.objects.values_list("key", "sequence"))
    assert [name for name in now if now[name] != sequences[name]] == ["b"]


def test_a_station_put_as_it_is_stays_as_it_is(machine: Client, here: Any, quiet: Any) -> None:
    rich = {
        "name": "Left",
        "installation_date": "2026-01-31",
        "status_schedule": [{"period_begin": "2026-01-31T12:00:00Z", "status": "PLANNED"}],
        "contactless_terminal_auth_amount": "12.5",
        "evses": [
            {
                "evse_sequence_number": 1,
                "capabilities": ["RFID_READER"],
                "coordinates": {"latitude": "52.1", "longitude": "5.1"},
                "physical_reference": "1",
                "connectors": [a_connector(tariff_id="day", max_electric_power=11000)],
            }
        ],
    }
    made = make(machine, **rich)
    body = a_station(**rich) | {"etag": made["etag"]}
    for again in (body, without(body, "evses"), made):
        answer = quiet(lambda sent=again: say(machine, "PUT", f"{STATIONS}/CP-1", sent))
        assert (answer["status_code"], answer["data"]) == (1000, made)
    evse = made["evses"][0]
    one = quiet(lambda: say(machine, "PATCH", f"{STATIONS}/CP-1/evses/{evse['uid']}", {"physical_reference": "1"}))
    assert (one["data"], quiet(lambda: say(machine, "PATCH", f"{STATIONS}/CP-1", {"name": "Left"}))["data"]) == (
        evse,
        made,
    )


@pytest.mark.parametrize("how", ["single", "batch"])
def test_what_was_posted_is_put_with_the_same_evses(how: str, machine: Client, here: Any, quiet: Any) -> None:
    made = make(machine)
    body = a_station() | {"etag": made["etag"]}
    path, sent = (f"{STATIONS}/CP-1", body) if how == "single" else (f"{STATIONS}/batch", {"data": [body]})
    answer = quiet(lambda: say(machine, "PUT", path, sent))
    assert (answer["data"] if how == "single" else answer["data"][0]["data"]) == made


def test_evses_without_names_are_those_of_the_station_in_their_order(machine: Client, here: Any) -> None:
    made = make(machine)
    three = [{"physical_reference": str(place), "connectors": [a_connector()]} for place in range(3)]
    more = say(machine, "PUT", f"{STATIONS}/CP-1", a_station(evses=three) | {"etag": made["etag"]})["data"]
    one = say(machine, "PUT", f"{STATIONS}/CP-1", a_station(evses=three[:1]) | {"etag": more["etag"]})["data"]
    assert [(evse["uid"][-1], evse["status"], evse["physical_reference"]) for evse in more["evses"]] == [
        ("1", "UNKNOWN", "0"),
        ("2", "UNKNOWN", "1"),
        ("3", "UNKNOWN", "2"),
    ]
    assert [(evse["uid"][-1], evse["status"]) for evse in one["evses"]] == [
        ("1", "UNKNOWN"),
        ("2", "REMOVED"),
        ("3", "REMOVED"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Right"},
        {"deploy_state": "Deprecated"},
        {"location_id": "there"},
        {"tap_to_stop": True},
        {"installation_date": "2026-02-01"},
    ],
)
def test_the_least_change_of_a_station_is_news(machine: Client, here: Any, there: Any, said: dict[str, Any]) -> None:
    made = make(machine)
    now = say(machine, "PATCH", f"{STATIONS}/CP-1", said)["data"]
    assert (now["etag"] != made["etag"], Event.objects.filter(subject="station CP-1").count()) == (True, 2)


@pytest.mark.parametrize("change", [{"voltage": 400}, {"tariff_id": "night"}, {"id": "7"}, {"format": "CABLE"}])
def test_another_connector_is_news(machine: Client, here: Any, change: dict[str, Any]) -> None:
    made = make(machine, evses=[{"evse_sequence_number": 1, "connectors": [a_connector()]}])
    evses = [{"evse_sequence_number": 1, "connectors": [a_connector(**change)]}]
    body = a_station(evses=evses) | {"etag": made["etag"]}
    assert say(machine, "PUT", f"{STATIONS}/CP-1", body)["data"]["etag"] != made["etag"]


def test_a_template_applied_again_is_no_news_unless_it_is_another_version(
    machine: Client, plinth: Operator, here: Any, quiet: Any
) -> None:
    make_template(plinth)
    body = without(a_station(charge_station_template_id="double"), "evses")
    made = say(machine, "POST", STATIONS, body)["data"]
    again = body | {"etag": made["etag"]}
    assert quiet(lambda: say(machine, "PUT", f"{STATIONS}/CP-1", again))["data"] == made
    say(machine, "PATCH", f"{TEMPLATES}/double", {"note": "new"})
    assert HardwareTemplate.objects.values_list("version", flat=True).get() == 2
    assert say(machine, "PUT", f"{STATIONS}/CP-1", again)["data"]["etag"] != made["etag"]


@pytest.mark.parametrize("path", [TEMPLATES, PROFILES])
def test_templates_and_profiles_stay_as_they_are(path: str, machine: Client, plinth: Operator, quiet: Any) -> None:
    make_location(plinth, energy_mix_profile=make_energy_mix(plinth))
    make_template(plinth)
    key = "double" if path == TEMPLATES else "wind"
    kept = machine.get(f"{path}/{key}").json()["data"]
    for method, body in (("PUT", kept), ("PATCH", {})):
        answer = quiet(lambda how=method, sent=body: say(machine, how, f"{path}/{key}", sent))
        assert (answer["status_code"], answer["data"]) == (1000, kept)


def test_a_stale_etag_is_refused_though_nothing_would_change(machine: Client, plinth: Operator, quiet: Any) -> None:
    made = say(machine, "POST", LOCATIONS, a_location(id="kade"))["data"]
    say(machine, "PATCH", f"{LOCATIONS}/kade", {"remarks": "x"})
    stale = a_location(id="kade", remarks="x") | {"etag": made["etag"]}
    answer = quiet(lambda: say(machine, "PUT", f"{LOCATIONS}/kade", stale))
    assert (answer["status_code"], answer["errors"][0]["code"]) == (2000, "stale_etag")


def test_what_is_null_inside_is_as_if_it_were_left_out(machine: Client, here: Any, quiet: Any) -> None:
    plan = [{"period_begin": "2030-01-01T00:00:00Z", "period_end": None, "status": "PLANNED", "status_message": None}]
    station = make(machine, status_schedule=plan, evses=[{"status_schedule": plan, "connectors": [a_connector()]}])
    expected = [{"key": "a", "value": 1, "range": None}, {"key": "b", "value": None, "range": [1, 2]}]
    playbook = {"menu_path": "Setup", "apn": None}
    plug = {"id": 1, **a_connector(max_electric_power=None)}
    evse = {"evse_sequence_number": 1, "capabilities": None, "connector_templates": [plug]}
    same = {"expected_configuration": expected, "playbook": playbook, "evse_templates": [evse]}
    template = say(machine, "POST", TEMPLATES, {"template_id": "one", "name": "One"} | same)["data"]
    for path, made in ((f"{STATIONS}/CP-1", station), (f"{TEMPLATES}/one", template)):
        assert quiet(lambda at=path, sent=made: say(machine, "PUT", at, sent))["data"] == made
    assert quiet(lambda: say(machine, "PATCH", f"{TEMPLATES}/one", same))["data"] == template


def test_parking_that_a_restricted_location_shows_is_not_said_by_sending_it_back(
    machine: Client, here: Any, quiet: Any
) -> None:
    place = f"{LOCATIONS}/here"
    say(machine, "PATCH", place, {"publish": True, "access_type": "RESTRICTED"})
    own = [{"parking_restrictions": list(each), "connectors": [a_connector()]} for each in ((), ("EV_ONLY",))]
    made = make(machine, evses=own)
    told = [evse["parking_restrictions"] for evse in made["evses"]]
    assert told == [["CUSTOMERS"], ["EV_ONLY", "CUSTOMERS"]]
    assert quiet(lambda: say(machine, "PUT", f"{STATIONS}/CP-1", made))["data"] == made
    evse = made["evses"][1]
    assert quiet(lambda: say(machine, "PATCH", f"{STATIONS}/CP-1/evses/{evse['uid']}", evse))["data"] == evse
    say(machine, "PATCH", place, {"access_type": "PUBLIC"})
    evses = machine.get(f"{STATIONS}/CP-1").json()["data"]["evses"]
    assert [evse.get("parking_restrictions") for evse in evses] == [None, ["EV_ONLY"]]
