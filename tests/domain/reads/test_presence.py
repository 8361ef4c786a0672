"""A station in one word at one moment: each limit to the second, and which of several words wins."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from core.identities import fold
from core.models import ChargeStation, Installation, Knock
from core.queries.feeds import socket_facts
from core.queries.sites import alike, sites, unplaced
from core.queries.stations import view_stations, with_presence
from tests.domain.reads.happened import AT, connect, said
from tests.factories import make_location, make_station, stored
from tests.handed import place_of

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = pytest.mark.django_db
A_DAY, A_MOMENT = timedelta(days=1), timedelta(microseconds=1)


def knock(identity: str, ago: timedelta = timedelta(), **facts: Any) -> Knock:
    kept = {"look_alike": fold(identity), "port": 9000, "cause": "wrong_key", "first_seen": AT - 9 * A_DAY}
    return Knock.objects.create(identity=identity, last_seen=AT - ago, **kept | facts)


def word(station: ChargeStation) -> str:
    [view] = view_stations(with_presence(ChargeStation.objects.filter(pk=station.pk), at=AT), at=AT)
    return view.state


@pytest.mark.parametrize(
    ("seen_s", "closed_s", "state"),
    [(120, None, "online"), (120.000001, None, "silent"), (0, 0, "silent"), (-5, None, "online")],
)
def test_a_socket_speaks_for_two_minutes(seen_s: float, closed_s: float | None, state: str, plinth: Operator) -> None:
    station = place_of(plinth, "CP-1")
    ChargeStation.objects.update(deploy_state="Production")
    connect(station, seen_s, closed_s)
    assert word(station) == state
    stored()


@pytest.mark.parametrize(
    ("ago", "facts", "seen", "state"),
    [
        (A_DAY - A_MOMENT, {}, None, "refused"),
        (A_DAY, {}, None, "silent"),
        (timedelta(hours=1), {"answered_at": AT - timedelta(hours=2)}, None, "refused"),
        (timedelta(hours=1), {"answered_at": AT - timedelta(hours=1)}, None, "silent"),
        (timedelta(hours=1), {}, timedelta(hours=2), "refused"),
        (timedelta(hours=1), {}, timedelta(hours=1), "silent"),
        (timedelta(hours=1), {"identity": "cp-1"}, None, "silent"),
    ],
)
def test_a_refusal_counts_for_a_day_until_it_is_answered_or_let_in(
    ago: timedelta, facts: dict[str, Any], seen: timedelta | None, state: str, plinth: Operator
) -> None:
    station = place_of(plinth, "CP-1")
    ChargeStation.objects.update(deploy_state="Production", last_seen=None if seen is None else AT - seen)
    stored()
    knock(**{"identity": "CP-1", "ago": ago} | facts)
    assert word(station) == state
    connect(station)
    assert word(station) == "online"


@pytest.mark.parametrize(
    ("deploy", "works", "state"),
    [
        ("Stock", [], "to_do"),
        ("Stock", ["dropped"], "to_do"),
        ("Stock", ["open"], "open"),
        ("Production", ["approved", "handed_over"], "handed_over"),
        ("Production", ["approved"], "silent"),
        ("Deprecated", ["open"], "retired"),
    ],
)
def test_unfinished_work_is_the_word_but_for_what_is_out_of_service(
    deploy: str, works: list[str], state: str, plinth: Operator
) -> None:
    station = place_of(plinth, "CP-1")
    ChargeStation.objects.update(deploy_state=deploy)
    stored()
    for work in works:
        Installation.objects.create(operator=plinth, station=station, state=work)
    assert word(station) == state


@pytest.mark.parametrize(
    ("words", "state"), [([], "open"), (["returned"], "returned"), (["returned", "approved"], "open")]
)
def test_the_newest_word_says_whether_it_came_back(
    words: list[str], state: str, work: Installation, plinth: Operator
) -> None:
    for minute, each in enumerate(words):
        said(work, minute, each)
    assert word(work.station) == state


@pytest.mark.parametrize(
    ("seen", "address", "heard_s", "online"),
    [
        (None, None, None, None),
        (AT, None, None, False),
        (None, "10.0.0.7", None, False),
        (AT, "10.0.0.7", 89.999999, True),
        (AT, "10.0.0.7", 90, False),
    ],
)
def test_a_station_is_online_that_was_heard_within_90_seconds(
    seen: Any, address: str | None, heard_s: float | None, *, online: bool | None
) -> None:
    heard = None if heard_s is None else AT - timedelta(seconds=heard_s)
    row = SimpleNamespace(
        last_seen=seen, socket_address=address, socket_heard=heard, read_at=AT, charge_station_id="CP 1"
    )
    told = socket_facts(row)
    assert told["online"] == online
    assert (told.get("endpoint") or "").endswith("/CP%201") == (address is not None)


# --- who looks like it ---


def test_a_name_that_looks_like_one_is_somebodys_who_is_away(plinth: Operator) -> None:
    rows = [make_station(plinth, name) for name in ("CP-1O", "CP-2", "CP-3O", "CP-5")]
    ChargeStation.objects.filter(pk=rows[3].pk).update(last_seen=AT - timedelta(hours=1))
    stored()
    connect(rows[2])
    knock("CP-10", timedelta(hours=3))
    newest = knock("CP-10", timedelta(hours=2), port=9001)
    knock("CP-2")
    knock("CP-30")
    knock("CP5", timedelta(hours=1))
    known = with_presence(ChargeStation.objects.order_by("pk"), at=AT)
    assert alike(known, at=AT) == {rows[0].pk: newest}
    Knock.objects.filter(identity="CP-10").update(answered_at=AT)
    assert alike(known, at=AT) == {}


def test_sites_come_as_they_are_asked_for_and_nobody_elses(plinth: Operator, boss: Actor, volta: Operator) -> None:
    one, two = make_location(plinth, "One"), make_location(plinth, "Two")
    theirs = make_location(volta, "Theirs")
    for name, place in (("CP-2", one), ("CP-1", one), ("CP-3", two)):
        make_station(plinth, name, location=place)
    found = sites(boss, [two.pk, theirs.pk, one.pk], at=AT, day=AT.date())
    assert [(str(each.location), [str(view.station) for view in each.stations]) for each in found] == [
        ("Two, Utrecht", ["CP-3"]), ("One, Utrecht", ["CP-1", "CP-2"]),
    ]  # fmt: skip


def test_what_stands_nowhere_is_told_newest_first(plinth: Operator, boss: Actor) -> None:
    for number in range(21):
        make_station(plinth, f"CP-{number:02}", created=AT + timedelta(minutes=number // 2))
    make_station(plinth, "CP-99", location=make_location(plinth))
    told = [str(view.station) for view in unplaced(boss, at=AT)]
    assert told == [f"CP-{number:02}" for number in range(20, 0, -1)]
    assert [str(view.station) for view in unplaced(boss, search="cp-07", at=AT)] == ["CP-07"]
