"""Scan by both doors: which station is this?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import DeployState
from core.models import ChargeStation, Installation, Label, StepAttempt
from tests.factories import make_location, make_station, stored

if TYPE_CHECKING:
    from core.models import Operator
    from tests.doors import Door

pytestmark = pytest.mark.django_db


def test_scan_finds_the_station_and_opens_an_installation(ina_at: Door, plinth: Operator) -> None:
    station = make_station(plinth, "ACE0100201")
    assert ina_at.say("scan", label="ace0100201").status_code == 1000
    assert list(Installation.objects.values_list("station_id", "state")) == [(station.pk, "open")]


def test_scan_again_resumes_the_same_installation(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth, "ACE0100201")
    ina_at.say("scan", label="ACE0100201")
    ina_at.say("scan", label="ACE0100201")
    assert Installation.objects.count() == 1


def test_scan_registers_where_the_operator_lets_scans_do_so(ina_at: Door, plinth: Operator) -> None:
    plinth.registers_by_scan = True
    plinth.save()
    assert ina_at.say("scan", label="NEW-0001", register=True).status_code == 1000
    assert ChargeStation.objects.get().deploy_state == DeployState.STOCK


@pytest.mark.parametrize(
    ("label", "number", "slug"),
    [
        ("NEW-0001", 2904, "station_not_found"),
        ("javascript:alert(1)", 2900, "label_unreadable"),
        ("tel:+31201234567", 2901, "label_not_a_station"),
        ("https://elsewhere.example/s/NEWTAG01", 2902, "label_not_ours"),
    ],
)
def test_scan_refuses_what_is_no_station_of_ours(
    ina_at: Door, plinth: Operator, label: str, number: int, slug: str
) -> None:
    outcome = ina_at.say("scan", label=label)
    assert (outcome.status_code, outcome.slug) == (number, slug)
    assert list(StepAttempt.objects.filter(operator=plinth).values_list("outcome", "slug")) == [(number, slug)]


def test_scan_never_keeps_a_secret(ina_at: Door) -> None:
    ina_at.say("scan", label="WIFI:S:box;T:WPA;P:hunter2;;")
    assert "hunter2" not in str(StepAttempt.objects.get().said)


def test_scan_of_another_operators_station_is_an_unknown_one(ina_at: Door, volta: Operator) -> None:
    make_station(volta, "VOLTA-1")
    assert ina_at.say("scan", label="VOLTA-1").slug == "station_not_found"


def test_scan_of_an_identity_that_another_operator_has_says_taken_and_no_more(
    ina_at: Door, plinth: Operator, volta: Operator
) -> None:
    plinth.registers_by_scan = True
    plinth.save()
    make_station(volta, "VOLTA-1")
    assert ina_at.say("scan", label="volta-1", register=True).slug == "identity_taken"


def test_scan_of_a_retired_station_is_refused(ina_at: Door, plinth: Operator) -> None:
    station = make_station(plinth, "OLD-1", location=make_location(plinth))
    ChargeStation.objects.filter(pk=station.pk).update(deploy_state=DeployState.DEPRECATED)
    stored()
    assert ina_at.say("scan", label="OLD-1").slug == "station_retired"


def test_a_scan_said_twice_is_one_scan(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth, "ACE0100201")
    make_station(plinth, "ACE0100202")
    nonce = "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"
    outcomes = [ina_at.say("scan", label=label, nonce=nonce) for label in ("ACE0100201", "ACE0100201", "ACE0100202")]
    assert [outcome.slug for outcome in outcomes] == ["", "", "nonce_reused"]
    assert (Installation.objects.count(), StepAttempt.objects.filter(outcome=1000).count()) == (1, 1)


def test_a_name_without_a_digit_is_found_when_a_station_has_it(ina_at: Door, plinth: Operator, volta: Operator) -> None:
    make_station(plinth, "GATE-NORTH"), make_station(volta, "GATE-SOUTH")
    told = [ina_at.say("scan", label=name).slug for name in ("GATE-NORTH", " gate-north", "GATE-SOUTH", "GATE-WEST")]
    assert told == ["", "", "label_not_a_station", "label_not_a_station"]


def test_the_code_of_our_label_is_typed_where_it_cannot_be_scanned(
    ina_at: Door, plinth: Operator, volta: Operator
) -> None:
    station = make_station(plinth, "PLI-1")
    Label.objects.create(operator=plinth, code="Q2BMJRP5", station=station)
    Label.objects.create(operator=plinth, code="Q2BMJRP6")
    Label.objects.create(operator=volta, code="Q2BMJRP7", station=make_station(volta, "VOL-1"))
    told = [ina_at.say("scan", label=code).slug for code in ("q2bmjrp5", "Q2BMJRP6", "Q2BMJRP7")]
    assert told == ["", "label_unclaimed", "station_not_found"]
    assert [row.station for row in Installation.objects.all()] == [station]


def test_a_station_that_is_called_like_a_label_comes_before_it(ina_at: Door, plinth: Operator) -> None:
    called = make_station(plinth, "Q2BMJRP5")
    Label.objects.create(operator=plinth, code="Q2BMJRP5", station=make_station(plinth, "PLI-1"))
    ina_at.say("scan", label="Q2BMJRP5")
    assert Installation.objects.get().station == called
