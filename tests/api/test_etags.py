"""Only who has seen the present state may replace it; of eight at once one wins."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from core.choices import Scope
from core.domain.batch import Item, Method
from core.domain.etags import Seen
from core.domain.field.fitting import fit_template
from core.domain.field.linking import link_station
from core.domain.people.tokens import create_token
from core.domain.review.reviewing import approve
from core.domain.stations.writing import write_stations
from core.errors import Refused
from core.models import Actor, ChargeStation, Evse, Location
from tests.api.writes import LOCATIONS, STATIONS, TEMPLATES, a_location, a_station, say, wrong
from tests.domain.test_races import AT_ONCE, all_at_once
from tests.factories import make_location, make_template
from tests.installs import make_checked, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator


def refused(envelope: dict[str, Any]) -> str:
    return envelope["errors"][0]["code"] if "errors" in envelope else "done"


@pytest.mark.django_db
def test_a_put_wants_the_etag_and_a_patch_does_not(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="x")
    assert wrong(say(machine, "PUT", f"{LOCATIONS}/x", a_location())) == (2000, [("etag", "etag_required")])
    assert say(machine, "PATCH", f"{LOCATIONS}/x", {"name": "New"})["status_code"] == 1000


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_stale_etag_is_answered_with_the_present(machine: Client, plinth: Operator, method: str) -> None:
    old = say(machine, "POST", LOCATIONS, a_location(id="x"))["data"]["etag"]
    now = say(machine, "PATCH", f"{LOCATIONS}/x", {"name": "New", "remarks": "x"})["data"]
    envelope = say(machine, method, f"{LOCATIONS}/x", a_location(etag=old))
    assert wrong(envelope) == (2000, [("etag", "stale_etag"), ("name", "changed"), ("remarks", "changed")])
    assert envelope["data"] == now == machine.get(f"{LOCATIONS}/x").json()["data"]


@pytest.mark.django_db
def test_what_the_field_work_changed_is_named(machine: Client, plinth: Operator) -> None:
    installation, place = make_linked(plinth, linked=False), make_location(plinth, location_id="here")
    template, actor = make_template(plinth), Actor(operator=plinth)
    paths = {"station": f"{STATIONS}/{installation.station.charge_station_id}", "place": f"{LOCATIONS}/here"}
    old = {name: machine.get(path).json()["data"] for name, path in paths.items()}
    told = {}
    link_station(actor=actor, installation=installation, location_id=place.location_id)
    told["linked"] = {name: changed(say(machine, "PUT", path, old[name])) for name, path in paths.items()}
    fit_template(actor=actor, installation=installation, template_id=template.template_id)
    told["fitted"] = {name: changed(say(machine, "PUT", path, old[name])) for name, path in paths.items()}
    approve(actor=actor, installation=make_checked(installation, handed_over_by="somebody"))
    told["approved"] = {name: changed(say(machine, "PUT", path, old[name])) for name, path in paths.items()}
    fitted = ["charge_station_template_id", "evses", "location_id"]
    assert told == {
        "linked": {"station": ["location_id"], "place": ["evses"]},
        "fitted": {"station": fitted, "place": ["evses"]},
        "approved": {"station": sorted(["deploy_state", *fitted]), "place": ["evses", "publish"]},
    }


def changed(envelope: dict[str, Any]) -> list[str]:
    assert refused(envelope) == "stale_etag"
    return [error["field"] for error in envelope["errors"] if error["code"] == "changed"]


@pytest.mark.django_db
def test_an_etag_of_what_does_not_exist_is_refused(machine: Client, plinth: Operator) -> None:
    envelope = say(machine, "PUT", f"{LOCATIONS}/x", a_location(etag=str(uuid.uuid4())))
    assert (refused(envelope), Location.objects.exists()) == ("stale_etag", False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "code"),
    [
        ('"{etag}"', "done"),
        ('W/"{etag}-abc"', "done"),
        ('"5", "{etag}-9"', "done"),
        ("*", "done"),
        ("{etag}", "done"),
        ('""', "stale_etag"),
        ('"5", "6"', "stale_etag"),
        ('"{etag}', "stale_etag"),
    ],
)
def test_if_match_is_the_etag_in_a_header(machine: Client, plinth: Operator, header: str, code: str) -> None:
    location = make_location(plinth, location_id="x")
    sent = header.replace("{etag}", str(location.etag))
    assert refused(say(machine, "PUT", f"{LOCATIONS}/x", a_location(), If_Match=sent)) == code


@pytest.mark.django_db
def test_what_get_tags_is_what_if_match_takes(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="x")
    tag = machine.get(f"{LOCATIONS}/x")["ETag"]
    assert refused(say(machine, "PUT", f"{LOCATIONS}/x", a_location(), If_Match=tag)) == "done"


@pytest.mark.django_db
def test_the_body_wins_over_the_header(machine: Client, plinth: Operator) -> None:
    etag = str(make_location(plinth, location_id="x").etag)
    envelope = say(machine, "PUT", f"{LOCATIONS}/x", a_location(etag=etag), If_Match='"5"')
    assert refused(envelope) == "done"


@pytest.mark.django_db
def test_if_none_match_creates_only(machine: Client, plinth: Operator) -> None:
    told = [say(machine, "PUT", f"{LOCATIONS}/x", a_location(), If_None_Match="*") for _twice in range(2)]
    assert [refused(each) for each in told] == ["done", "stale_etag"]
    assert refused(say(machine, "PUT", f"{LOCATIONS}/y", a_location(), If_Match="*")) == "stale_etag"


@pytest.mark.django_db
def test_an_evse_moves_the_etags_of_station_and_location(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    made = say(machine, "POST", STATIONS, a_station())["data"]
    before = Location.objects.get()
    changed = say(machine, "PUT", f"{STATIONS}/CP-1", made | {"evses": made["evses"][:1]})["data"]
    after = Location.objects.get()
    assert (changed["etag"] != made["etag"], after.etag != before.etag) == (True, True)
    assert (after.last_updated > before.last_updated, after.modified == before.modified) == (True, True)


@pytest.fixture
def doors(plinth: Operator) -> Callable[[int], Client]:
    """Give a client of the same machine for each thread."""
    _token, secret = create_token(operator=plinth, name="test", scopes=Scope.values)
    return lambda _number: Client(headers={"Authorization": f"Token {secret}"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_of_eight_puts_with_one_etag_one_wins(plinth: Operator, doors: Callable[[int], Client], round_: int) -> None:
    make_location(plinth, location_id="here")
    station = say(doors(0), "POST", STATIONS, a_station())["data"]
    location = doors(0).get(f"{LOCATIONS}/here").json()["data"]
    template = make_template(plinth)
    bodies = {
        f"{LOCATIONS}/here": location,
        f"{STATIONS}/CP-1": station,
        f"{TEMPLATES}/double": doors(0).get(f"{TEMPLATES}/{template.template_id}").json()["data"],
    }
    for path, body in bodies.items():
        told = all_at_once(
            lambda number, path=path, body=body: refused(say(doors(number), "PUT", path, body | {"name": str(number)}))
        )
        assert sorted(told) == ["done"] + ["stale_etag"] * (AT_ONCE - 1)


@pytest.mark.django_db(transaction=True)
def test_of_eight_creations_one_wins(plinth: Operator, doors: Callable[[int], Client]) -> None:
    make_location(plinth, location_id="here")
    stations = all_at_once(lambda number: refused(say(doors(number), "POST", STATIONS, a_station())))
    assert (sorted(stations), Evse.objects.count()) == (["done"] + ["taken"] * (AT_ONCE - 1), 2)
    locations = all_at_once(lambda number: refused(say(doors(number), "PUT", f"{LOCATIONS}/new", a_location())))
    assert sorted(locations) == ["done"] + ["etag_required"] * (AT_ONCE - 1)


@pytest.mark.django_db(transaction=True)
def test_a_machine_and_installers_place_a_station_once(plinth: Operator) -> None:
    """Four put the station somewhere by its etag, four link it on site: it ends in one place, told to one of them."""
    installation, actor = make_linked(plinth, linked=False), Actor(operator=plinth)
    places = [make_location(plinth, location_id=f"site-{number}") for number in range(AT_ONCE)]
    station = installation.station
    item_of = lambda number: Item(  # noqa: E731 -- a value that wants a number
        station.charge_station_id,
        {"location_id": f"site-{number}"},
        seen=Seen(etags=frozenset({station.etag})),
    )

    def place(number: int) -> str:
        if number % 2:
            link_station(actor=actor, installation=installation, location_id=places[number].location_id)
            return "done"
        [outcome] = write_stations(actor=actor, method=Method.PATCH, items=[item_of(number)])
        return outcome.slug if isinstance(outcome, Refused) else "done"

    told = all_at_once(place)
    assert told.count("done") == 1
    assert set(told) <= {"done", "stale_etag", "linked_elsewhere"}
    assert ChargeStation.objects.get().location_id == places[told.index("done")].pk
