"""The operator's settings by page and machine: typed, validated, audited, and shown where they count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.api.description.document import document
from core.domain.people.settling import NAMES, change_settings, settings_of
from core.domain.retention import forget_by_period
from core.errors import Invalid, NotAllowed
from core.models import Actor, Event, Location, Operator
from core.models.clock import database_now
from core.queries.evidence import rules_of
from installer_app.settings.pages import zones_near
from tests.api.test_schema import complaints
from tests.api.writes import say, wrong
from tests.factories import make_location

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import User

pytestmark = pytest.mark.django_db
SETTINGS = "/api/2.0/settings"
USUAL = {
    "name": "Plinth Energy",
    "phone": "",
    "website": "",
    "language": "en",
    "time_zone": "UTC",
    "hold_stations": "never",
    "publish_on_approval": True,
    "installers_add_locations": True,
    "registers_by_scan": False,
    "registers_by_token": False,
    "message_days": 14,
    "knock_days": 90,
    "place_days": 60,
    "photo_days": 365,
}


def form(**said: Any) -> dict[str, Any]:
    """Give what a browser sends: a switch that is off is not there."""
    return {name: value for name, value in (USUAL | said).items() if value is not False}


def test_settings_are_read_and_changed_on_the_page(desk: Client, plinth: Operator) -> None:
    plinth.refresh_from_db()
    assert (settings_of(plinth), desk.get(reverse("settings")).context["now"]) == (USUAL, USUAL)
    asked = {"language": "nl", "time_zone": "Europe/Amsterdam", "publish_on_approval": False, "photo_days": 30}
    answer = desk.post(reverse("settings"), form(**asked, registers_by_token="on"))
    assert answer["Location"] == reverse("settings") + "?saved=1"
    plinth.refresh_from_db()
    changed = asked | {"registers_by_token": True}
    assert settings_of(Operator.objects.get()) == USUAL | changed
    assert Event.objects.get().changes == {name: [USUAL[name], value] for name, value in changed.items()}
    desk.post(reverse("settings"), form(**changed))
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("zone", "part", "some"),
    [
        ("Europe/Amsterdam", "Europe", ["Europe/Amsterdam", "Europe/Paris"]),
        ("America/Chicago", "America", ["America/Chicago", "America/Lima"]),
        ("UTC", "Europe", ["Europe/Amsterdam", "Europe/Paris"]),
        ("", "Europe", ["Europe/Amsterdam", "Europe/Paris"]),
    ],
)
def test_the_zones_of_the_same_part_of_the_world_are_offered(zone: str, part: str, some: list[str]) -> None:
    offered = zones_near(zone)
    assert {each.partition("/")[0] for each in offered} == {part}
    assert [each in offered for each in some] == [True, True]


def test_a_zone_far_away_can_be_typed(desk: Client, plinth: Operator) -> None:
    plinth.time_zone = "Asia/Tokyo"
    plinth.save()
    page = desk.get("/settings/")
    assert page.context["zones"] == zones_near("Asia/Tokyo")
    assert page.content.decode().count('<option value="Europe/') == 0


def test_how_long_photos_are_kept_leaves_what_else_is_asked_for(machine: Client, plinth: Operator) -> None:
    proposed = rules_of(plinth).lines
    for days in (30, 31):  # when nothing was asked for yet, and after that
        assert say(machine, "PATCH", SETTINGS, {"photo_days": days})["data"]["photo_days"] == days
    assert (rules_of(plinth).photo_days, rules_of(plinth).lines, len(proposed)) == (31, proposed, 6)


@pytest.mark.parametrize(
    ("slip", "fields"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "x" * 101, "phone": "1" * 26, "website": "plinth"}, ["name", "phone", "website"]),
        ({"language": "xx", "time_zone": "Mars"}, ["language", "time_zone"]),
        (
            {"message_days": "0", "knock_days": "many", "photo_days": "3651"},
            ["message_days", "knock_days", "photo_days"],
        ),
        ({"name": "Volta"}, ["name"]),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    slip: dict[str, str], fields: list[str], desk: Client, volta: Operator
) -> None:
    page = desk.post(reverse("settings"), form(**{"place_days": "61"} | slip))
    assert [error["field"] for error in page.context["refusal"]["errors"]] == fields
    assert (page.context["typed"]["place_days"], Event.objects.count()) == ("61", 0)


def test_a_new_name_is_shown_by_every_location(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    before = Location.objects.get().last_updated
    say(machine, "PATCH", SETTINGS, {"name": "Plinth Power", "website": "https://plinth.example"})
    shown = machine.get("/api/2.0/Locations/here").json()["data"]
    assert (shown["operator"]["name"], shown["operator"]["website"]) == ("Plinth Power", "https://plinth.example")
    assert Location.objects.get().last_updated > before


def test_by_machine(machine: Client, plinth: Operator, machine_with: Callable[..., Client]) -> None:
    who = {"cpo_id": "NLPLI", "country_code": "NL", "party_id": "PLI"}
    assert machine.get(SETTINGS).json()["data"] == who | USUAL
    changed = say(machine, "PATCH", SETTINGS, {"knock_days": 7, "registers_by_scan": True})["data"]
    assert changed == who | USUAL | {"knock_days": 7, "registers_by_scan": True}
    assert wrong(say(machine, "PATCH", SETTINGS, {"knock_days": 0, "party_id": "X"}))[1] == [
        ("knock_days", "invalid"),
        ("party_id", "unknown_field"),
    ]
    assert wrong(say(machine, "PATCH", SETTINGS, {"time_zone": "Mars"}))[1] == [("time_zone", "invalid")]
    assert machine_with("people:write").get(SETTINGS).status_code == 403


@pytest.mark.parametrize("name", ["message_days", "knock_days", "place_days", "photo_days"])
@pytest.mark.parametrize(
    ("days", "is_taken"), [(0, False), (1, True), (2, True), (3649, True), (3650, True), (3651, False)]
)
def test_a_period_is_a_day_to_ten_years(
    machine: Client, plinth: Operator, name: str, *, days: int, is_taken: bool
) -> None:
    answer = say(machine, "PATCH", SETTINGS, {name: days})
    now = settings_of(Operator.objects.get())[name]
    assert (answer["status_code"] == 1000, now) == (is_taken, days if is_taken else USUAL[name])


@pytest.mark.parametrize(("name", "longest"), [("name", 100), ("phone", 25)])
def test_a_text_is_as_long_as_its_column(machine: Client, plinth: Operator, name: str, longest: int) -> None:
    told = [say(machine, "PATCH", SETTINGS, {name: "1" * length})["status_code"] for length in (longest, longest + 1)]
    assert (told[0], told[1] == 1000, settings_of(Operator.objects.get())[name]) == (1000, False, "1" * longest)


def test_purges_are_reported_by_machine(machine: Client, plinth: Operator) -> None:
    forget_by_period(at=database_now())
    rows = machine.get(f"{SETTINGS}/purges").json()["data"]
    assert [(row["what"], row["number"], row["days"]) for row in rows] == [
        ("knocks", 0, 90),
        ("messages", 0, 14),
        ("photos", 0, 365),
        ("places", 0, 60),
    ]


@pytest.mark.parametrize(
    "path", [SETTINGS, f"{SETTINGS}/purges", *(f"/api/2.0/{name}" for name in ("people", "tokens"))]
)
def test_an_answer_is_what_the_document_says(path: str, machine: Client, ada: User) -> None:
    forget_by_period(at=database_now())
    [schema] = document()["paths"][path]["get"]["responses"]["200"]["content"].values()
    answer = machine.get(path).json()
    assert (complaints(schema["schema"], answer), answer["data"] != []) == ([], True)


def test_only_an_administrator_changes_them(sue: User, admin: Actor) -> None:
    with pytest.raises(NotAllowed):
        change_settings(actor=Actor.of_person(sue.membership), said={"name": "x"})
    for said in ({"cpo_id": "x"}, {"registers_by_scan": "yes"}, {"phone": 7}, {"message_days": True}):
        with pytest.raises(Invalid):
            change_settings(actor=admin, said=said)


def test_every_setting_has_its_place_on_the_page(desk: Client) -> None:
    page = desk.get(reverse("settings")).content.decode()
    assert [name for name in NAMES if f'name="{name}"' not in page] == []
