"""Sites in numbers and in a sentence: what each counts, what comes first, and whose turn it is."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from core.models import ChargeStation, Job, Knock, Location, User
from core.queries.gateways import hours_until
from core.queries.map import dots
from core.queries.next_actions import next_action
from core.queries.reports import Figures, Period
from core.queries.sites import Site
from core.queries.stations import STATE_WORDS, StationView
from core.queries.wall import URGENCY, Tally, Wall, digest
from tests.domain.reads.happened import AT
from tests.domain.reads.planned import TODAY


def view(name: str, state: str, *, online: bool = False, knock: Knock | None = None, pk: int = 0) -> StationView:
    return StationView(ChargeStation(pk=pk or hash(name) % 10_000, charge_station_id=name), state, online, knock)


def site(*views: StationView, **facts: Any) -> Site:
    return Site(Location(name="Garage"), list(views), **facts)


@pytest.mark.parametrize(
    ("states", "online", "total", "counted"),
    [
        ((), 0, 0, []),
        (("online", "online", "retired"), 2, 2, [("online", "Online", 2), ("retired", "Out of service", 1)]),
        (("silent", "open", "open"), 0, 3, [("open", "In work", 2), ("silent", "Not connected", 1)]),
    ],
)
def test_a_site_counts_what_is_in_service(
    states: tuple[str, ...], online: int, total: int, counted: list[tuple[str, str, int]]
) -> None:
    here = site(*(view(f"CP-{n}", state, online=state in {"online", "retired"}) for n, state in enumerate(states)))
    assert (here.online, here.total, here.states) == (online, total, counted)


def test_a_site_names_each_cause_with_one_call() -> None:
    one, two = Knock(identity="CP-1", cause="wrong_key"), Knock(identity="CP-3", cause="no_tls")
    caller = Knock(identity="CP-I", cause="no_tls")
    here = site(
        view("CP-1", "refused", knock=one), view("CP-3", "refused", knock=two), view("CP-4", "online", knock=one),
        callers={7: caller},
    )  # fmt: skip
    assert here.causes == [(two, 2), (one, 1)]


SAID = {
    "refused": "CP-1 is turned away: ",
    "returned": "CP-1 came back from review: it needs another look.",
    "silent": "CP-1 does not call: look at its power, its SIM card or cable, and its address.",
    "handed_over": "CP-1 is handed over and waits for review.",
    "to_do": "CP-1 is still to be installed.",
    "open": "CP-1 is being installed.",
}
ORDER = ("refused", "returned", "silent", "handed_over", "to_do", "open")


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_most_urgent_is_said_first(first: int) -> None:
    knock = Knock(identity="CP-1", cause="wrong_key", evidence={})
    views = [view(f"CP-{n}", state, knock=knock) for n, state in enumerate(("online", *ORDER[first:], "retired")) if n]
    double = view("CP-99", ORDER[first], knock=knock)
    found = next_action(site(*reversed(views[1:]), views[0], double))
    assert found is not None
    assert (found.kind, str(found.station.station) if found.station else "", found.more) == (ORDER[first], "CP-1", 1)
    assert str(found.sentence).startswith(SAID[ORDER[first]])
    assert str(found.who) == ("a supervisor" if found.kind == "handed_over" else "nobody yet: make a job")


@pytest.mark.parametrize("states", [(), ("online",), ("retired", "online")])
def test_where_all_is_well_nothing_is_next(states: tuple[str, ...]) -> None:
    assert next_action(site(*(view(f"CP-{n}", state) for n, state in enumerate(states)))) is None


def test_a_refusal_that_nobody_heard_is_no_reason_and_a_caller_is_one() -> None:
    assert next_action(site(view("CP-1", "refused"))) is None
    caller = Knock(identity="CP-I", cause="unknown_identity", evidence={})
    found = next_action(site(view("CP-2", "silent", pk=2), view("CP-1", "online", pk=1), callers={1: caller}))
    assert found is not None
    said = "CP-I was turned away and looks like CP-1: is it that one?"
    assert (found.kind, str(found.sentence)) == ("knocked", said)


@pytest.mark.parametrize(
    ("workers", "installer", "worker", "is_sent"),
    [({}, None, "", False), ({}, "ina", "", True), ({1: "Sue"}, "ina", "Sue", False), ({2: "Sue"}, None, "", False)],
)
def test_who_began_it_does_it_else_who_is_sent(
    workers: dict[int, str], installer: str | None, worker: str, *, is_sent: bool
) -> None:
    job = Job(installer=User(username=installer) if installer else None)
    found = next_action(site(view("CP-1", "to_do", pk=1), workers=workers, job=job))
    assert found is not None
    assert (found.worker, found.job is job) == (worker, is_sent)


# --- the wall ---


def tally(alike: int = 0, online: int = 0, **states: int) -> Tally:
    return Tally(Counter(states), online, alike)


@pytest.mark.parametrize(
    ("given", "kinds", "total", "rank"),
    [
        (tally(), [], 0, len(URGENCY)),
        (tally(online=3, retired=2), ["retired"], 0, 8),
        (tally(online=0, silent=1, refused=2, to_do=4), ["refused", "silent", "to_do"], 7, 0),
        (tally(alike=1, open=1), ["knocked", "open"], 1, 1),
        (tally(alike=1), ["knocked"], 0, 1),
    ],
)
def test_a_tally_is_ranked_by_what_is_most_urgent(given: Tally, kinds: list[str], total: int, rank: int) -> None:
    assert (given.kinds, given.total, given.rank) == (kinds, total, rank)


def test_every_state_has_a_place_among_the_urgent() -> None:
    assert sorted(URGENCY) == sorted([*STATE_WORDS, "knocked"])


def test_a_wall_adds_its_sites_up_and_knows_one_that_is_empty() -> None:
    states = {1: Tally(Counter(online=2, retired=1), 2), None: Tally(Counter(to_do=3))}
    wall = Wall(states, "t")
    assert (wall.states, wall.online, wall.total) == (Counter(to_do=3, online=2, retired=1), 2, 5)
    assert (wall.tally(1), wall.tally(2)) == (states[1], Tally())
    assert digest(["a", "b"]) == digest(["a", "b"]) != digest(["b", "a"])
    assert digest(["ab"]) != digest(["a", "b"])


def test_a_dot_says_where_it_is_and_what_it_needs() -> None:
    places = [
        Location(pk=1, location_id="one", name="One", address="Kade 1", city="Breda", latitude="52.1", longitude="5.1"),
        Location(pk=2, location_id="two", name="Two", address="Kade 2", city="Breda"),
    ]
    wall = Wall({1: Tally(Counter(online=2, silent=1), 2)}, "t")
    told = [
        (dot.location_id, dot.address, dot.latitude, dot.longitude, dot.kind, dot.online, dot.total)
        for dot in dots(places, wall)
    ]
    assert told == [("one", "Kade 1, Breda", 52.1, 5.1, "silent", 2, 3), ("two", "Kade 2, Breda", None, None, "", 0, 0)]


# --- periods ---


@pytest.mark.parametrize(
    ("first", "last", "step", "starts"),
    [
        ("2030-06-15", "2030-06-15", "day", ["2030-06-15"]),
        ("2030-06-15", "2030-06-17", "day", ["2030-06-15", "2030-06-16", "2030-06-17"]),
        ("2030-06-15", "2030-06-16", "week", ["2030-06-10"]),
        ("2030-06-15", "2030-06-17", "week", ["2030-06-10", "2030-06-17"]),
        ("2030-06-15", "2030-06-30", "month", ["2030-06-01"]),
        ("2030-06-30", "2030-07-01", "month", ["2030-06-01", "2030-07-01"]),
        ("2030-12-31", "2031-01-01", "week", ["2030-12-30"]),
    ],
)
def test_a_period_begins_each_step_once(first: str, last: str, step: str, starts: list[str]) -> None:
    period = Period(TODAY.fromisoformat(first), TODAY.fromisoformat(last), step)
    assert [str(day) for day in period.starts] == starts


@pytest.mark.parametrize(("reviewed", "right", "share"), [(0, 0, None), (4, 0, 0.0), (4, 3, 0.75), (4, 4, 1.0)])
def test_a_share_is_of_those_that_got_a_word(reviewed: int, right: int, share: float | None) -> None:
    assert Figures(9, reviewed, right).right_share == share


def test_24_hours_end_with_the_one_that_is_not_over() -> None:
    hours = hours_until(AT.replace(minute=59, second=59, microsecond=999_999))
    assert (len(hours), hours[-1], hours[0].isoformat()) == (24, AT, "2026-02-28T13:00:00+00:00")
