"""How far, how long ago, how often: positions of phones, repeats under a key, commands that wait, who reviewed last."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import transaction

from core.choices import CommandState, InstallationState, ReviewVerdict, Role, StationCommand, StepName
from core.domain.commands.commanding import ask_station, claim
from core.domain.commands.ordering import ANSWERED_WITHIN_S, MOST_WAITING, PATIENCE_S, command_station, may_command
from core.domain.field.positions import FRESH_FOR, Position, off_pin_m, position_at_scan, refuse_unexplained
from core.domain.idempotency import KEPT, Said, once
from core.domain.locations.pinning import FARTHEST_M, pin_station
from core.domain.review.reviewing import approve, return_to_installer
from core.errors import (
    CommandsWaiting,
    FarFromPin,
    Invalid,
    KeyReused,
    NotAllowed,
    NotFitted,
    NotFound,
    PinTooFar,
    ReviewedAlready,
)
from core.models import (
    Actor,
    ChargeStation,
    Command,
    Event,
    Evse,
    GatewayNode,
    IdempotencyKey,
    Installation,
    Location,
    Review,
    Session,
    StepAttempt,
)
from core.models.clock import database_now
from tests.factories import make_location, make_person, make_station, stored
from tests.installs import make_fitted, make_linked

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Operator

pytestmark = pytest.mark.django_db
PIN = {"latitude": "52.0000000", "longitude": "5.0000000"}
A_MOMENT = timedelta(milliseconds=1)


def actor_of(operator: Operator, role: str = Role.DISPATCHER) -> Actor:
    return Actor.of_person(make_person(operator, f"{role}-of-{operator.pk}", role).membership)


def north(metres: float, accuracy_m: int | None = None) -> Position:
    """Stand so many metres north of the pin."""
    return Position(Decimal(52) + Decimal(metres / 111_194.927).quantize(Decimal("0.0000001")), Decimal(5), accuracy_m)


# --- where ---


def test_a_distance_is_told_in_whole_metres(plinth: Operator) -> None:
    place, distances = make_location(plinth, **PIN), [0, 1, 249, 250, 251, 5_000]
    assert [off_pin_m(place, north(metres)) for metres in distances] == distances


def test_nobody_is_far_from_nowhere(plinth: Operator) -> None:
    assert off_pin_m(make_location(plinth), north(9)) is None
    assert (off_pin_m(None, north(9)), off_pin_m(make_location(plinth, "b", **PIN), None)) == (None, None)


@pytest.mark.parametrize(
    ("metres", "accuracy", "reason", "refused"),
    [
        (250, None, "", False),
        (251, None, "", True),
        (251, 0, "", True),
        (251, 1, "", False),
        (351, 100, "", True),
        (350, 100, "", False),
        (9_000, None, "other", False),
    ],
)
def test_far_is_what_is_far_for_certain(
    plinth: Operator, metres: int, accuracy: int | None, reason: str, *, refused: bool
) -> None:
    place, position, actor = make_location(plinth, **PIN), north(metres, accuracy), actor_of(plinth)
    if not refused:
        assert refuse_unexplained(actor, place, position, reason) == metres
        return
    with pytest.raises(FarFromPin) as far:
        refuse_unexplained(actor, place, position, reason)
    assert (far.value.data["distance_m"], far.value.data["far_from_pin_m"]) == (metres, 250)


def scanned(installation: Installation, at: datetime, latitude: str | None = "52.1", **facts: Any) -> None:
    place = {"latitude": latitude, "longitude": latitude and "5.1", "nonce": uuid4()}
    usual = {"step": StepName.SCAN, "by": "x", "outcome": 1000} | place | facts
    row = StepAttempt.objects.create(operator=installation.operator, installation=installation, **usual)
    StepAttempt.objects.filter(pk=row.pk).update(at=at)


def test_a_phone_was_where_it_scanned_last_within_two_hours(plinth: Operator) -> None:
    installation, at = make_linked(plinth), database_now()
    ina = actor_of(plinth, Role.INSTALLER)
    assert (FRESH_FOR, position_at_scan(ina, installation, at=at)) == (timedelta(hours=2), None)
    scanned(installation, at - FRESH_FOR, who=ina.who)
    assert position_at_scan(ina, installation, at=at) is None
    scanned(installation, at - FRESH_FOR + A_MOMENT, "52.2", who=ina.who, accuracy_m=7)
    assert position_at_scan(ina, installation, at=at) == Position(Decimal("52.2"), Decimal("5.1"), 7)
    scanned(installation, at - A_MOMENT, "52.3", who=ina.who)
    scanned(installation, at - A_MOMENT, "52.4", who=ina.who)
    scanned(installation, at, None, who=ina.who)
    scanned(installation, at, "52.5", who="user:0")
    scanned(installation, at, "52.6", who=ina.who, step=StepName.LINK)
    found = position_at_scan(ina, installation, at=at)
    assert found == Position(Decimal("52.4"), Decimal("5.1"))


@pytest.mark.parametrize(("metres", "refused"), [(5_000, False), (5_001, True)])
def test_a_pin_is_at_most_five_kilometres_off(plinth: Operator, metres: int, *, refused: bool) -> None:
    installation, actor, where = make_fitted(plinth), actor_of(plinth), north(metres)
    Location.objects.filter(pk=installation.station.location_id).update(**PIN)
    stored()
    asked = {"actor": actor, "installation": installation, "latitude": where.latitude, "longitude": where.longitude}
    if refused:
        with pytest.raises(PinTooFar):
            pin_station(**asked)
        assert set(Evse.objects.values_list("latitude", flat=True)) == {None}
        return
    pin_station(**asked)
    assert set(Evse.objects.values_list("latitude", "longitude")) == {(where.latitude, Decimal(5))}
    before = list(Evse.objects.values_list("last_updated", flat=True))
    pin_station(**asked)
    assert (list(Evse.objects.values_list("last_updated", flat=True)), FARTHEST_M) == (before, 5_000)


def test_what_has_no_evses_has_no_pin(plinth: Operator) -> None:
    with pytest.raises(NotFitted):
        pin_station(
            actor=actor_of(plinth), installation=make_linked(plinth), latitude=Decimal(52), longitude=Decimal(5)
        )


# --- under a key ---


def asked(key: str = "k", route: str = "POST /x", body: bytes = b"f") -> Said:
    return Said(key=key, route=route, fingerprint=body.ljust(32, b"."))


def test_a_key_gives_its_first_answer(plinth: Operator) -> None:
    actor, turns = actor_of(plinth), iter([b"first", b"second", b"third"])
    act = lambda: next(turns)  # noqa: E731 -- read twice
    answers = [once(actor=actor, said=asked(), act=act), once(actor=actor, said=asked(), act=act)]
    answers += [
        once(actor=actor, said=asked("other"), act=act),
        once(actor=actor_of(plinth, Role.ADMIN), said=asked(), act=act),
    ]
    assert answers == [(b"first", False), (b"first", True), (b"second", False), (b"third", False)]


@pytest.mark.parametrize("other", [asked(route="PUT /x"), asked(body=b"g")])
def test_a_key_of_another_request_is_refused(plinth: Operator, other: Said) -> None:
    actor = actor_of(plinth)
    once(actor=actor, said=asked(), act=lambda: b"first")
    with pytest.raises(KeyReused):
        once(actor=actor, said=other, act=lambda: b"second")


def test_a_refusal_takes_the_key_back(plinth: Operator) -> None:
    actor = actor_of(plinth)

    def refuse() -> bytes:
        raise Invalid(errors=[])

    with pytest.raises(Invalid), transaction.atomic():
        once(actor=actor, said=asked(), act=refuse)
    assert once(actor=actor, said=asked(), act=lambda: b"now") == (b"now", False)


@pytest.mark.parametrize(
    ("older", "answer"), [(timedelta(minutes=1), (b"second", False)), (-timedelta(minutes=1), (b"first", True))]
)
def test_a_key_is_kept_for_48_hours(plinth: Operator, older: timedelta, answer: tuple[bytes, bool]) -> None:
    actor = actor_of(plinth)
    once(actor=actor, said=asked(), act=lambda: b"first")
    IdempotencyKey.objects.update(created=database_now() - timedelta(hours=48) - older)
    assert (KEPT, once(actor=actor, said=asked(), act=lambda: b"second")) == (timedelta(hours=48), answer)


# --- commands ---


def order(actor: Actor, command: str = "Reset", **facts: Any) -> Command:
    payload = facts.pop("payload", {"type": "Soft"})
    return command_station(actor=actor, charge_station_id="cp-1", command=command, payload=payload, **facts)


@pytest.mark.parametrize("state", [CommandState.WAITING, CommandState.SENT, CommandState.ANSWERED])
def test_no_more_commands_wait_than_a_station_can_take(plinth: Operator, state: str) -> None:
    station, actor, at = make_station(plinth, "CP-1"), actor_of(plinth), database_now()
    for _each in range(MOST_WAITING - 1):
        ask_station(station=station, action="Reset", payload={}, at=at, timeout_s=9)
    order(actor)
    Command.objects.update(state=state)
    if state == CommandState.ANSWERED:
        order(actor)
        return
    with pytest.raises(CommandsWaiting):
        order(actor)


@pytest.mark.parametrize("command", [*StationCommand])
def test_each_command_has_its_patience_or_what_was_said(plinth: Operator, command: StationCommand) -> None:
    make_station(plinth, "CP-1")
    actor = actor_of(plinth)
    rows = [order(actor, command, payload={}), order(actor, command, payload={}, timeout_s=7.5)]
    usual = ANSWERED_WITHIN_S.get(command, PATIENCE_S)
    assert [(row.deadline - row.created_at).total_seconds() for row in rows] == [usual, 7.5]
    assert [(row.action, row.asked_by) for row in rows] == [(command, actor.user)] * 2
    assert Event.objects.filter(verb="command", changes={"command": command}).count() == 2


def test_a_start_without_a_tag_gets_one_of_ours(plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    actor = actor_of(plinth)
    old, new = order(actor, "RemoteStartTransaction", payload={}), order(actor, "RequestStartTransaction", payload={})
    token = new.payload["idToken"]
    assert [len(old.payload["idTag"]), len(token["idToken"]), token["type"]] == [19, 19, "Central"]
    said = [order(actor, "RemoteStartTransaction", payload={"idTag": "T"}), order(actor, "Reset")]
    assert [row.payload for row in said] == [{"idTag": "T"}, {"type": "Soft"}]


def test_a_station_is_asked_one_question_at_a_time_the_oldest_first(plinth: Operator) -> None:
    at, here = database_now(), GatewayNode.objects.create(name="here")
    for identity, node in (("CP-1", here), ("CP-2", here), ("CP-3", GatewayNode.objects.create(name="there"))):
        facts = {"epoch": 1, "address": "192.0.2.9", "port": 9, "protocol": "ocpp1.6", "security_profile": 1}
        Session.objects.create(station=make_station(plinth, identity), node=node, **facts)
    for station in ChargeStation.objects.order_by("-charge_station_id"):
        for name, ago, within in (("young", 1, 9), ("late", 9, 9), ("old", 5, 9), ("older by number", 5, 9)):
            moment = at - timedelta(seconds=ago)
            ask_station(station=station, action=name, payload={}, at=moment, timeout_s=within)
    taken = [
        sorted((row.action, str(row.station), row.state) for row in claim(node_id=here.pk, at=at)) for _turn in (1, 2)
    ]
    assert taken == [[("old", "CP-1", "sent"), ("old", "CP-2", "sent")], []]


def test_who_may_command(plinth: Operator, volta: Operator) -> None:
    installation = make_linked(plinth, identity="CP-1")
    actors = [actor_of(plinth, role) for role in (Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN, Role.INSTALLER)]
    assert [may_command(actor, installation.station) for actor in actors] == [True] * 4
    Installation.objects.update(state=InstallationState.HANDED_OVER)
    assert [may_command(actor, installation.station) for actor in actors] == [True, True, True, False]
    with pytest.raises(NotAllowed):
        order(actors[-1])
    with pytest.raises(NotFound):
        order(actor_of(volta))


# --- reviewed ---


def test_who_comes_too_late_is_told_who_came_last(plinth: Operator) -> None:
    installation, at = make_linked(plinth), database_now()
    for number, ago in ((1, 2), (2, 1), (3, 1)):
        row = Review.objects.create(installation=installation, by=f"s{number}", verdict=ReviewVerdict.RETURNED)
        Review.objects.filter(pk=row.pk).update(at=at - timedelta(seconds=ago))
    for verb in (approve, return_to_installer):
        with pytest.raises(ReviewedAlready) as late:
            verb(actor=actor_of(plinth, Role.SUPERVISOR if verb is approve else Role.ADMIN), installation=installation)
        assert late.value.sentence.facts["by"] == "s3"
