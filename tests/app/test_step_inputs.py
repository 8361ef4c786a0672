"""What a step takes and what it does not: every wrong field is named, by both doors."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from core.models import Location
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator
    from tests.doors import Door

pytestmark = pytest.mark.django_db
DOCK = {"name": "Dock 9", "address": "Kade 9", "postal_code": "3511 AB", "city": "Utrecht", "country": "NLD"}


def test_a_scan_of_nothing_needs_a_label(ina_at: Door) -> None:
    outcome = ina_at.say("scan", label="", charge_station_id="")
    assert outcome.status_code == 2000


@pytest.mark.parametrize(
    ("position", "slug"),
    [
        ({"latitude": "52.1"}, "required"),
        ({"latitude": "91", "longitude": "5"}, "invalid"),
        ({"latitude": "north", "longitude": "5"}, "invalid"),
        ({"latitude": "", "longitude": ""}, ""),
    ],
)
def test_a_new_location_has_a_whole_position_or_none(
    position: dict[str, str], slug: str, ina_at: Door, plinth: Operator
) -> None:
    assert ina_at.say("link", make_linked(plinth, linked=False).pk, **DOCK, **position).slug == slug


def test_a_country_that_is_none_is_named(ina_at: Door, plinth: Operator) -> None:
    outcome = ina_at.say("link", make_linked(plinth, linked=False).pk, **(DOCK | {"country": "XYZ"}))
    assert (outcome.status_code, outcome.slug) == (2000, "invalid")
    assert Location.objects.count() == 0


@pytest.mark.parametrize("said", ["NLD", "nld", "NL", "nl"])
def test_a_country_has_three_letters_or_two(ina_at: Door, plinth: Operator, said: str) -> None:
    row = make_linked(plinth, linked=False)
    assert ina_at.say("link", row.pk, **(DOCK | {"country": said})).status_code == 1000
    assert Location.objects.get(name="Dock 9").country == "NLD"


def test_degrees_may_be_numbers_in_json(machine: Client, plinth: Operator) -> None:
    said = DOCK | {"latitude": 52.1, "longitude": 5.123456789, "nonce": "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"}
    pk = make_linked(plinth, linked=False).pk
    machine.post(f"/api/2.0/installations/{pk}/link", said, content_type="application/json")
    made = Location.objects.get()
    assert (str(made.latitude), str(made.longitude)) == ("52.1000000", "5.1234568")


@pytest.mark.parametrize("said", [{}, {"approve": True, "return": True, "comment": "Both."}])
def test_a_review_says_one_thing(said: dict[str, Any], sue_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    assert sue_at.say("review", installation.pk, **said).slug == "invalid"


def test_work_goes_back_to_a_step_that_there_is(sue_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    said = {"return": True, "step": "scan", "comment": "Again."}
    assert sue_at.say("review", installation.pk, **said).slug == "invalid"


def test_the_page_asks_for_the_step_that_a_machine_may_leave_empty(
    desk: Client, machine: Client, plinth: Operator
) -> None:
    pk = make_checked(make_fitted(plinth), handed_over_by="user:0").pk
    said = {"return": "true", "step": "", "comment": "Again.", "nonce": str(uuid.uuid4())}
    asked = desk.post(f"/review/{pk}/", said)
    told = asked.content.decode()
    assert (asked.context["refusal"]["slug"], "Choose the step that has to be done again." in told) == ("invalid", True)
    assert "Again.</textarea>" in told
    path, said = f"/api/2.0/installations/{pk}/review", said | {"return": True}
    answer = machine.post(path, said, content_type="application/json")
    assert answer.json()["data"]["verdict"] == "returned"


SWITCHES = {
    "installations": {"label": "CP-1", "register": "true", "again": "on"},
    "link": {"location_id": "here", "confirm": "true"},
    "fit": {"template_id": "double", "dry_run": "false", "confirm": 1, "instead": "true"},
    "trial": {"stop": "true"},
    "review": {"approve": "true", "publish": "true", "return": 0},
    "sign": {"name": "Ina", "instead": "1"},
    "EvidenceRules": {"signature": "true", "out_of_limit_allowed": 1, "lines": [{"text": "Clean", "required": "yes"}]},
}


@pytest.mark.parametrize("step", SWITCHES)
def test_a_machine_sends_true_or_false_as_json_has_them(step: str, machine: Client, plinth: Operator) -> None:
    """A form can send text alone; in JSON a text is none of them, least of all to approve with."""
    pk = make_checked(make_fitted(plinth), handed_over_by="user:0").pk
    of_all = {"installations": "/api/2.0/installations", "EvidenceRules": "/api/2.0/EvidenceRules"}
    path = of_all.get(step, f"/api/2.0/installations/{pk}/{'signature' if step == 'sign' else step}")
    said = SWITCHES[step] | {"nonce": str(uuid.uuid4())}
    answer = machine.post(path, said, content_type="application/json").json()
    words = set(said) - {"nonce", "label", "location_id", "template_id", "name"}
    fields = {error["field"].partition(".")[0] for error in answer["errors"]}
    assert (answer["status_code"], fields, answer.get("data")) == (2000, words, None)


def test_a_checklist_of_a_machine_is_a_list(machine: Client) -> None:
    said = {"nonce": str(uuid.uuid4()), "lines": "! Clean"}
    answer = machine.post("/api/2.0/EvidenceRules", said, content_type="application/json").json()
    assert [error["field"] for error in answer["errors"]] == ["lines"]


@pytest.mark.parametrize(
    ("step", "missing"),
    [
        ("installations", ["label", "nonce"]),
        ("link", ["location_id", "nonce"]),
        ("fit", ["nonce", "template_id"]),
        ("checks", ["nonce"]),
        ("checks/stop", ["nonce"]),
        ("drop", ["nonce"]),
        ("hand-over", ["nonce"]),
        ("review", ["approve", "nonce"]),
    ],
)
def test_an_empty_body_is_told_everything_that_it_lacks(
    step: str, missing: list[str], machine: Client, plinth: Operator
) -> None:
    pk = make_linked(plinth, linked=False).pk
    path = "/api/2.0/installations" if step == "installations" else f"/api/2.0/installations/{pk}/{step}"
    answer = machine.post(path, {}, content_type="application/json").json()
    assert (answer["status_code"], sorted(error["field"] for error in answer["errors"])) == (2000, missing)


@pytest.mark.parametrize("body", ["[]", '"text"', "7", "null"])
def test_a_body_that_is_no_object_is_refused(body: str, machine: Client) -> None:
    answer = machine.post("/api/2.0/installations", body, content_type="application/json").json()
    assert answer["status_code"] == 2000


def test_half_an_address_without_a_nonce_is_told_whole(machine: Client, plinth: Operator) -> None:
    pk = make_linked(plinth, linked=False).pk
    said = {"name": "Dock 9", "latitude": 52.1}
    answer = machine.post(f"/api/2.0/installations/{pk}/link", said, content_type="application/json").json()
    fields = sorted(error["field"] for error in answer["errors"])
    assert fields == ["address", "city", "country", "longitude", "nonce", "postal_code"]


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"label": 7}, "label", "invalid"),
        ({"label": "CP-1", "nonce": True}, "nonce", "invalid"),
        ({"label": "CP-1", "nonce": "me"}, "nonce", "invalid"),
        ({"label": "CP-1", "register": "perhaps"}, "register", "invalid"),
        ({"label": "CP-1", "lable": "CP-1"}, "lable", "unknown_field"),
        ({"charge_station_id": "C" * 49}, "charge_station_id", "invalid"),
        ({"label": "C" * 4097}, "label", "invalid"),
    ],
)
def test_a_machine_is_told_which_field_is_wrong(said: dict[str, Any], field: str, code: str, machine: Client) -> None:
    said = {"nonce": "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"} | said
    answer = machine.post("/api/2.0/installations", said, content_type="application/json").json()
    assert [(error["field"], error["code"]) for error in answer["errors"]] == [(field, code)]


def test_no_body_is_no_empty_body(machine: Client) -> None:
    answer = machine.generic("POST", "/api/2.0/installations", b"", content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unreadable")


def test_before_the_first_run_there_is_nothing_to_read(machine: Client, plinth: Operator) -> None:
    path = f"/api/2.0/installations/{make_fitted(plinth).pk}"
    assert machine.get(f"{path}/checks").json()["errors"][0]["code"] == "not_checked"
    assert "checks" not in machine.get(path).json()["data"]


SAID = {
    "label": (7, "Send a text."),
    "nonce": ("me", "It is no UUID."),
    "register": ("yes", "Send true or false."),
    "again": (None, "This field cannot be null."),
    "charge_station_id": ("C" * 49, "It is too long: at most 48."),
    "happened_at": (5, "A moment as 2030-01-31T12:00:00Z."),
    "phone_latitude": ("52.12345678", "It has too many digits: at most 10, 7 of them behind the point."),
    "phone_longitude": ("181", "It is too large: at most 180."),
    "phone_accuracy": ("far", "Send a whole number."),
}


def test_a_step_complains_in_the_words_of_every_other_body(machine: Client, plinth: Operator) -> None:
    path = "/api/2.0/installations"
    told = machine.post(path, {name: value for name, (value, _told) in SAID.items()}, content_type="application/json")
    said = {error["field"]: (error["code"], error["message"]) for error in told.json()["errors"]}
    assert said == {name: ("required" if "null" in text else "invalid", text) for name, (_value, text) in SAID.items()}


@pytest.mark.parametrize(
    ("step", "said", "told"),
    [
        ("trial", {"kind": "moon"}, [("kind", "invalid", "'moon' is none of these: walk, presence, charge.")]),
        ("fit", {"template_id": ""}, [("template_id", "required", "This field is required.")]),
        ("checklist", {"lines": "Clean"}, [("lines", "invalid", "Send a list.")]),
        ("readings", {"loop": {}, "place": 1000}, [
            ("place", "invalid", "It is too large: at most 999."), ("loop", "invalid", "Send a number."),
        ]),
        ("signature", {"name": "I", "b": 1, "a": 1}, [
            ("a", "unknown_field", "There is no such field."), ("b", "unknown_field", "There is no such field."),
        ]),
    ],
)  # fmt: skip
def test_what_each_kind_of_field_is_told(
    step: str, said: dict[str, Any], told: list[tuple[str, str, str]], machine: Client, plinth: Operator
) -> None:
    path = f"/api/2.0/installations/{make_fitted(plinth).pk}/{step}"
    said = {"nonce": str(uuid.uuid4())} | said
    answer = machine.post(path, said, content_type="application/json").json()
    assert [(error["field"], error["code"], error["message"]) for error in answer["errors"]] == told


def test_a_body_that_is_none_is_told_so_in_the_reader_s_language(machine: Client, plinth: Operator) -> None:
    said = {"headers": {"Accept-Language": "de"}, "content_type": "application/json"}
    whole = machine.post("/api/2.0/installations", "[]", **said).json()["errors"]
    field = machine.post("/api/2.0/installations", {"label": 7, "nonce": str(uuid.uuid4())}, **said).json()["errors"]
    lines = machine.post("/api/2.0/EvidenceRules", {"nonce": str(uuid.uuid4()), "lines": [7]}, **said).json()["errors"]
    told = [(error["field"], error["message"]) for error in (*whole, *field, *lines)]
    assert told == [
        ("", "Senden Sie ein JSON-Objekt."), ("label", "Senden Sie einen Text."),
        ("lines.0", "Senden Sie ein JSON-Objekt."),
    ]  # fmt: skip
