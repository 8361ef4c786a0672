"""A number that nobody knows: what it may be a slip of comes first, and a new station needs a yes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.choices import DeployState
from core.identities import fold, one_slip
from core.models import Actor, ChargeStation, Installation
from core.queries.alike import endings, slips, stations_like
from tests.app.world import HTMX
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator
    from tests.doors import Door

NAMES = st.text("ABCDEFGHJKMNPRTUVWXY0123456789", min_size=1, max_size=12)


@pytest.fixture
def registering(plinth: Operator) -> Operator:
    plinth.registers_by_scan = True
    plinth.save()
    return plinth


@pytest.mark.django_db
def test_a_new_number_is_registered_only_after_a_yes(ina_at: Door, registering: Operator) -> None:
    asked = ina_at.say("scan", label="NEW-0001")
    assert (asked.status_code, asked.slug, ChargeStation.objects.count()) == (2909, "not_registered", 0)
    assert asked.data == {"charge_station_id": "NEW-0001", "did_you_mean": []}
    assert ina_at.say("scan", label="NEW-0001", register=True).status_code == 1000
    assert list(ChargeStation.objects.values_list("charge_station_id", flat=True)) == ["NEW-0001"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["DEMO 0001", "demo0001", "DEMO-0O01", "DEM-0001", "DEMO-00011", "EDMO-0001"])
def test_a_slip_is_told_as_what_it_may_mean(typed: str, ina_at: Door, registering: Operator) -> None:
    make_station(registering, "DEMO-0001")
    outcome = ina_at.say("scan", label=typed)
    assert (outcome.slug, outcome.data["did_you_mean"]) == ("not_registered", ["DEMO-0001"])
    assert (ChargeStation.objects.count(), Installation.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_where_scans_register_nothing_a_slip_is_told_as_well(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth, "DEMO-0001")
    outcome = ina_at.say("scan", label="DEMO 0001")
    assert (outcome.slug, outcome.data["did_you_mean"]) == ("station_not_found", ["DEMO-0001"])


@pytest.mark.django_db
def test_a_yes_registers_what_was_typed_letter_by_letter(ina_at: Door, registering: Operator) -> None:
    """A bare number could be a SIM card's to the reader of labels; who says yes means an identity."""
    make_station(registering, "DEMO-0001")
    for identity in ("DEMO 0001", "8931086617000000006"):
        assert ina_at.say("scan", label=identity, register=True).status_code == 1000
    names = ChargeStation.objects.order_by("pk").values_list("charge_station_id", flat=True)
    assert list(names) == ["DEMO-0001", "DEMO 0001", "8931086617000000006"]


@pytest.mark.django_db
def test_a_yes_for_a_station_that_is_there_opens_it(ina_at: Door, registering: Operator) -> None:
    make_station(registering, "DEMO-0001")
    assert ina_at.say("scan", charge_station_id="demo-0001", register=True).status_code == 1000
    assert ChargeStation.objects.count() == 1


@pytest.mark.django_db
def test_the_phone_offers_both_as_one_tap(phone: Client, registering: Operator) -> None:
    make_station(registering, "DEMO-0001")
    said = {"label": "DEMO 0001", "nonce": "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"}
    card = phone.post("/app/scan", said, headers=HTMX).content.decode()
    whole = phone.post("/app/scan", said | {"nonce": "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a23"}).content.decode()
    for page in (card, whole):
        assert page.count('name="label" value="DEMO-0001"') == 1
        assert (page.count('name="register" value="true"'), "Register DEMO 0001" in page) == (1, True)


# --- which ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("CP.100", ["CP-100", "CP-101", "CP-102"]),
        ("EVB-CP-100", ["CP-100"]),
        ("XX", []),
        ("***", []),
        ("ZZZZZZZ", []),
        ("P-100200300", ["NL-P-100200300"]),
    ],
)
def test_the_most_alike_come_first_and_three_at_most(typed: str, found: list[str], plinth: Operator) -> None:
    for name in ("CP-100", "CP-101", "CP-102", "CP-1000", "QQ-1", "NL-P-100200300"):
        make_station(plinth, name)
    assert [str(row) for row in stations_like(Actor(operator=plinth), typed)] == found


@pytest.mark.django_db
def test_another_operators_and_retired_stations_are_never_proposed(plinth: Operator, volta: Operator) -> None:
    make_station(volta, "CP-100")
    make_station(plinth, "CP-101", location=make_location(plinth), deploy_state=DeployState.DEPRECATED)
    assert stations_like(Actor(operator=plinth), "CP.100") == []


@given(NAMES, NAMES)
def test_every_slip_of_the_finger_is_thought_of(one: str, other: str) -> None:
    one, other = fold(one), fold(other)
    assert (other in set(slips(one))) >= one_slip(one, other)


@given(NAMES, st.data())
def test_one_wrong_sign_is_one_of_the_slips(name: str, data: Any) -> None:
    folded = fold(name)
    at = data.draw(st.integers(0, len(folded) - 1))
    wrong = folded[:at] + data.draw(st.sampled_from("ACDEFX479")) + folded[at + 1 :]
    assert wrong in {folded, *slips(folded)}


@given(NAMES)
def test_endings_mean_something(name: str) -> None:
    assert [len(end) >= 5 and name.endswith(end) and end != name for end in endings(name)] == [True] * max(
        len(name) - 5, 0
    )


@pytest.mark.django_db
def test_new_work_in_production_is_begun_only_after_a_yes(ina_at: Door, plinth: Operator) -> None:
    place = make_location(plinth)
    make_station(plinth, "CP-1", deploy_state=DeployState.PRODUCTION, location=place)
    asked = ina_at.say("scan", label="CP-1")
    assert (asked.status_code, asked.slug, Installation.objects.count()) == (2910, "in_production", 0)
    assert ina_at.say("scan", label="CP-1", again=True).status_code == 1000
    assert ina_at.say("scan", label="CP-1").status_code == 1000  # by now somebody is at work
    assert Installation.objects.count() == 1


@pytest.mark.django_db
def test_the_phone_asks_that_in_one_tap(phone: Client, plinth: Operator) -> None:
    make_station(plinth, "CP-1", deploy_state=DeployState.PRODUCTION, location=make_location(plinth))
    page = phone.post("/app/scan", {"label": "CP-1", "nonce": str(uuid.uuid4())}, headers=HTMX).content.decode()
    assert (page.count('name="again" value="true"'), "Begin new work\n" in page) == (1, True)
