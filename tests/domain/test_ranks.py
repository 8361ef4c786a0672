"""How the queue is ranked: each fact asked for once, weighed and counted outside of the database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.models import ChargeStation, CheckResult, Installation
from core.models.clock import database_now
from core.queries.reviews import CLEAN, how_many, ranked, shown, waiting, with_reason
from core.queries.risk import FACTS, RISKS, risk_of
from tests.factories import make_station, stored
from tests.handed import actor_of, make_clean, make_handed

if TYPE_CHECKING:
    from core.models import Actor, Operator, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(sue: User) -> Actor:
    return actor_of(sue)


@pytest.fixture
def four(plinth: Operator) -> dict[str, Installation]:
    """Give hand-overs of this hour: A and D clean, B overridden, C overridden and given back before."""
    now = database_now()
    rows = {name: make_clean(plinth, name, now - timedelta(minutes=back)) for back, name in enumerate("DCBA")}
    CheckResult.objects.filter(run__installation__in=[rows["B"], rows["C"]]).update(state="overridden")
    rows["C"].reviews.create(by="sue", verdict="returned")
    return rows


def named(four: dict[str, Installation], ranks: Any) -> str:
    names = {row.pk: name for name, row in four.items()}
    return "".join(names[rank.pk] for rank in ranks)


def test_the_riskiest_first_then_the_longest_waiting(four: dict[str, Installation], actor: Actor) -> None:
    ranks = ranked(waiting(actor))
    assert (named(four, ranks), [risk_of(rank) for rank in ranks]) == ("CBAD", [10, 8, 0, 0])


@pytest.mark.parametrize(
    ("reason", "kept"),
    [(CLEAN, "AD"), ("overridden", "CB"), ("again", "C"), ("swapped", ""), ("nonsense", "CBAD"), ("", "CBAD")],
)
def test_a_reason_keeps_the_order(reason: str, kept: str, four: dict[str, Installation], actor: Actor) -> None:
    assert named(four, with_reason(ranked(waiting(actor)), reason)) == kept


def test_they_are_counted_by_reason(four: dict[str, Installation], actor: Actor) -> None:
    counts = how_many(ranked(waiting(actor)))
    none = dict.fromkeys((risk.slug for risk in RISKS), 0)
    assert counts == none | {"all": 4, "clean": 2, "overridden": 2, "again": 1}


def test_nothing_waits(actor: Actor) -> None:
    ranks = ranked(waiting(actor))
    assert (ranks, set(how_many(ranks).values()), shown(actor, ranks)) == ([], {0}, [])


def test_what_is_shown_carries_the_facts_of_its_rank(four: dict[str, Installation], actor: Actor) -> None:
    ranks = ranked(waiting(actor))[:2]
    rows = shown(actor, ranks)
    assert [row.station.charge_station_id for row in rows] == ["C", "B"]
    assert [{fact: getattr(row, fact) for fact in FACTS} for row in rows] == [
        {fact: getattr(rank, fact) for fact in FACTS} for rank in ranks
    ]


def test_what_was_decided_meanwhile_is_not_shown(four: dict[str, Installation], actor: Actor) -> None:
    ranks = ranked(waiting(actor))
    Installation.objects.filter(pk=four["B"].pk).update(state="approved")
    assert [row.station.charge_station_id for row in shown(actor, ranks)] == ["C", "A", "D"]


def test_only_what_is_asked_for_waits(four: dict[str, Installation], actor: Actor) -> None:
    assert [row.pk for row in waiting(actor, pk=four["B"].pk)] == [four["B"].pk]
    assert list(waiting(actor, pk__in=[])) == []


# Serial numbers of A, of B, and of a station that nobody handed over: who of A and B may be swapped.
SHARED = [
    ("SN-0001", "SN-0002", "SN-0003", ""),
    ("SN-0001", "sn-0001", "", "AB"),
    ("SN-0001", "", "SN-0001", "A"),
    ("SN-0001", "SN-0002", "sn-0002", "B"),
    ("SN-0001", "SN-0002", "A", ""),
    ("0000000", "0000000", "0000000", ""),
    ("123", "123", "123", ""),
    ("THIRD", "", "", "A"),
]


@pytest.mark.parametrize(("mine", "theirs", "third", "who"), SHARED)
def test_who_may_be_swapped_among_many(
    mine: str, theirs: str, third: str, who: str, plinth: Operator, actor: Actor
) -> None:
    four = {name: make_handed(plinth, name, database_now()) for name in "AB"}
    make_station(plinth, "THIRD", location=four["A"].station.location, charge_box_serial_number=third)
    for name, serial in zip("AB", (mine, theirs), strict=True):
        ChargeStation.objects.filter(charge_station_id=name).update(charge_point_serial_number=serial)
    stored()
    ranks = ranked(waiting(actor))
    assert "".join(sorted(named(four, with_reason(ranks, "swapped")))) == who


def test_a_box_that_says_its_own_identity_is_no_twin_of_itself(plinth: Operator, actor: Actor) -> None:
    make_handed(plinth, "SN-0001", database_now())
    ChargeStation.objects.update(charge_point_serial_number="sn-0001", charge_box_serial_number="SN-0001")
    stored()
    assert [rank.swapped for rank in ranked(waiting(actor))] == [0]


@pytest.mark.parametrize("there", [1, 5])
def test_no_question_is_asked_per_row(
    there: int, plinth: Operator, actor: Actor, django_assert_num_queries: Any
) -> None:
    for number in range(there):
        make_clean(plinth, f"CP-{number}", database_now())
    with django_assert_num_queries(4):  # the operator's rules, the boxes' names, who shares one, the facts
        ranks = ranked(waiting(actor))
    with django_assert_num_queries(1):
        assert [str(row.station.location) for row in shown(actor, ranks)] == ["Kanaalkade 12, Utrecht"] * there
