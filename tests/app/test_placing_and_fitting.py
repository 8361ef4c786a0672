"""Link, fit and review at their edges: said twice, not allowed, taken by somebody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.models import ChargeStation, Connector, Evse, Location
from tests.factories import evse_template, make_location, make_station, make_template, stored
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User
    from tests.doors import Door

pytestmark = pytest.mark.django_db
DOCK = {"name": "Dock 9", "address": "Kade 9", "postal_code": "3511 AB", "city": "Utrecht", "country": "NLD"}


def etag_of(station: ChargeStation) -> object:
    return ChargeStation.objects.values_list("etag", flat=True).get(pk=station.pk)


# --- link ---


def test_a_link_to_where_it_stands_changes_nothing(ina_at: Door, plinth: Operator) -> None:
    installation = make_linked(plinth)
    before = etag_of(installation.station)
    said = {"location_id": installation.station.location.location_id.upper()}
    assert ina_at.say("link", installation.pk, **said).status_code == 1000
    assert etag_of(installation.station) == before


def test_an_operator_may_keep_locations_to_its_dispatchers(ina_at: Door, sue_at: Door, plinth: Operator) -> None:
    plinth.installers_add_locations = False
    plinth.save()
    installation = make_linked(plinth, linked=False)
    assert ina_at.say("link", installation.pk, **DOCK).slug == "may_not_create_location"
    assert sue_at.say("link", installation.pk, **DOCK).status_code == 1000


def test_a_new_location_is_no_way_round_the_old_one(ina_at: Door, plinth: Operator) -> None:
    assert ina_at.say("link", make_linked(plinth).pk, **DOCK).slug == "linked_elsewhere"
    assert Location.objects.count() == 1


# --- fit ---


def test_a_fit_of_what_is_there_changes_nothing(ina_at: Door, plinth: Operator) -> None:
    installation = make_fitted(plinth, identity="CP-1")
    before = etag_of(installation.station)
    assert ina_at.say("fit", installation.pk, template_id="DOUBLE-FOR-CP-1").status_code == 1000
    assert etag_of(installation.station) == before


def test_a_fit_with_other_plugs_keeps_the_evses(ina_at: Door, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    before = list(Evse.objects.values_list("pk", flat=True))
    make_kind(plinth, "cables", cables(1), cables(2))
    assert ina_at.say("fit", installation.pk, template_id="cables").status_code == 1000
    assert list(Evse.objects.values_list("pk", flat=True)) == before
    assert list(Connector.objects.values_list("format", flat=True)) == ["CABLE", "CABLE"]


def make_kind(operator: Operator, template_id: str, *evses: dict[str, Any]) -> None:
    template = make_template(operator, template_id=template_id)
    template.evse_templates = list(evses)
    template.save()


def cables(number: int) -> dict[str, Any]:
    kind = evse_template(number)
    kind["connector_templates"][0]["format"] = "CABLE"
    return kind


def test_an_evse_of_another_operator_is_taken_by_nobody_in_particular(
    ina_at: Door, plinth: Operator, volta: Operator
) -> None:
    Evse.objects.create(station=make_station(volta, "VOL-1"), uid="NL-PLI-ECP1-1", evse_sequence_number=1)
    stored()
    make_template(plinth)
    outcome = ina_at.say("fit", make_linked(plinth, identity="CP1").pk, template_id="double")
    assert outcome.slug == "evse_taken"
    assert outcome.sentence == (
        "The EVSE NL*PLI*ECP1*1 already belongs to another operator. "
        "Look whether you scanned the right station; if you did, ask your dispatcher."
    )


def test_a_template_that_contradicts_itself_is_an_accident_and_nobodys_evse(ina_at: Door, plinth: Operator) -> None:
    installation = make_linked(plinth)
    make_kind(plinth, "twice", evse_template(1), evse_template(1))
    outcome = ina_at.say("fit", installation.pk, template_id="twice")
    assert (outcome.http, outcome.status_code, outcome.slug) == (500, 3000, "internal_error")
    assert Evse.objects.count() == 0


# --- review ---


def test_approval_may_leave_the_location_hidden(sue_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    assert sue_at.say("review", installation.pk, approve=True, publish=False).status_code == 1000
    assert Location.objects.get().publish is False


def test_an_unticked_box_leaves_the_location_hidden(
    sue: User, client_of: Callable[[User], Client], plinth: Operator
) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    desk, here = client_of(sue), reverse("review", args=[installation.pk])
    form = next(form for form in desk.get(here).content.decode().split("<form") if 'name="approve"' in form)
    unticked = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.split("</form>")[0]))
    assert desk.post(here, unticked).status_code == 303
    assert Location.objects.get().publish is False


def test_what_is_approved_is_closed(ina_at: Door, sue_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    sue_at.say("review", installation.pk, approve=True)
    outcome = ina_at.say("fit", installation.pk, template_id="double-for-ACE0100201")
    assert (outcome.status_code, outcome.slug) == (2991, "closed")


def test_another_operators_work_is_not_there(ina_at: Door, volta: Operator) -> None:
    outcome = ina_at.say("checks", make_fitted(volta, identity="VOL-1").pk)
    assert (outcome.http, outcome.slug) == (404, "not_found")


# --- what was handed over, and what became of it since ---


def test_a_move_leaves_the_evses_behind(sue_at: Door, machine: Client, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    before = shown_at(machine, installation.station.location.location_id)
    there = make_location(plinth, "Dock 9")
    assert sue_at.say("link", installation.pk, location_id=there.location_id).status_code == 1000
    left = shown_at(machine, installation.station.location.location_id)
    assert left == [(uid, "REMOVED") for uid, _status in before]
    assert shown_at(machine, there.location_id) == before


def shown_at(machine: Client, location_id: str) -> list[tuple[str, str]]:
    place = machine.get(f"/api/2.0/Locations/{location_id}").json()["data"]
    return sorted((evse["uid"], evse["status"]) for evse in place["evses"])


def test_another_fit_keeps_what_only_people_know(ina_at: Door, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    terms = {"tariff_id": "T", "reimbursement_tariff_id": "R", "terms_and_conditions": "https://terms.example/"}
    Connector.objects.update(**terms)
    Evse.objects.update(physical_reference="left")
    make_kind(plinth, "slow", *({**evse_template(number), "capabilities": ["RFID_READER"]} for number in (1, 2)))
    assert ina_at.say("fit", installation.pk, template_id="slow").status_code == 1000
    assert [*Connector.objects.values(*terms)] == [terms, terms]
    assert [*Evse.objects.values_list("physical_reference", "capabilities")] == [("left", ["RFID_READER"])] * 2


def take_one_evse_away(machine: Client, identity: str) -> None:
    path = f"/api/2.0/ChargeStations/{identity}"
    station = machine.get(path).json()["data"]
    put = station | {"evses": station["evses"][:1], "default_charge_station_tariff_id": "T"}
    answer = machine.put(path, put, content_type="application/json").json()
    assert answer["status_code"] == 1000, answer


def test_hardware_that_the_api_changed_is_checked_again(ina_at: Door, machine: Client, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth))
    take_one_evse_away(machine, "ACE0100201")
    assert ina_at.say("hand_over", installation.pk).slug == "not_checked"


def test_nobody_approves_other_hardware_than_was_checked(sue_at: Door, machine: Client, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    take_one_evse_away(machine, "ACE0100201")
    outcome = sue_at.say("review", installation.pk, approve=True)
    assert (outcome.status_code, outcome.slug) == (2974, "changed_since_checked")
    said = {"return": True, "step": "checks", "comment": "One socket is gone."}
    assert sue_at.say("review", installation.pk, **said).status_code == 1000


@pytest.mark.parametrize(("lost", "slug"), [({"location": None}, "not_linked"), ({"template": None}, "not_fitted")])
def test_nobody_approves_what_stands_nowhere_or_is_nothing(
    sue_at: Door, plinth: Operator, lost: dict[str, None], slug: str
) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    ChargeStation.objects.filter(pk=installation.station_id).update(**lost)
    stored()
    assert sue_at.say("review", installation.pk, approve=True).slug == slug
