"""A Location at a desk: read, changed by two people at once, made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.models import Event, Location, SubCpo
from installer_app.records.fields import YES
from tests.factories import make_energy_mix, make_location, make_station, stored

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
DAY = {"weekday": 1, "period_begin": "08:00", "period_end": "12:00"}
CHRISTMAS = {"period_begin": "2026-12-24T23:00:00Z", "period_end": "2026-12-25T23:00:00Z"}


@pytest.fixture
def place(plinth: Operator) -> Location:
    facts = {
        "latitude": "52.09",
        "longitude": "5.12",
        "time_zone": "Europe/Amsterdam",
        "facilities": ["WIFI", "HOTEL"],
        "directions": [{"language": "nl", "text": "Achter de\nslagboom"}],
        "opening_times": {"regular_hours": [DAY], "exceptional_closings": [CHRISTMAS], "twentyfourseven": False},
        "energy_mix_profile": make_energy_mix(plinth),
        "publish": True,
    }
    return make_location(plinth, location_id="garage", **facts)


EDIT = "/locations/garage/edit"


def form_of(desk: Client, url: str = EDIT) -> dict[str, Any]:
    """Give a form as a browser would send it back untouched."""
    context = desk.get(url).context
    held = {"etag": context["etag"], "was": context["was"]} if "was" in context else {}
    fields = [control for section in context["sections"] for control in section["fields"]]
    values = {
        control["field"].name: control["value"].split("\n") if control["field"].kind == "ticks" else control["value"]
        for control in fields
    }
    return {**{name: value for name, value in values.items() if value not in ("", [""])}, **held}


def errors(page: Any) -> dict[str, str]:
    """Give what is said beside the fields, and what is said of none."""
    fields = [control for section in page.context.get("sections", ()) for control in section["fields"]]
    beside = {control["field"].name: control["error"] for control in fields if control["error"]}
    return beside | {error["field"]: error["message"] for error in page.context["refusal"]["errors"]}


def test_a_record_tells_all_in_words(desk: Client, place: Location) -> None:
    make_station(place.operator, "PLI-1", location=place)
    context = desk.get("/locations/GARAGE/").context
    told = {str(fact["label"]): str(fact["value"]) for section in context["sections"] for fact in section["facts"]}
    wanted = {
        "Street and number": "Kanaalkade 12",
        "Latitude": "52.09",
        "Show to drivers": "Yes",
        "Who may come": "Private",
        "What is there": "Hotel, Wi-Fi",
        "How to get there": "nl: Achter de slagboom",
        "Monday": "08:00-12:00",
        "Closed nevertheless": "2026-12-25",
        "Energy mix": "wind",
    }
    assert {label: told[label] for label in wanted} == wanted
    assert ("Tuesday" in told, [str(view.station) for view in context["stations"]]) == (False, ["PLI-1"])


def test_an_untouched_form_writes_nothing(desk: Client, place: Location) -> None:
    saved = desk.post(EDIT, form_of(desk))
    assert (saved.status_code, saved["Location"], Event.objects.count()) == (303, "/locations/garage/", 0)
    place.refresh_from_db()
    assert place.directions == [{"language": "nl", "text": "Achter de\nslagboom"}]


def test_only_what_was_changed_is_written(desk: Client, place: Location) -> None:
    said = form_of(desk) | {
        "name": "Garage West",
        "latitude": "52,1",
        "facilities": ["CAFE"],
        "directions": "NL: Rechts\n\nen: To the right",
        "charging_when_closed": "yes",
        "energy_mix": "",
        "country": "bel",
        "remarks": "Key at\r\nthe desk",
    }
    del said["publish"]
    assert desk.post(EDIT, said).status_code == 303
    row = Location.objects.get()
    assert (row.name, str(row.latitude), str(row.longitude), row.facilities) == (
        "Garage West", "52.1000000", "5.1200000", ["CAFE"],
    )  # fmt: skip
    assert row.directions == [{"language": "nl", "text": "Rechts"}, {"language": "en", "text": "To the right"}]
    assert (row.charging_when_closed, row.energy_mix_profile, row.publish, row.remarks, row.country) == (
        True, None, False, "Key at\nthe desk", "BEL",
    )  # fmt: skip
    changes = Event.objects.get(verb="change").changes
    assert ("opening_times" in changes, changes["name"]) == (False, ["Kanaalkade 12", "Garage West"])


def test_hours_are_written_as_people_write_them(desk: Client, place: Location) -> None:
    special = "2026-12-24 18:00 - 2026-12-27 08:00\n2026-07-01 - 2026-07-02"
    hours = {"hours_1": "8-12; 13.30 – 18", "hours_2": "10:00-16:00", "exceptional_openings": special}
    assert desk.post(EDIT, form_of(desk) | hours).status_code == 303
    assert Location.objects.get().opening_times == {
        "twentyfourseven": False,
        "regular_hours": [
            DAY,
            {"weekday": 1, "period_begin": "13:30", "period_end": "18:00"},
            {"weekday": 2, "period_begin": "10:00", "period_end": "16:00"},
        ],
        "exceptional_openings": [
            {"period_begin": "2026-12-24T17:00:00Z", "period_end": "2026-12-27T07:00:00Z"},
            {"period_begin": "2026-06-30T22:00:00Z", "period_end": "2026-07-02T22:00:00Z"},
        ],
        "exceptional_closings": [CHRISTMAS],
    }
    shown = form_of(desk)
    assert (shown["hours_1"], shown["exceptional_openings"]) == ("08:00-12:00, 13:30-18:00", special)


NO_DAY = "is no day. Write 2026-12-25, or 2026-12-24 18:00 - 2026-12-27 08:00."
WRONG = {
    "name": ("", "This field is required."),
    "country": ("ZZZ", "ZZZ is no country of ISO 3166-1 alpha-3."),
    "latitude": ("91", "Degrees between -90 and 90."),
    "directions": ("Rechts", "Rechts begins with no language. Write en: Behind the barrier."),
    "hours_3": ("8-25", "8-25 is no time of opening. Write 08:00-18:00, or 08:00-12:00, 13:00-18:00."),
    "hours_4": ("early", "early is no time of opening. Write 08:00-18:00, or 08:00-12:00, 13:00-18:00."),
    "exceptional_openings": ("Feast", f"Feast {NO_DAY}"),
    "exceptional_closings": ("2026-02-30", f"2026-02-30 {NO_DAY}"),
    "energy_mix": ("sun", "There is no energy mix profile sun."),
}  # fmt: skip


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(desk: Client, place: Location) -> None:
    before = form_of(desk)
    for name, (typed, sentence) in WRONG.items():
        refused = desk.post(EDIT, before | {name: typed})
        values = [c for s in refused.context["sections"] for c in s["fields"] if c["field"].name == name]
        assert (errors(refused), values[0]["value"], values[0]["error"]) == ({name: sentence}, typed, sentence)
    all_at_once = desk.post(
        EDIT, before | {name: typed for name, (typed, _sentence) in WRONG.items() if name != "energy_mix"}
    )
    assert set(errors(all_at_once)) == set(WRONG) - {"energy_mix", "country"}
    assert (all_at_once.context["was"], Event.objects.count()) == (before["was"], 0)


def test_neither_hours_nor_always_is_no_answer(desk: Client, place: Location) -> None:
    refused = desk.post(EDIT, form_of(desk) | {"hours_1": ""})
    assert errors(refused) == {"twentyfourseven": "Say when it is open, or that it is open day and night."}
    both = desk.post(EDIT, form_of(desk) | {"twentyfourseven": YES})
    assert errors(both) == {"twentyfourseven": "Open day and night, or regular hours: not both."}
    assert desk.post(EDIT, form_of(desk) | {"hours_1": "", "twentyfourseven": YES}).status_code == 303


def sides(page: Any) -> dict[str, tuple[str, str, bool, bool]]:
    return {
        side.field.name: (side.mine_in_words, side.theirs_in_words, side.touched, side.both)
        for side in page.context["sides"]
    }


def test_of_two_people_the_second_sees_both_and_picks(desk: Client, desk_of_dan: Client, place: Location) -> None:
    mine, theirs = form_of(desk), form_of(desk_of_dan)
    hers = theirs | {"name": "North", "city": "Gent", "postal_code": "9000", "facilities": ["CAFE"]}
    assert desk_of_dan.post(EDIT, hers).status_code == 303
    both = desk.post(EDIT, mine | {"name": "South", "city": "Breda", "remarks": "Loud", "publish": ""})
    assert sides(both) == {
        "name": ("South", "North", True, True),
        "postal_code": ("3511 AB", "9000", False, False),
        "city": ("Breda", "Gent", True, True),
        "publish": ("No", "Yes", True, False),
        "facilities": ("Hotel, Wi-Fi", "Café", False, False),
        "remarks": ("Loud", "", True, False),
    }
    held = {name: both.context[name] for name in ("mine", "was", "etag")}
    picked = {"name": "theirs", "city": "mine", "postal_code": "theirs", "facilities": "theirs", "remarks": "mine"}
    takes = {f"take_{name}": side for name, side in (picked | {"publish": "mine"}).items()}
    assert desk.post(EDIT, held | takes).status_code == 303
    row = Location.objects.get()
    assert (row.name, row.city, row.postal_code, row.facilities, row.remarks, row.publish) == (
        "North", "Breda", "9000", ["CAFE"], "Loud", False,
    )  # fmt: skip
    assert set(Event.objects.order_by("pk").last().changes) == {"city", "remarks", "publish", "etag"}  # type: ignore[union-attr]


def test_a_third_one_in_between_is_shown_again(desk: Client, desk_of_dan: Client, place: Location) -> None:
    mine = form_of(desk)
    desk_of_dan.post(EDIT, form_of(desk_of_dan) | {"name": "North"})
    both = desk.post(EDIT, mine | {"name": "South"})
    desk_of_dan.post(EDIT, form_of(desk_of_dan) | {"name": "East"})
    held = {name: both.context[name] for name in ("mine", "was", "etag")}
    again = desk.post(EDIT, held | {"take_name": "mine"})
    assert sides(again) == {"name": ("South", "East", True, True)}


def test_who_wants_what_stands_there_already_is_done(desk: Client, desk_of_dan: Client, place: Location) -> None:
    mine = form_of(desk)
    desk_of_dan.post(EDIT, form_of(desk_of_dan) | {"name": "North"})
    assert desk.post(EDIT, mine | {"name": "North"})["Location"] == "/locations/garage/"


@pytest.mark.parametrize("held", [{}, {"etag": "x", "was": "{"}, {"etag": "", "was": "[]"}, {"was": '{"name": 1}'}])
def test_a_form_that_saw_nothing_overwrites_nothing(held: dict[str, str], desk: Client, place: Location) -> None:
    typed = {name: value for name, value in form_of(desk).items() if name not in {"etag", "was"}}
    asked = desk.post(EDIT, typed | {"name": "South"} | held)
    assert (sides(asked)["name"], Location.objects.get().name) == (
        ("South", "Kanaalkade 12", True, True),
        "Kanaalkade 12",
    )


def test_an_installer_and_a_stranger_change_nothing(phone: Client, desk: Client, volta: Operator) -> None:
    make_location(volta, location_id="theirs")
    assert [phone.get("/locations/theirs/edit").status_code, phone.get("/locations/theirs/").status_code] == [403, 404]
    assert [desk.get("/locations/theirs/edit").status_code, desk.post("/locations/theirs/edit").status_code] == [
        404,
        404,
    ]


A_NEW_ONE = {
    "name": "North",
    "address": "Kade 1",
    "postal_code": "9000",
    "city": "Gent",
    "country": "bel",
    "twentyfourseven": YES,
}


def test_a_location_is_made(desk: Client, plinth: Operator) -> None:
    assert form_of(desk, "/locations/new")["country"] == "NLD"
    made = desk.post("/locations/new", A_NEW_ONE | {"id": "north", "latitude": "51", "longitude": "3.7"})
    row = Location.objects.get()
    assert (made.status_code, made["Location"], row.cpo_id, row.created_by) == (
        303,
        "/locations/north/",
        "NLPLI",
        "sue",
    )
    assert (row.time_zone, row.publish, row.country) == ("Europe/Brussels", False, "BEL")
    again = desk.post("/locations/new", A_NEW_ONE | {"id": "NORTH", "city": ""})
    assert errors(again) == {"city": "This field is required."}
    assert errors(desk.post("/locations/new", A_NEW_ONE | {"id": "NORTH"})) == {"id": "NORTH exists already."}
    desk.post("/locations/new", A_NEW_ONE)
    assert Location.objects.count() == 2


def test_who_acts_for_several_companies_says_for_which(desk: Client, plinth: Operator) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    assert form_of(desk, "/locations/new")["cpo_id"] == "NLPLI"
    desk.post("/locations/new", A_NEW_ONE | {"cpo_id": "NLSUB"})
    assert Location.objects.get().cpo_id == "NLSUB"


def test_pages_hold_what_they_hold_without_scripts(desk: Client, place: Location) -> None:
    page = desk.get(EDIT).content.decode()
    assert (page.count('name="etag"'), page.count('name="was"'), page.count('name="hours_')) == (1, 1, 7)
    assert json.loads(desk.get(EDIT).context["was"])["name"] == "Kanaalkade 12"
    stored()
    assert reverse("edit_location", args=["garage"]) in desk.get("/locations/garage/").content.decode()
