"""Stations that come, boot or leave at the same time are written in one transaction, and answered each on its own."""

from __future__ import annotations

import asyncio

import pytest
from core.choices import GoneCause
from core.domain.told.connectors import statuses_changed
from core.domain.told.leaving import Departure, gone
from core.domain.told.observing import Boot, Newcomer, booted, connected
from core.models import ChargeStation, Session
from core.ocpp import together
from core.ocpp.protocol.duel import Standing, objection
from core.ocpp.together import Together
from core.queries.callers import OpenSession, callers_of, under_check
from core.reports import Booted
from django.db import DataError

from tests.factories import make_station
from tests.ocpp.posts import AT, LATER, make_node, make_post, opened, report
from tests.stations import PATIENCE_S


@pytest.fixture
def node(db):
    return make_node()


def coming(station, node, **facts):
    over = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "at": AT} | facts
    return Newcomer(station_id=station.pk, node_id=node.pk, **over)


@pytest.mark.parametrize("n", [1, 5])
def test_however_many_come_it_is_as_many_statements(plinth, node, n, django_assert_num_queries):
    newcomers = [coming(make_station(plinth, f"CP-{number}"), node) for number in range(n)]
    with django_assert_num_queries(6):  # savepoint, locks, older sessions, opened, reports, release
        let_in = connected(newcomers=newcomers)
    assert [(one.identity, one.epoch) for one in let_in] == [(f"CP-{number}", 1) for number in range(n)]


@pytest.mark.parametrize("n", [1, 5])
def test_however_many_boot_it_is_as_many_statements(plinth, node, n, django_assert_num_queries):
    sessions = [opened(make_station(plinth, f"CP-{number}"), node) for number in range(n)]
    boots = [Boot(one.station_id, one.pk, one.epoch, Booted(model=f"M{one.pk}"), LATER) for one in sessions]
    with django_assert_num_queries(4):  # savepoint, locks, all of it, release
        assert booted(boots=boots) == [()] * n
    assert sorted(ChargeStation.objects.values_list("model", flat=True)) == sorted(f"M{one.pk}" for one in sessions)


def test_a_station_that_is_gone_keeps_no_other_out(plinth, node):
    here, gone_one = make_station(plinth, "CP-1"), make_station(plinth, "CP-2")
    newcomers = [coming(gone_one, node), coming(here, node)]
    gone_one.delete()
    nobody, somebody = connected(newcomers=newcomers)
    assert (nobody, somebody.identity) == (None, "CP-1")


def test_the_box_is_what_it_was_when_it_last_booted(plinth, node):
    station = make_station(plinth, "CP-1", vendor="Acme", model="One", charge_box_serial_number="S1")
    (one,) = connected(newcomers=[coming(station, node)])
    assert one.box == Booted(vendor="Acme", model="One", charge_box_serial_number="S1")


def test_the_key_that_it_came_with_is_its_only_one(plinth, node):
    station = make_station(plinth, "CP-1", key_digest=b"old", next_key_digest=b"new", next_key_until=LATER)
    other = make_station(plinth, "CP-2", key_digest=b"old", next_key_digest=b"new", next_key_until=LATER)
    connected(newcomers=[coming(station, node, next_key=True), coming(other, node)])
    keys = ChargeStation.objects.order_by("pk").values_list("key_digest", "next_key_digest", "next_key_until")
    assert [(bytes(key), next_key and bytes(next_key), until) for key, next_key, until in keys] == [
        (b"new", None, None),
        (b"old", b"new", LATER),
    ]


def test_a_session_at_another_gateway_is_replaced_only_if_it_was_judged(plinth, node):
    station, elsewhere = make_station(plinth, "CP-1"), make_node("there:9000:1")
    older = opened(station, elsewhere)
    assert connected(newcomers=[coming(station, node)]) == [None]
    (one,) = connected(newcomers=[coming(station, node, instead_of=older.pk)])
    assert list(Session.objects.order_by("epoch").values_list("pk", "gone_cause")) == [
        (older.pk, "replaced"),
        (one.session_id, ""),
    ]


def test_who_reconnects_shows_again_what_its_connectors_said(plinth, node):
    station = make_post(plinth)
    session = opened(station, node)
    statuses_changed(reports=[report(session, "Available", 1)])
    station.evses.update(status="UNKNOWN")
    opened(station, node, at=LATER)
    assert station.evses.order_by("pk").first().status == "AVAILABLE"


def test_departures_for_many_causes(plinth, node):
    sessions = [opened(make_station(plinth, f"CP-{number}"), node) for number in range(3)]
    causes = [GoneCause.STATION, GoneCause.SILENT, GoneCause.STATION]
    departures = [Departure(one.pk, cause, LATER) for one, cause in zip(sessions, causes, strict=True)]
    assert gone(departures=[*departures, Departure(0, GoneCause.STATION, LATER)]) == [True, True, True, False]
    assert gone(departures=departures) == [False] * 3
    assert list(Session.objects.order_by("pk").values_list("gone_cause", flat=True)) == causes


def test_callers_are_found_letter_for_letter_with_the_session_they_have(plinth, node):
    one, _two = make_station(plinth, "CP-1"), make_station(plinth, "CP-2")
    session = opened(one, node)
    found = callers_of(identities=["CP-2", "cp-1", "CP-1", "CP-9"])
    assert [caller and caller.session for caller in found] == [None, None, OpenSession(session.pk, node.pk), None]
    assert [caller is None for caller in found] == [False, True, False, True]


def test_nobody_is_under_check(plinth, node):
    assert under_check(station_ids=[make_station(plinth, "CP-1").pk]) == set()


# --- the policy ---


@pytest.mark.parametrize(
    ("standing", "cause"),
    [
        (Standing("10.0.0.1", alive=True), "second_connection"),
        (Standing("10.0.0.1"), None),
        (Standing("10.0.0.1", alive=True, reset=True), None),
        (Standing("10.0.0.1", quarantine_s=1.0), "quarantine"),
    ],
)
def test_who_may_take_whose_place(standing, cause):
    refusal = objection(standing, identity="CP-1", address="10.0.0.2")
    assert (refusal and refusal.cause) == cause


def test_a_takeover_is_between_two_addresses():
    old = Standing("10.0.0.1")
    taken = [old.is_taken_over_by("10.0.0.1"), old.is_taken_over_by("10.0.0.2"), Standing().is_taken_over_by("x")]
    assert taken == [False, True, False]


# --- gathering ---


class Counting:
    """A database that answers a list with its lengths, once it may, and takes no name that is bad."""

    def __init__(self):
        self.lists, self.answers = [], asyncio.Event()
        self.answers.set()

    async def run(self, verb, names):
        self.lists.append(names)
        await asyncio.sleep(0)
        await self.answers.wait()
        return verb(names)


def lengths(names):
    if "bad" in names:
        raise DataError(names)
    if "away" in names:
        raise OSError(names)
    return [len(name) for name in names]


def gathered(*names):
    """Ask for all at once; give the answers and in which lists they were asked for."""

    async def main():
        database = Counting()
        together = Together(database, asyncio.ensure_future, lengths, "names")
        answers = await asyncio.gather(*map(together.ask, names), return_exceptions=True)
        return [answer if isinstance(answer, int) else type(answer) for answer in answers], database.lists

    return asyncio.run(main())


def test_who_asks_at_once_is_asked_for_together():
    assert gathered("a", "bb", "ccc") == ([1, 2, 3], [["a", "bb", "ccc"]])


def test_one_that_cannot_be_kept_takes_no_other_along():
    answers, lists = gathered("a", "bad", "ccc")
    assert (answers, lists[1:]) == ([1, DataError, 3], [["a"], ["bad"], ["ccc"]])


def test_without_a_database_everybody_is_told():
    assert gathered("a", "away")[0] == [OSError, OSError]


def test_whoever_is_alone_does_not_wait(monkeypatch):
    monkeypatch.setattr(together, "GATHERED_FOR_S", 3600)

    async def main():
        asking = Together(Counting(), asyncio.ensure_future, lengths, "names")
        return await asyncio.wait_for(asking.ask("a"), PATIENCE_S)

    assert asyncio.run(main()) == 1


def test_who_asks_while_it_works_is_gathered():
    async def main():
        database = Counting()
        database.answers.clear()
        asking, waiting = Together(database, asyncio.ensure_future, lengths, "names"), []
        for name in ("a", "bb", "ccc", "dddd"):
            waiting.append(asyncio.ensure_future(asking.ask(name)))
            await asyncio.sleep(0.01)
        database.answers.set()
        return await asyncio.gather(*waiting), database.lists

    assert asyncio.run(main()) == ([1, 2, 3, 4], [["a"], ["bb"], ["ccc", "dddd"]])


def test_who_waits_when_it_is_stopped_is_told():
    async def main():
        never, works = asyncio.Event(), []

        class Hanging:
            async def run(self, _verb, **_names):
                await never.wait()

        def spawn(work):
            works.append(asyncio.ensure_future(work))
            return works[-1]

        asking = Together(Hanging(), spawn, lengths, "names")
        waiting = [asyncio.ensure_future(asking.ask(name)) for name in ("a", "bb")]
        await asyncio.sleep(0.01)
        waiting.append(asyncio.ensure_future(asking.ask("ccc")))
        await asyncio.sleep(0.01)
        waiting.append(asyncio.ensure_future(asking.ask("dddd")))
        await asyncio.sleep(0.01)
        for work in works:
            work.cancel()
        ends = await asyncio.gather(*waiting, return_exceptions=True)
        return [type(end) for end in ends], len(asking._waiting)

    assert asyncio.run(main()) == ([asyncio.CancelledError] * 4, 0)
