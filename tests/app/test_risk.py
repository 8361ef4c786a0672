"""Why a hand-over asks to be looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models.functions import Now

from core.domain.checks import ALL
from core.domain.field.handing_over import hand_over
from core.models import (
    Actor,
    ChargeStation,
    CheckResult,
    CheckRun,
    EvidenceRules,
    HardwareTemplate,
    Installation,
    Location,
    Photo,
    Reading,
    Review,
    Signature,
    Trial,
)
from core.models.clock import database_now
from core.queries.reviews import waiting
from core.queries.risk import reasons, risk_of
from tests.app.test_swaps import booted
from tests.factories import make_station, stored
from tests.handed import actor_of, make_handed
from tests.installs import make_checked
from tests.lasting import ina, plinth

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

__all__ = ["ina", "plinth"]
pytestmark = pytest.mark.django_db
TITLES = {check.slug: check.title for check in ALL}


@pytest.fixture(scope="module")
def known(plinth: Operator) -> None:
    """Let Ina have been here for a while."""
    for number in range(3):
        make_handed(plinth, f"OLD-{number}", database_now(), state="approved")


@pytest.fixture
def row(plinth: Operator, known: None, db: None) -> Installation:
    installation = make_handed(plinth, "NEW", database_now())
    run = CheckRun.objects.create(
        operator=plinth, installation=installation, deadline=Now(), finished_at=Now(), verdict="passed"
    )
    CheckResult.objects.create(run=run, slug="reach", position=0, state="passed")
    return installation


@pytest.fixture
def told(plinth: Operator) -> Callable[[], tuple[int, list[str]]]:
    """Give a function that tells the risk of the one that waits, and why."""

    def tell() -> tuple[int, list[str]]:
        one: Any = waiting(Actor(operator=plinth)).get()
        return risk_of(one), [str(sentence) for sentence in reasons(one, TITLES)]

    return tell


def shot(installation: Installation, latitude: float) -> None:
    Photo.objects.create(
        operator=installation.operator, installation=installation, key="k", kind="label", image=b"", thumbnail=b"",
        size=0, sha256="", width=1, height=1, latitude=latitude, longitude=5,
    )  # fmt: skip


def test_clean(row: Installation, told: Any) -> None:
    assert told() == (0, [])


def test_overridden_checks_and_trials(row: Installation, told: Any) -> None:
    CheckResult.objects.update(state="overridden")
    assert told() == (8, ["One check was overridden."])
    Trial.objects.create(
        operator=row.operator, installation=row, kind="walk", state="overridden", deadline=Now(), ended_at=Now()
    )
    assert told() == (8, ["2 checks were overridden."])


def test_checks_that_did_not_pass_are_named(row: Installation, told: Any) -> None:
    run = CheckRun.objects.get()
    for place, slug in enumerate(("clock", "gone"), start=1):
        CheckResult.objects.create(run=run, slug=slug, position=place, state="failed", required=False)
    assert told() == (2, ["Not passed: Clock, gone."])


def test_only_the_newest_run_counts(row: Installation, told: Any) -> None:
    old = CheckRun.objects.create(
        operator=row.operator, installation=row, deadline=Now(), finished_at=Now(), verdict="failed",
        started_at=database_now() - timedelta(hours=1),
    )  # fmt: skip
    CheckResult.objects.create(run=old, slug="clock", position=0, state="failed")
    assert told() == (0, [])


@pytest.mark.parametrize(("latitude", "weight"), [(52.0021, 0), (52.0041, 4)])
def test_far_from_the_pin(latitude: float, weight: int, row: Installation, told: Any) -> None:
    Location.objects.update(latitude=52, longitude=5)
    shot(row, latitude)
    stored()
    assert told() == (weight, ["A photo was taken 455 m from the Location's pin."] if weight else [])


def test_a_photo_without_a_pin_to_hold_it_to(row: Installation, told: Any) -> None:
    shot(row, 52)
    assert told() == (0, [])


def test_what_the_operator_asks_for_since_is_missing(row: Installation, told: Any) -> None:
    rules = {"photos": ["label", "panel"], "readings": ["rcd"], "signature": True}
    lines = [{"text": "Firm", "required": True}, {"text": "Clean", "required": False}]
    EvidenceRules.objects.create(operator=row.operator, lines=lines, **rules)
    shot(row, 52)
    assert told() == (4, ["4 things that you ask for are missing."])
    Signature.objects.create(installation=row, name="Ina")
    row.ticks.create(text="Firm")
    Reading.objects.create(installation=row, kind="rcd", value="12", limit={}, within=True)
    assert told() == (4, ["One thing that you ask for is missing."])


def test_a_reading_out_of_its_limit(row: Installation, told: Any) -> None:
    Reading.objects.create(installation=row, kind="rcd", value="900", limit={}, within=False)
    assert told() == (4, ["One reading is out of its limit."])


def test_the_template_has_a_newer_version(row: Installation, told: Any) -> None:
    HardwareTemplate.objects.update(version=3)
    assert told() == (4, ["Fitted with version 1 of its template, which is at version 3."])


def test_firmware_that_runs_nowhere_yet(row: Installation, told: Any) -> None:
    mine = ChargeStation.objects.filter(pk=row.station_id)
    others = ChargeStation.objects.exclude(pk=row.station_id)
    ChargeStation.objects.update(vendor="Alfen", model="Eve", firmware_version="7.1")
    others.update(deploy_state="Production")
    stored()
    assert told() == (0, [])
    mine.update(firmware_version="7.2")
    assert told() == (2, ["Firmware 7.2 runs on no station of this model in production yet."])
    others.update(model="Twin", firmware_version="7.2")
    assert told()[0] == 2


def test_another_operators_firmware_is_not_ours(row: Installation, volta: Operator, told: Any) -> None:
    other = make_handed(volta, "VOL", database_now()).station
    ChargeStation.objects.filter(pk=other.pk).update(deploy_state="Production")
    ChargeStation.objects.update(vendor="Alfen", firmware_version="7.1")
    stored()
    assert told()[0] == 2


def test_handed_over_again_after_returns(row: Installation, told: Any) -> None:
    for times in (1, 2):
        Review.objects.create(installation=row, by="sue", verdict="returned")
        assert told() == (2, [f"It was given back {'once' if times == 1 else '2 times'} before."])


def test_the_first_hand_overs_of_somebody(row: Installation, told: Any) -> None:
    Installation.objects.filter(pk=row.pk).update(handed_over_by="Omar", handed_over_who="user:9")
    assert told() == (1, ["One of the first hand-overs of Omar."])


def test_hardware_changed_after_the_checks(row: Installation, told: Any) -> None:
    ChargeStation.objects.update(rebuilt_at=database_now() + timedelta(seconds=1))
    assert told() == (16, ["The hardware was changed after the checks."])


SWAPPED = (16, ["Its label or serial number is that of another box: the two may be swapped."])


@pytest.mark.parametrize(
    ("mine", "other", "theirs", "wanted"),
    [
        ("SN-0001", "B", "sn-0001", SWAPPED),
        ("CP-02", "cp-02", "", SWAPPED),
        ("", "B", "new1", SWAPPED),
        ("SN-0001", "B", "SN-0002", (0, [])),
        ("0000000", "B", "0000000", (0, [])),
        ("123", "B", "123", (0, [])),
    ],
    ids=["serials", "identity", "the other side", "different", "zeros", "short"],
)
def test_a_box_that_says_it_is_another(
    mine: str, other: str, theirs: str, wanted: Any, plinth: Operator, told: Any, row: Installation
) -> None:
    ChargeStation.objects.filter(pk=row.station_id).update(
        charge_station_id="NEW1", charge_box_serial_number=mine, charge_point_serial_number=mine
    )
    twin = make_station(plinth, other, location=row.station.location, charge_point_serial_number=theirs)
    assert told() == wanted
    ChargeStation.objects.filter(pk=twin.pk).update(deploy_state="Deprecated")
    stored()
    assert told() == (0, [])


@pytest.mark.parametrize(
    ("mine", "other", "theirs", "named"),
    [
        (("SN-0001", ""), "CP02", ("", "sn-0001"), ["CP02"]),
        (("CP02", ""), "CP02", ("", ""), ["CP02"]),
        (("", ""), "CP02", ("", "NEW1"), ["CP02"]),
        (("SN-0001", "CP02"), "CP02", ("SN-0002", ""), ["CP02"]),
        (("0000", ""), "CP02", ("0000", ""), []),
        (("SN-0001", ""), "CP02", ("SN-0002", ""), []),
    ],
)
def test_the_review_leads_to_the_other_box(  # noqa: PLR0913, PLR0917 -- a table
    mine: tuple[str, str],
    other: str,
    theirs: tuple[str, str],
    named: list[str],
    plinth: Operator,
    volta: Operator,
    desk: Client,
    row: Installation,
) -> None:
    names = ("charge_box_serial_number", "charge_point_serial_number")
    CheckResult.objects.update(state="overridden")  # so that there is a reason to look in any case
    ChargeStation.objects.filter(pk=row.station_id).update(
        charge_station_id="NEW1", **dict(zip(names, mine, strict=True))
    )
    facts = dict(zip(names, theirs, strict=True))
    twin = make_station(plinth, other, location=row.station.location, **facts)
    make_station(volta, "VOL-1", charge_box_serial_number="SN-0001")
    stored()

    def shown() -> tuple[list[str], int]:
        page = desk.get(f"/review/{row.pk}/")
        return [str(one) for one in page.context["twins"]], page.content.decode().count("The other box:")

    assert shown() == (named, len(named))
    ChargeStation.objects.filter(pk=twin.pk).update(deploy_state="Deprecated")
    stored()
    assert shown() == ([], 0)


def test_a_clean_hand_over_is_compared_with_no_box(desk: Client, row: Installation) -> None:
    assert desk.get(f"/review/{row.pk}/").context["twins"] == []


def test_another_operators_box_is_no_twin(volta: Operator, told: Any, row: Installation) -> None:
    ChargeStation.objects.filter(pk=row.station_id).update(charge_box_serial_number="SN-0001")
    make_station(volta, "V", charge_box_serial_number="SN-0001")
    stored()
    assert told() == (0, [])


def test_what_was_suspected_at_the_hand_over_counts(row: Installation, told: Any) -> None:
    Installation.objects.filter(pk=row.pk).update(suspicion={"text": "x", "facts": {}})
    assert told() == SWAPPED


@pytest.mark.parametrize(("label", "clean"), [("S/N: SN-0009", 0), ("S/N: SN-0001", 1)])
def test_a_suspicion_at_the_hand_over_is_a_reason_to_look(
    plinth: Operator, ina: User, desk: Client, known: None, label: str, clean: int
) -> None:
    Installation.objects.update(handed_over_who=f"user:{ina.pk}")
    row = hand_over(actor=actor_of(ina), installation=make_checked(booted(plinth, "SN-0001", label=label)))
    page = desk.get("/review/")
    assert (page.context["counts"]["clean"], page.context["counts"]["swapped"]) == (clean, 1 - clean)
    assert [one["row"].pk for one in desk.get("/review/?reason=swapped").context["rows"]] == [row.pk] * (1 - clean)


def test_both_sides_of_a_swap_are_not_clean(plinth: Operator, row: Installation) -> None:
    make_handed(plinth, "NEXT", database_now())
    ChargeStation.objects.filter(charge_station_id="NEXT").update(charge_box_serial_number="SN-0001")
    ChargeStation.objects.filter(charge_station_id="NEW").update(charge_point_serial_number="SN-0001")
    stored()
    assert [one.swapped for one in waiting(Actor(operator=plinth))] == [1, 1]


def test_the_heaviest_reason_comes_first(row: Installation, told: Any) -> None:
    CheckResult.objects.update(state="overridden")
    Review.objects.create(installation=row, by="sue", verdict="returned")
    assert told() == (10, ["One check was overridden.", "It was given back once before."])
