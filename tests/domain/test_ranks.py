"""How the queue is ranked: each fact asked for once, weighed and counted outside of the database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Role
from core.models import ChargeStation, CheckResult, Installation
from core.models.clock import database_now
from core.queries.reviews import CLEAN, how_many, ranked, shown, waiting, with_reason
from core.queries.risk import FACTS, RISKS, risk_of
from tests.factories import make_person, make_station, stored
from tests.handed import actor_of, make_clean, make_handed
from tests.lasting import plinth, sue

if TYPE_CHECKING:
    from core.models import Actor, Operator, User

pytestmark = pytest.mark.django_db
__all__ = ["plinth", "sue"]


@pytest.fixture
def actor(sue: User) -> Actor:
    return actor_of(sue)


@pytest.fixture
def nobodys(volta: Operator) -> Actor:
    """A supervisor of an operator where nothing waits yet."""
    return actor_of(make_person(volta, "vic", Role.SUPERVISOR))


@pytest.fixture(scope="module")
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


def test_a_reason_keeps_the_order(four: dict[str, Installation], actor: Actor) -> None:
    kept = {CLEAN: "AD", "overridden": "CB", "again": "C", "swapped": "", "nonsense": "CBAD", "": "CBAD"}
    assert {reason: named(four, with_reason(ranked(waiting(actor)), reason)) for reason in kept} == kept


def test_they_are_counted_by_reason(four: dict[str, Installation], actor: Actor) -> None:
    counts = how_many(ranked(waiting(actor)))
    none = dict.fromkeys((risk.slug for risk in RISKS), 0)
    assert counts == none | {"all": 4, "clean": 2, "overridden": 2, "again": 1}


def test_nothing_waits(nobodys: Actor) -> None:
    ranks = ranked(waiting(nobodys))
    assert (ranks, set(how_many(ranks).values()), shown(nobodys, ranks)) == ([], {0}, [])


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
    ("SN-0001", "SN-0002", "V-A", ""),
    ("0000000", "0000000", "0000000", ""),
    ("123", "123", "123", ""),
    ("THIRD", "", "", "A"),
]


def test_who_may_be_swapped_among_many(volta: Operator, nobodys: Actor) -> None:
    two = {name: make_handed(volta, f"V-{name}", database_now()) for name in "AB"}
    third = make_station(volta, "THIRD", location=two["A"].station.location)
    told = []
    for *serials, _who in SHARED:
        for pk, serial in zip([row.station_id for row in two.values()], serials[:2], strict=True):
            ChargeStation.objects.filter(pk=pk).update(charge_point_serial_number=serial)
        ChargeStation.objects.filter(pk=third.pk).update(charge_box_serial_number=serials[2])
        ranks = with_reason(ranked(waiting(nobodys)), "swapped")
        told.append((*serials, "".join(sorted(named(two, ranks)))))
    stored()
    assert told == SHARED


def test_a_box_that_says_its_own_identity_is_no_twin_of_itself(volta: Operator, nobodys: Actor) -> None:
    make_handed(volta, "SN-0001", database_now())
    volta.stations.update(charge_point_serial_number="sn-0001", charge_box_serial_number="SN-0001")
    stored()
    assert [rank.swapped for rank in ranked(waiting(nobodys))] == [0]


@pytest.mark.parametrize("there", [1, 5])
def test_no_question_is_asked_per_row(
    there: int, volta: Operator, nobodys: Actor, django_assert_num_queries: Any
) -> None:
    for number in range(there):
        make_clean(volta, f"CP-{number}", database_now())
    with django_assert_num_queries(4):  # the operator's rules, the boxes' names, who shares one, the facts
        ranks = ranked(waiting(nobodys))
    with django_assert_num_queries(1):
        assert [str(row.station.location) for row in shown(nobodys, ranks)] == ["Kanaalkade 12, Utrecht"] * there
