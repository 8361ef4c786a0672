"""From what stands on a box to the station it is: each kind of label by both doors."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from core.labels.codes import new_code, own_label_url
from core.models import Installation, Label
from tests.factories import make_station, make_template
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Operator
    from tests.doors import Door

pytestmark = pytest.mark.django_db

CODE = new_code(Random(1))  # noqa: S311 -- the same code every time; two equal letters in front would not be wrong when swapped
SIM = "8931086617000000006"
PLATE = "https://id.charger-maker.example/d/SN00042"


def opened() -> list[str]:
    return list(Installation.objects.values_list("station__charge_station_id", flat=True))


def test_our_label_leads_to_its_station(ina_at: Door, plinth: Operator) -> None:
    Label.objects.create(operator=plinth, code=CODE, station=make_station(plinth, "CP-1"))
    assert ina_at.say("scan", label=own_label_url(settings.PUBLIC_URL, CODE)).status_code == 1000
    assert opened() == ["CP-1"]


def test_our_label_on_no_station_yet_says_so(ina_at: Door, plinth: Operator) -> None:
    Label.objects.create(operator=plinth, code=CODE)
    assert ina_at.say("scan", label=own_label_url(settings.PUBLIC_URL, CODE)).slug == "label_unclaimed"


def test_another_operators_label_is_not_ours(ina_at: Door, volta: Operator) -> None:
    Label.objects.create(operator=volta, code=CODE, station=make_station(volta, "VOL-1"))
    assert ina_at.say("scan", label=own_label_url(settings.PUBLIC_URL, CODE)).slug == "label_not_ours"


@pytest.mark.parametrize("wrong", ["the host", "the code"])
def test_what_only_looks_like_our_label_is_not_ours(wrong: str, ina_at: Door, plinth: Operator) -> None:
    Label.objects.create(operator=plinth, code=CODE, station=make_station(plinth))
    host = "https://elsewhere.example" if wrong == "the host" else settings.PUBLIC_URL
    code = CODE if wrong == "the host" else CODE[1] + CODE[0] + CODE[2:]
    assert ina_at.say("scan", label=own_label_url(host, code)).slug == "label_not_ours"


@pytest.mark.parametrize(
    "label", ["nl*pli*ecp1*2", "NLPLIECP12", "NL*PLIECP1*2", "https://charge.example/?evseid=NLPLIECP12"]
)
def test_an_evse_label_leads_to_its_station(label: str, ina_at: Door, plinth: Operator) -> None:
    make_fitted(plinth, identity="CP-1")
    assert ina_at.say("scan", label=label).status_code == 1000
    assert opened() == ["CP-1"]


def test_an_evse_that_stayed_is_found_beside_one_that_went(ina_at: Door, plinth: Operator) -> None:
    installation = make_fitted(plinth, identity="CP-1")
    make_template(plinth, template_id="single", evses=1)
    ina_at.say("fit", installation.pk, template_id="single")
    slugs = [ina_at.say("scan", label=f"NL*PLI*ECP1*{number}").slug for number in (1, 2)]
    assert slugs == ["", "station_not_found"]


def test_a_serial_leads_to_the_station_that_booted_with_it(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth, "CP-1", charge_point_serial_number="sn00042")
    assert ina_at.say("scan", label=PLATE).status_code == 1000
    assert opened() == ["CP-1"]


def test_a_serial_of_two_stations_names_both(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth, "CP-1", charge_box_serial_number="SN00042")
    make_station(plinth, "CP-2", charge_point_serial_number="SN00042")
    outcome = ina_at.say("scan", label=PLATE)
    assert (outcome.status_code, outcome.slug) == (2906, "station_ambiguous")
    assert sorted(name for name in ("CP-1", "CP-2") if name in outcome.sentence) == ["CP-1", "CP-2"]


@pytest.mark.parametrize(("stations", "slug"), [(0, "label_not_a_station"), (1, ""), (2, "station_ambiguous")])
def test_a_sim_card_leads_to_the_one_station_that_told_it(
    stations: int, slug: str, ina_at: Door, plinth: Operator
) -> None:
    for number in range(stations):
        make_station(plinth, f"CP-{number}", iccid=SIM)
    assert ina_at.say("scan", label=SIM).slug == slug
    assert opened() == (["CP-0"] if stations == 1 else [])


def test_a_name_that_no_box_can_have_is_not_registered(ina_at: Door, plinth: Operator) -> None:
    plinth.registers_by_scan = True
    plinth.save()
    outcome = ina_at.say("scan", label="02:42:ac:11:00:02")
    assert (outcome.status_code, outcome.slug) == (2908, "identity_impossible")
