"""Why a hand-over asks to be looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models.functions import Now

from core.domain.checks import ALL
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
from core.queries.risk import reasons
from tests.factories import stored
from tests.handed import make_handed

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db
TITLES = {check.slug: check.title for check in ALL}


@pytest.fixture
def known(plinth: Operator) -> None:
    """Let Ina have been here for a while."""
    for number in range(3):
        make_handed(plinth, f"OLD-{number}", database_now(), state="approved")


@pytest.fixture
def row(plinth: Operator, known: None) -> Installation:
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
        return one.risk, [str(sentence) for sentence in reasons(one, TITLES)]

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
    assert told() == (weight, ["A photo was taken 455 m from the Location’s pin."] if weight else [])


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


def test_the_heaviest_reason_comes_first(row: Installation, told: Any) -> None:
    CheckResult.objects.update(state="overridden")
    Review.objects.create(installation=row, by="sue", verdict="returned")
    assert told() == (10, ["One check was overridden.", "It was given back once before."])
