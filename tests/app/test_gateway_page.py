"""The dispatcher's page of the gateway."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.identities import fold
from core.models import GatewayNode, Knock, Session
from core.models.clock import database_now
from core.queries.gateways import hours_until
from tests.factories import make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


def make_knock(identity: str, cause: str, *, first_h: float = 0, last_h: float = 0, count: int = 1) -> Knock:
    """Keep a knock whose first and last attempt are so many hours ago."""
    now = database_now()
    return Knock.objects.create(
        identity=identity,
        look_alike=fold(identity),
        address="192.0.2.7",
        port=9000,
        cause=cause,
        count=count,
        evidence={"identity": identity},
        first_seen=now - timedelta(hours=first_h),
        last_seen=now - timedelta(hours=last_h),
    )


def make_session(operator: Operator, node: GatewayNode, identity: str, protocol: str = "ocpp1.6") -> Session:
    return Session.objects.create(
        station=make_station(operator, identity), node=node, epoch=1, address="192.0.2.9", port=9000,
        protocol=protocol, security_profile=1,
    )  # fmt: skip


@pytest.fixture
def node(db: None) -> GatewayNode:
    return GatewayNode.objects.create(name="here:9000:1")


def test_processes_and_their_state(desk: Client, plinth: Operator, node: GatewayNode) -> None:
    now = database_now()
    GatewayNode.objects.create(
        name="here:9000:2", started_at=now - timedelta(hours=1), beat_at=now - timedelta(minutes=1)
    )
    GatewayNode.objects.create(name="here:9000:3", started_at=now - timedelta(hours=2), stopped_at=now)
    GatewayNode.objects.create(name="long gone", stopped_at=now - timedelta(days=2))
    make_session(plinth, node, "CP-1")
    nodes = desk.get("/gateway/").context["nodes"]
    assert [(one["node"].name, str(one["word"]), one["node"].sockets) for one in nodes] == [
        ("here:9000:1", "runs", 1),
        ("here:9000:2", "does not beat", 0),
        ("here:9000:3", "stopped", 0),
    ]


def test_sockets_are_the_operators_own(desk: Client, plinth: Operator, volta: Operator, node: GatewayNode) -> None:
    make_session(plinth, node, "CP-1")
    make_session(plinth, node, "CP-2", "ocpp2.0.1")
    make_session(volta, node, "VO-1")
    closed = make_session(plinth, node, "CP-3")
    Session.objects.filter(pk=closed.pk).update(closed_at=database_now())
    context = desk.get("/gateway/").context
    told = [(one.protocol, one.profile, one.sockets) for one in context["sockets"]]
    assert (told, context["nodes"][0]["node"].sockets) == ([("OCPP 1.6", 1, 1), ("OCPP 2.0.1", 1, 1)], 2)


def test_refusals_by_cause_and_hour(desk: Client, plinth: Operator) -> None:
    make_knock("CP-1", "wrong_key", first_h=30, last_h=22, count=9)
    make_knock("CP-2", "wrong_key", count=2)
    make_knock("CP-3", "unknown_identity", first_h=1)
    make_knock("CP-4", "no_bytes", first_h=40, last_h=39)
    first, second = desk.get("/gateway/").context["refusals"]
    assert (first.cause, first.callers, first.attempts, first.hours) == ("wrong_key", 2, 11, (1, 1, *[0] * 21, 1))
    assert (second.cause, second.callers, second.hours) == ("unknown_identity", 1, (*[0] * 22, 1, 1))
    assert str(second.sentence) == "It calls itself by a name that nobody expects here."


def test_one_caller_with_three_causes_is_one(desk: Client, plinth: Operator) -> None:
    for cause in ("wrong_key", "no_authorization", "wrong_path"):
        make_knock("CP-1", cause)
    make_knock("CP-2", "wrong_key")
    tiles = {str(tile["title"]): tile["value"] for tile in desk.get("/gateway/").context["tiles"]}
    assert (tiles["callers refused, 24 hours"], tiles["attempts refused, 24 hours"]) == (2, 4)


def test_who_is_held_is_connected_and_not_refused(desk: Client, machine: Client) -> None:
    make_knock("CP-1", "held_link_key", count=7)
    make_knock("CP-2", "wrong_key")
    page = desk.get("/gateway/").context
    tiles = {str(tile["title"]): tile["value"] for tile in page["tiles"]}
    assert [one.cause for one in page["refusals"]] == ["wrong_key"]
    assert (tiles["callers refused, 24 hours"], tiles["attempts refused, 24 hours"]) == (1, 1)
    told = machine.get("/api/2.0/reports/refusals").json()["data"]
    assert [one["cause"] for one in told["causes"]] == ["wrong_key"]


def test_refusals_are_those_that_the_operator_may_see(
    desk: Client, plinth: Operator, volta: Operator, node: GatewayNode
) -> None:
    make_station(plinth, "CP-1")
    make_station(volta, "VO-1")
    make_knock("CP-1", "wrong_key")
    make_knock("VO-1", "wrong_key")
    make_knock("Q-9", "unknown_identity")
    assert [(one.cause, one.callers) for one in desk.get("/gateway/").context["refusals"]] == [("wrong_key", 1)]


def test_the_picture_has_a_bar_an_hour(desk: Client, plinth: Operator) -> None:
    make_knock("CP-1", "wrong_key", first_h=2, last_h=1)
    (picture,) = re.findall('<svg class="bars".*?</svg>', desk.get("/gateway/").content.decode())
    assert (picture.count("<rect "), picture.count('height="40"/>')) == (24, 2)


def test_the_file_says_the_same(desk: Client, plinth: Operator) -> None:
    make_knock("CP-1", "wrong_key", count=3)
    answer = desk.get("/gateway/knocks.csv")
    head, line = csv.reader(answer.getvalue().decode().splitlines())
    assert head == [
        "cause",
        "sentence",
        "callers",
        "attempts",
        *(f"{at:%Y-%m-%dT%H:%MZ}" for at in hours_until(database_now())),
    ]
    assert line == ["wrong_key", "The password is wrong.", "1", "3", *["0"] * 23, "1"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="refused-callers.csv"'


def test_with_nothing_at_all_it_says_so(desk: Client) -> None:
    page = desk.get("/gateway/").content.decode()
    for words in ("No gateway has run", "None of your stations is connected", "Nobody was refused"):
        assert words in page


def test_it_is_in_the_dispatchers_way_round(client_of: Callable[[User], Client], dan: User, ina: User) -> None:
    assert 'href="/gateway/"' in client_of(dan).get("/sites/").content.decode()
    assert 'href="/gateway/"' not in client_of(ina).get("/app/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "questions"), [("/gateway/", 10), ("/gateway/knocks.csv", 6)])
def test_it_asks_no_more_for_more(
    rows: int, path: str, questions: int, desk: Client, plinth: Operator, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(rows):
        make_session(plinth, GatewayNode.objects.create(name=f"here:{number}:1"), f"CP-{number}")
        make_knock(f"CP-{number}", ("wrong_key", "no_bytes", "quarantine")[number])
    with django_assert_num_queries(questions):
        assert desk.get(path).status_code == 200
