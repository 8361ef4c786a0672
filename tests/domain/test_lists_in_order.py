"""Lists and their edges: windows, places, pages, look-alikes, the gateway's figures; which row comes first of two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from core.identities import fold
from core.models import Actor, ChargeStation, Event, GatewayNode, Knock, Location, Session
from core.queries.alike import endings, inner_parts, slips, stations_like, stations_like_each
from core.queries.gateways import hours_until, nodes, refusals, sockets
from core.queries.history import KINDS, history_of
from core.queries.inventory import A_PAGE, page_of
from core.queries.narrowing import LOCATION_CONDITIONS, STATION_CONDITIONS, Window, narrowed, near
from core.queries.serials import booted_as
from tests.factories import make_location, make_station, stored

if TYPE_CHECKING:
    from core.models import Operator, User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
A_MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def dispatcher(dan: User) -> Actor:
    return Actor.of_person(dan.membership)


def names(rows: Any) -> list[str]:
    return sorted(str(row.charge_station_id if isinstance(row, ChargeStation) else row.name) for row in rows)


# --- narrowing ---


def test_a_window_has_its_beginning_and_not_its_end(plinth: Operator) -> None:
    for name, modified in (("a", AT), ("b", AT + A_MICROSECOND), ("c", AT + 2 * A_MICROSECOND)):
        Location.objects.filter(pk=make_location(plinth, name).pk).update(modified=modified)
    stored()
    ends = [
        {}, {"start": AT}, {"start": AT + A_MICROSECOND}, {"end": AT}, {"end": AT + 2 * A_MICROSECOND},
        {"settled": AT + A_MICROSECOND}, {"start": AT, "end": AT + 9 * A_MICROSECOND, "settled": AT + A_MICROSECOND},
    ]  # fmt: skip
    found = ["".join(names(Window(stamp="modified", **each).within(Location.objects.all()))) for each in ends]
    assert found == ["abc", "abc", "bc", "", "ab", "a", "a"]


PLACES = {
    "a": {"address": "Kade 1", "city": "Utrecht", "postal_code": "3511 AB"},
    "b": {"address": "Kade 12", "city": "UTRECHT", "postal_code": "3511ab"},
    "c": {"address": "1e Kade 2-1", "city": "Utrecht-West", "postal_code": "3511 AC"},
    "d": {"address": "Weg 1a", "city": "Gent", "postal_code": "9000", "country": "BEL"},
}


def test_each_condition_keeps_its_places(plinth: Operator) -> None:
    for name, facts in PLACES.items():
        make_location(plinth, name, **facts)
    asked = [
        {"housenumber": "1"}, {"housenumber": "12"}, {"housenumber": "1A"}, {"housenumber": "."}, {"street": "kade"},
        {"street": "kade", "housenumber": "1"}, {"street": "%"}, {"city": "utrecht"}, {"postcode": "3511AB"},
        {"postcode": " 35 11 a b"}, {"country": "BEL"}, {"country": "bel"}, {"cpoId": "NLPLI"}, {"cpoId": "NLVOL"},
        {"unknown": "x"}, {},
    ]  # fmt: skip
    found = ["".join(names(narrowed(Location.objects.all(), LOCATION_CONDITIONS, each))) for each in asked]
    assert found == ["ac", "b", "d", "", "abc", "ac", "", "ab", "ab", "ab", "d", "", "abcd", "", "abcd", "abcd"]


def test_a_station_without_a_place_is_its_operators(plinth: Operator) -> None:
    place = make_location(plinth, cpo_id="NLSUB")
    make_station(plinth, "A", location=place)
    make_station(plinth, "B")
    asked = [{"cpoId": "NLPLI"}, {"cpoId": "NLSUB"}, {"location_id": place.location_id.upper()}, {"location_id": "x"}]
    found = ["".join(names(narrowed(ChargeStation.objects.all(), STATION_CONDITIONS, each))) for each in asked]
    assert found == ["B", "A", "A", ""]


@pytest.mark.parametrize(
    ("latitude", "longitude", "metres"),
    [("52.001", "5", 111.2), ("51.999", "5", 111.2), ("52", "5.001", 68.46), ("52", "4.999", 68.46), ("52", "5", 0.0)],
)
def test_a_place_is_near_up_to_the_metre(plinth: Operator, latitude: str, longitude: str, metres: float) -> None:
    make_location(plinth, latitude=Decimal(latitude), longitude=Decimal(longitude))
    make_location(plinth, "nowhere")
    reached = [
        near(Location.objects.all(), latitude=52.0, longitude=5.0, metres=metres + more).count() for more in (-0.5, 0.5)
    ]
    assert reached == [0, 1]


# --- pages ---


@pytest.mark.parametrize(
    ("rows", "number", "found", "more"),
    [(25, 1, 25, False), (26, 1, 25, True), (26, 2, 1, False), (0, 1, 0, False), (26, 0, 25, True), (26, 3, 0, False)],
)
def test_a_page_has_25_rows_and_looks_one_further(rows: int, number: int, found: int, *, more: bool) -> None:
    assert (A_PAGE, page_of(range(rows), number)) == (
        25, (list(range(rows))[25 * max(number - 1, 0) :][:25], more),
    )  # fmt: skip
    assert len(page_of(range(rows), number)[0]) == found


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_history_is_whole_page_by_page_also_when_all_happened_at_once(
    dispatcher: Actor, plinth: Operator, size: int
) -> None:
    station = make_station(plinth, "CP-1")
    for number in range(3):
        told = {"who": "x", "by": "x", "verb": "place", "subject": "station CP-1"}
        Event.objects.create(operator=plinth, at=AT, changes={"n": number}, **told)
        Knock.objects.create(identity="CP-1", port=number, cause="wrong_key", first_seen=AT, last_seen=AT)
    Event.objects.update(at=AT)
    whole, rest = history_of(dispatcher, station)
    assert ([one.name for one in whole], rest) == (["change"] * 3 + ["knock"] * 3, None)
    pages, mark = [], None
    for _turn in range(9):
        entries, mark = history_of(dispatcher, station, before=mark, size=size)
        pages.append([(one.name, one.row.pk) for one in entries])
        if mark is None:
            break
    assert sum(pages, []) == [(one.name, one.row.pk) for one in whole]  # noqa: RUF017 -- six
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)


def test_a_history_is_of_the_kind_that_was_asked_for(dispatcher: Actor, plinth: Operator) -> None:
    station = make_station(plinth, "CP-1")
    Event.objects.create(operator=plinth, who="x", by="x", verb="place", subject="station CP-1", changes={})
    Event.objects.create(operator=plinth, who="x", by="x", verb="command", subject="station CP-1", changes={})
    Event.objects.create(operator=plinth, who="x", by="x", verb="place", subject="station CP-2", changes={})
    Knock.objects.create(identity="CP-1", port=1, cause="wrong_key", first_seen=AT, last_seen=AT)
    counts = {kind: len(history_of(dispatcher, station, kind=kind)[0]) for kind in KINDS}
    assert counts == dict.fromkeys(KINDS, 0) | {"changes": 1, "refused": 1}


# --- did you mean ---


def test_the_same_letters_come_before_a_slip_and_that_before_a_longer_name(dispatcher: Actor, plinth: Operator) -> None:
    for identity in ("XXACE0100201", "ACE0100202", "ACE-0100-201", "ACE010021"):
        make_station(plinth, identity)
    found = [row.charge_station_id for row in stations_like(dispatcher, "ace0100201")]
    assert found == ["ACE-0100-201", "ACE0100202", "ACE010021"]


def test_what_is_out_of_service_or_anothers_is_not_meant(dispatcher: Actor, plinth: Operator, volta: Operator) -> None:
    make_station(plinth, "ACE0100202", deploy_state="Deprecated", location=make_location(plinth))
    make_station(volta, "ACE0100203")
    make_station(plinth, "ACE0100204")
    assert [str(row) for row in stations_like(dispatcher, "ACE0100201")] == ["ACE0100204"]


def test_a_name_that_is_there_is_exact_and_not_among_the_others(dispatcher: Actor, plinth: Operator) -> None:
    here, other = make_station(plinth, "ACE0100201"), make_station(plinth, "ACE0100202")
    answer = stations_like_each(dispatcher, ["ACE0100201", "---", "ZZZZZZ"])
    exact, others = answer["ACE0100201"]
    assert (exact, [each.station for each in others], sorted(answer)) == (here, [other], ["ACE0100201", "ZZZZZZ"])
    assert answer["ZZZZZZ"] == (None, [])


def test_a_serial_number_within_a_name_is_meant(dispatcher: Actor, plinth: Operator) -> None:
    make_station(plinth, "CP-1", charge_box_serial_number="sn471")
    make_station(plinth, "CP-2", charge_point_serial_number="SN47")
    assert [str(row) for row in stations_like(dispatcher, "X-SN471-Y")] == ["CP-1"]


@pytest.mark.parametrize("serial", ["gro\u00dfe-471", "GRO\u00dfE-471"])
def test_capitals_beyond_ascii_are_those_of_the_database(dispatcher: Actor, plinth: Operator, serial: str) -> None:
    make_station(plinth, "CP-1", charge_box_serial_number=serial)
    found = ChargeStation.objects.filter(booted_as(["gro\u00dfe-471", "7"]))
    assert [str(row) for row in found] == ["CP-1"]


def test_spellings_of_a_name() -> None:
    one, two = set(slips("A")), set(slips("A3"))
    assert {"", "3", "A3", "3A", "AA"} - one == set()
    assert {"3A", "A", "3", "AA", "A3A", "CA3", "AC"} - two == set()
    assert {"CD", "", "A3AA"} & two == set()
    assert [*endings("1234567")] == ["234567", "34567"]
    assert ([*endings("12345")], [*inner_parts("1234")], [*inner_parts("12345")]) == ([], [], ["12345"])
    assert [*inner_parts("123456")] == ["12345", "123456", "23456"]


# --- the gateway's figures ---


def node(name: str, beat_s: float = 0, stopped_h: float | None = None, started_at: datetime = AT) -> GatewayNode:
    stopped = None if stopped_h is None else AT - timedelta(hours=stopped_h)
    row = GatewayNode.objects.create(name=name, started_at=started_at, stopped_at=stopped)
    GatewayNode.objects.filter(pk=row.pk).update(beat_at=AT - timedelta(seconds=beat_s), started_at=started_at)
    return row


def test_a_process_is_dead_after_fifteen_seconds_and_told_for_a_day(dispatcher: Actor) -> None:
    node("a", 15)
    node("b", 15.001)
    node("c", 99, stopped_h=24)
    node("d", 0, stopped_h=24.001)
    node("e", 0, started_at=AT + A_MICROSECOND)
    found = [(each.name, each.state, each.sockets) for each in nodes(dispatcher, at=AT)]
    assert found == [("e", "online", 0), ("c", "stopped", 0), ("b", "dead", 0), ("a", "online", 0)]


def test_sockets_are_counted_by_version_and_profile(dispatcher: Actor, plinth: Operator, volta: Operator) -> None:
    here = node("a")
    open_ones = [
        (plinth, "ocpp2.0.1", 1, None), (plinth, "ocpp1.6", 2, None), (plinth, "ocpp1.6", 1, None),
        (plinth, "ocpp1.6", 2, None), (plinth, "ocpp1.6", 2, AT), (volta, "ocpp1.6", 2, None),
    ]  # fmt: skip
    for number, (operator, protocol, profile, closed) in enumerate(open_ones):
        station, facts = make_station(operator, f"CP-{number}"), {"address": "192.0.2.9", "port": 9, "epoch": 1}
        named = {"protocol": protocol, "security_profile": profile, "closed_at": closed}
        Session.objects.create(station=station, node=here, **facts | named)
    found = [(each.protocol, each.profile, each.sockets) for each in sockets(dispatcher)]
    assert found == [("OCPP 1.6", 1, 1), ("OCPP 1.6", 2, 2), ("OCPP 2.0.1", 1, 1)]
    assert [each.sockets for each in nodes(dispatcher, at=AT)] == [4]


def test_a_caller_counts_in_every_hour_between_its_first_and_its_last(dispatcher: Actor, plinth: Operator) -> None:
    hours = hours_until(AT)
    assert (hours[0], hours[-1], len(hours)) == (AT - timedelta(hours=23, minutes=30), AT - timedelta(minutes=30), 24)
    spans = [
        ("wrong_key", hours[0], hours[0], 2), ("wrong_key", hours[21], AT, 3), ("no_upgrade", hours[0], AT, 1),
        ("no_boot", hours[22], hours[22], 1), ("no_boot", hours[0] - timedelta(days=1), hours[0] - A_MICROSECOND, 9),
    ]  # fmt: skip
    for number, (cause, first, last, count) in enumerate(spans):
        facts = {"identity": f"CP-{number}", "look_alike": fold(f"CP-{number}"), "port": number, "operator": plinth}
        Knock.objects.create(cause=cause, first_seen=first, last_seen=last, count=count, **facts)
    found = {each.cause: (each.callers, each.attempts, each.hours) for each in refusals(dispatcher, at=AT)}
    nothing = (0,) * 21
    assert [*found.items()] == [
        ("wrong_key", (2, 5, (1, *nothing[1:], 1, 1, 1))),
        ("no_boot", (1, 1, (*nothing, 0, 1, 0))),
        ("no_upgrade", (1, 1, (1,) * 24)),
    ]
