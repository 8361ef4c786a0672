"""What makes a hand-over ask to be looked at, at its limit; and how the queue is narrowed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from core.choices import InstallationState
from core.domain.evidence.giving import keep_rules
from core.models import ChargeStation, Installation, Location, Photo
from core.queries.reviews import hands, narrowed, waiting
from core.queries.risk import RISKS, reasons
from tests.domain.reads.happened import AT
from tests.factories import make_operator, stored
from tests.handed import make_clean, make_handed

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean")]
NORTH, METRES = Decimal("52.0022"), Decimal(111_000)


@pytest.fixture(scope="module")
def plinth(lasting: None) -> Operator:
    return make_operator()


@pytest.fixture(scope="module")
def clean(plinth: Operator) -> int:
    """Give the key of a hand-over of which there is nothing to say."""
    return make_clean(plinth, "CP-1", AT).pk


@pytest.fixture
def row(clean: int, db: None) -> Installation:
    return Installation.objects.select_related("station__location", "operator").get(pk=clean)


def said(actor: Actor) -> dict[str, list[str]]:
    """Give why each hand-over that waits asks to be looked at."""
    return {
        str(each.station): [str(why) for why in reasons(each, {"c1": "Check one", "c2": "Check two"})]
        for each in waiting(actor)
    }


@pytest.mark.parametrize(
    ("metres", "away"),
    [("249.9", ""), ("250.4", "250 m"), ("-251", "251 m"), ("1234", "1.2 km")],
)
def test_a_photo_is_far_beyond_250_metres(metres: str, away: str, row: Installation, boss: Actor) -> None:
    pin = (NORTH - Decimal(metres) / METRES).quantize(Decimal("0.0000001"))
    Location.objects.update(latitude=pin, longitude=5)
    stored()
    facts = {"operator": row.operator, "installation": row, "image": b"", "thumbnail": b"", "size": 0, "kind": "other"}
    near = pin.quantize(Decimal("0.0001"))
    for key, north in (("far", NORTH), ("near", near), ("nowhere", None)):
        east = None if north is None else 5
        Photo.objects.create(key=key, latitude=north, longitude=east, sha256="", width=1, height=1, **facts)
    line = [f"A photo was taken {away} from the Location's pin."] if away else []
    assert said(boss) == {"CP-1": line}


@pytest.mark.parametrize(("far", "linked", "is_told"), [(250, 250, False), (250, 251, True), (10, 11, True)])
def test_a_link_is_far_beyond_what_the_operator_says(
    far: int, linked: int, row: Installation, boss: Actor, *, is_told: bool
) -> None:
    keep_rules(boss.operator, far_from_pin_m=far)
    Installation.objects.filter(pk=row.pk).update(linked_off_m=linked, far_reason="large_site")
    assert said(boss) == {"CP-1": [f"It was linked {linked} m from the Location's pin."] if is_told else []}


@pytest.mark.parametrize(("approved", "is_new"), [(0, True), (2, True), (3, False), (4, False)])
def test_who_has_three_approved_is_no_beginner(
    approved: int, row: Installation, plinth: Operator, volta: Operator, boss: Actor, *, is_new: bool
) -> None:
    Installation.objects.filter(state="approved").delete()
    for number in range(approved):
        make_handed(plinth, f"OLD-{number}", AT, state=InstallationState.APPROVED)
    for number in range(3):
        make_handed(volta, f"VOL-{number}", AT, state=InstallationState.APPROVED)
        make_handed(plinth, f"ELSE-{number}", AT, state=InstallationState.APPROVED, by="sue")
    stored()
    assert said(boss) == {"CP-1": ["One of the first hand-overs of ina."] if is_new else []}
    Installation.objects.filter(pk=row.pk).update(handed_over_by="")
    assert said(boss) == {"CP-1": ["One of the first hand-overs of ?."] if is_new else []}


def test_what_was_rebuilt_as_the_checks_began_was_checked(row: Installation, boss: Actor) -> None:
    ChargeStation.objects.filter(pk=row.station_id).update(rebuilt_at=row.check_runs.get().started_at)
    assert said(boss) == {"CP-1": []}


def test_weights_come_down_and_each_reason_stands_once() -> None:
    weights = [risk.weight for risk in RISKS]
    assert (weights, len({risk.slug for risk in RISKS}), len({risk.fact for risk in RISKS})) == (
        sorted(weights, reverse=True), len(RISKS), len(RISKS),
    )  # fmt: skip


def test_the_queue_is_narrowed_by_hand_place_and_word(row: Installation, plinth: Operator, boss: Actor) -> None:
    other = make_handed(plinth, "CP-2", AT, by="bob")
    Installation.objects.filter(pk=other.pk).update(note="Gate code.")
    stored()
    place = Location.objects.get()
    asked: list[dict[str, str]] = [
        {}, {"by": "bob"}, {"by": "eve"}, {"location": place.location_id}, {"location": "x"}, {"q": "gate"},
        {"q": "cp-1 kanaal"}, {"by": "bob", "q": "cp-1"}, {"by": "", "q": ""},
    ]  # fmt: skip
    found = [[str(each.station) for each in narrowed(waiting(boss), each)] for each in asked]
    both = ["CP-1", "CP-2"]
    assert (found, hands(boss)) == (
        [both, ["CP-2"], [], both, [], ["CP-2"], ["CP-1"], [], both], ["bob", "ina"],
    )  # fmt: skip
