"""What an operator sets of itself and of its checks: what is written, told and refused, by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.batch import Item, Method, difference, facts, missing, refusal_of
from core.domain.field.choosing import choices_of, choose_checks
from core.domain.locations.energy_mix import write_energy_mix_profiles
from core.domain.people.settling import change_settings, settings_of
from core.errors import FieldError, UnknownField, UnknownReference
from core.models import Actor, EvidenceRules, Location, Operator
from tests.domain.deeds.asked import WRONG, changed, nobody, refused, told
from tests.factories import make_energy_mix, make_location

if TYPE_CHECKING:
    from core.models import ApiToken

pytestmark = pytest.mark.django_db
ADMIN = "your administrator"


# --- settings ---


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({"phone": " +31 30 "}, {"phone": ["", "+31 30"]}),
        ({"website": ""}, {}),
        ({"language": "de", "time_zone": "Europe/Amsterdam"},
         {"language": ["en", "de"], "time_zone": ["UTC", "Europe/Amsterdam"]}),
        ({"registers_by_scan": True, "publish_on_approval": True}, {"registers_by_scan": [False, True]}),
        ({"message_days": 1, "knock_days": 3650}, {"message_days": [14, 1], "knock_days": [90, 3650]}),
        ({"photo_days": 30}, {"photo_days": [365, 30]}),
        ({"hold_stations": "until_keyed"}, {"hold_stations": ["never", "until_keyed"]}),
    ],
)  # fmt: skip
def test_a_setting_is_written_and_told_as_it_changes(
    said: dict[str, Any], changes: dict[str, list[Any]], admin: Actor
) -> None:
    before = settings_of(admin.operator)
    entries = told(lambda: change_settings(actor=admin, said=said))
    after = settings_of(Operator.objects.get(pk=admin.operator.pk))
    assert after == before | {name: pair[1] for name, pair in changes.items()}
    assert entries == ([("change_settings", "ada", "operator NLPLI", changes)] if changes else [])
    assert changed(lambda: change_settings(actor=admin, said=said)) == []
    assert EvidenceRules.objects.count() == ("photo_days" in said)


TEXT = "This is too long, or holds what is no text."
DAYS = "Give 1 to 3650 days."


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"colour": "red"}, ["colour: There is no such field."]),
        ({"name": ""}, ["name: Fill this in."]),
        ({"name": "  "}, ["name: Fill this in."]),
        ({"name": "n" * 101}, [f"name: {TEXT}"]),
        ({"name": "a\nb"}, [f"name: {TEXT}"]),
        ({"phone": 7}, [f"phone: {TEXT}"]),
        ({"phone": "1" * 26}, [f"phone: {TEXT}"]),
        ({"website": "plinth.example"}, ["website: Give an address that begins with https://"]),
        ({"website": "ftp://plinth.example"}, ["website: Give an address that begins with https://"]),
        ({"language": "xx"}, ["language: Pick one of the languages."]),
        ({"time_zone": "Mars/Base"}, ["time_zone: Give a time zone as Europe/Amsterdam."]),
        ({"hold_stations": "sometimes"}, ["hold_stations: Pick one of those that are offered."]),
        ({"registers_by_token": 1}, ["registers_by_token: Say yes or no."]),
        ({"message_days": 0}, [f"message_days: {DAYS}"]),
        ({"message_days": 3651}, [f"message_days: {DAYS}"]),
        ({"photo_days": True}, [f"photo_days: {DAYS}"]),
        ({"place_days": "7"}, [f"place_days: {DAYS}"]),
        ({"name": "", "language": "", "phone": "0"}, ["name: Fill this in.", "language: Pick one of the languages."]),
        ({"name": "Volta"}, ["name: Another operator has this name."]),
    ],
)
def test_a_wrong_setting_is_said_by_its_field(
    said: dict[str, Any], wrong: list[str], admin: Actor, volta: Operator
) -> None:
    assert refused(lambda: change_settings(actor=admin, said=said)) == [*WRONG, *wrong]


@pytest.mark.parametrize(
    ("said", "is_shown"),
    [
        ({"name": "Plinth"}, True),
        ({"phone": "1"}, True),
        ({"website": "https://a.example"}, True),
        ({"language": "de"}, False),
    ],
)
def test_what_locations_print_of_their_operator_moves_them(
    said: dict[str, str], admin: Actor, volta: Operator, *, is_shown: bool
) -> None:
    place, other = make_location(admin.operator), make_location(volta)
    change_settings(actor=admin, said=said)
    after = Location.objects.get(pk=place.pk)
    assert (after.last_updated > place.last_updated, after.modified > place.modified) == (is_shown, is_shown)
    assert (after.modified_by == "ada", after.etag) == (is_shown, place.etag)
    assert Location.objects.get(pk=other.pk).last_updated == other.last_updated


def test_settings_are_an_administrators_of_the_whole_operator(
    boss: Actor, planner: Actor, fitter: Actor, machine_tokens: dict[str, ApiToken]
) -> None:
    limited, whole = Actor.of_machine(machine_tokens["limited"]), Actor.of_machine(machine_tokens["whole"])
    for actor in (boss, planner, fitter, limited):
        assert refused(lambda actor=actor: change_settings(actor=actor, said={"name": ""})) == nobody(ADMIN)
    assert told(lambda: change_settings(actor=whole, said={"phone": "1"}))[0][:2] == ("change_settings", "whole")


@pytest.fixture
def machine_tokens(plinth: Operator) -> dict[str, ApiToken]:
    return {
        name: plinth.api_tokens.create(
            name=name, digest=name.encode(), scopes=["operator:write"], cpo_ids=["NLPLI"] if name == "limited" else []
        )
        for name in ("limited", "whole")
    }


# --- checks ---


def modes(operator: Operator) -> dict[str, str]:
    return {choice.slug: str(choice.mode) for choice in choices_of(operator)}


@pytest.mark.parametrize(
    ("said", "changes", "extra", "optional"),
    [
        ({"status": "optional"}, {"status": ["required", "optional"]}, [], ["status"]),
        ({"status": "required"}, {}, [], []),
        ({"meter": "required"}, {"meter": ["off", "required"]}, ["meter"], []),
        ({"meter": "optional"}, {"meter": ["off", "optional"]}, ["meter"], ["meter"]),
        ({"walk": "required", "charge": "optional"},
         {"walk": ["off", "required"], "charge": ["off", "optional"]}, ["walk", "charge"], ["charge"]),
        ({"meter": "off"}, {}, [], []),
    ],
)  # fmt: skip
def test_a_check_is_chosen_and_the_others_stay(
    said: dict[str, str], changes: dict[str, list[str]], extra: list[str], optional: list[str], boss: Actor
) -> None:
    before = modes(boss.operator)
    entries = told(lambda: choose_checks(actor=boss, modes=said))
    operator = Operator.objects.get(pk=boss.operator.pk)
    assert modes(operator) == before | {slug: pair[1] for slug, pair in changes.items()}
    assert (sorted(operator.extra_checks), operator.optional_checks) == (sorted(extra), optional)
    assert entries == ([("choose_checks", "sue", "operator NLPLI", changes)] if changes else [])
    assert changed(lambda: choose_checks(actor=boss, modes=said)) == []


def test_who_may_charge_is_told_with_the_checks(boss: Actor) -> None:
    asked: dict[str, Any] = {"actor": boss, "modes": {"status": "optional"}, "accepts_every_tag": True}
    changes = {"status": ["required", "optional"], "accepts_every_tag": ["False", "True"]}
    assert told(lambda: choose_checks(**asked)) == [("choose_checks", "sue", "operator NLPLI", changes)]
    assert changed(lambda: choose_checks(**asked)) == []
    assert changed(lambda: choose_checks(actor=boss, modes={}, accepts_every_tag=None)) == []
    assert Operator.objects.get(pk=boss.operator.pk).accepts_every_tag is True


def test_a_check_that_is_none_or_always_made_is_refused(boss: Actor, fitter: Actor, planner: Actor) -> None:
    unknown = ["2961 check_unknown", "There is no check beauty at this station."]
    assert refused(lambda: choose_checks(actor=boss, modes={"status": "optional", "beauty": "off"})) == unknown
    always = "status: This check is always made; it may be optional."
    assert refused(lambda: choose_checks(actor=boss, modes={"status": "off"})) == [*WRONG, always]
    for actor in (fitter, planner):
        assert refused(lambda actor=actor: choose_checks(actor=actor, modes={"x": "y"})) == nobody("your supervisor")


# --- many at once ---


@pytest.mark.parametrize(
    ("errors", "number", "sentence", "fields"),
    [
        ([("a", "invalid"), ("a", "required")], 2000, WRONG[1], ["a"]),
        ([("a", UnknownReference.slug), ("b", UnknownReference.slug)], 2003, "a, b is not known here.", ["a", "b"]),
        ([("a", UnknownReference.slug), ("b", "invalid")], 2000, WRONG[1], ["a", "b"]),
        ([("b", "invalid"), ("a", UnknownField.slug), ("c", UnknownField.slug)], 2001,
         "There is no such field: a, c.", ["b", "a", "c"]),
    ],
)  # fmt: skip
def test_all_errors_make_one_refusal(
    errors: list[tuple[str, str]], number: int, sentence: str, fields: list[str]
) -> None:
    refusal = refusal_of([FieldError(field, "x", code) for field, code in errors])
    assert (refusal.status_code, str(refusal.sentence), [each.field for each in refusal.errors]) == (
        number, sentence, fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "whole", "lost"),
    [
        ({}, True, ["a", "b"]),
        ({}, False, []),
        ({"a": 1}, True, ["b"]),
        ({"a": None, "b": 0}, True, ["a"]),
        ({"b": None}, False, ["b"]),
        ({"a": "", "b": []}, True, []),
    ],
)
def test_what_is_missing_is_left_out_or_null(said: dict[str, Any], lost: list[str], *, whole: bool) -> None:
    found = missing(said, ["a", "b"], whole=whole)
    assert [(each.field, each.code) for each in found] == [(name, "required") for name in lost]


def test_a_difference_is_told_in_what_json_holds() -> None:
    row = Location(name="B", publish=True, latitude=None)
    was = {"name": "A", "publish": False, "latitude": 52.5, "longitude": None}
    assert facts(row, ["name", "publish"]) == {"name": "B", "publish": True}
    told = {"name": ["A", "B"], "publish": [False, True], "latitude": ["52.5", None]}
    assert (difference(was, vars(row), was), difference(was, vars(row), ["name"])) == (told, {"name": ["A", "B"]})
    assert difference(vars(row).copy(), vars(row), was) == {}


def test_a_profile_moves_the_places_that_use_it_and_not_their_etags(boss: Actor) -> None:
    mix = make_energy_mix(boss.operator)
    uses, not_ = make_location(boss.operator, energy_mix_profile=mix), make_location(boss.operator, "Other")
    item = Item("WIND", {"is_green_energy": False})
    entries = told(lambda: write_energy_mix_profiles(actor=boss, method=Method.PATCH, items=[item]))
    after = Location.objects.in_bulk([uses.pk, not_.pk])
    assert (after[uses.pk].last_updated > uses.last_updated, after[uses.pk].etag) == (True, uses.etag)
    assert after[not_.pk].last_updated == not_.last_updated
    mix.refresh_from_db()
    [(verb, by, subject, changes)] = entries
    assert (verb, by, subject) == ("change", "sue", "energy mix profile wind")
    assert changes == {"is_green_energy": [True, False], "etag": [changes["etag"][0], str(mix.etag)]}
