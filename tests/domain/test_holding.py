"""Who is held, what is missing, and what is done to let a station in: judged by what is stored alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Hold, Need
from core.domain.commands.commanding import UNENDED
from core.domain.told.holding import LET_IN, let_in, refuse_held
from core.domain.told.observing import Boot, Newcomer, booted, connected
from core.errors import StationHeld
from core.models import ChargeStation, Command, Operator
from core.queries.holding import held, missing_of_each, registration_of
from core.reports import Booted
from tests.factories import make_location, make_station, stored
from tests.lasting import plinth
from tests.ocpp.posts import AT, make_node, opened

if TYPE_CHECKING:
    from core.models import Session

__all__ = ["plinth"]
BOTH = (Need.LINK, Need.KEY)
S = timedelta(seconds=1)


# --- as it is stored ---


@pytest.fixture(scope="module")
def _keyed(plinth: Operator) -> None:
    Operator.objects.update(hold_stations=Hold.KEYED)
    make_station(plinth, "CP-1", key_digest=b"k", factory_key_digest=b"k")


@pytest.fixture
def station(_keyed: None, db: None) -> ChargeStation:
    return anew()


def anew() -> ChargeStation:
    return ChargeStation.objects.select_related("operator").get(charge_station_id="CP-1")


def change(**facts: Any) -> ChargeStation:
    ChargeStation.objects.update(**facts)
    stored()
    return anew()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "factory", "linked", "needs"),
    [
        (b"k", b"k", False, BOTH),
        (b"k", b"k", True, (Need.KEY,)),
        (b"n", b"k", False, (Need.LINK,)),
        (b"n", b"k", True, ()),
        (b"k", None, True, ()),
        (None, b"k", True, ()),
        (None, None, True, ()),
    ],
)
def test_the_key_it_brought_counts_as_long_as_it_opens(
    station: ChargeStation, key: bytes | None, factory: bytes | None, needs: tuple[Need, ...], *, linked: bool
) -> None:
    place = make_location(station.operator) if linked else None
    row = change(key_digest=key, factory_key_digest=factory, location=place, held_since=AT)
    told = held(row)
    assert told is not None
    assert (missing_of_each([row.pk]), told.needs, told.since) == ({row.pk: needs}, needs, AT)
    assert (missing_of_each([row.pk], lock=True), told.wants_key) == ({row.pk: needs}, Need.KEY in needs)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "registration"),
    [
        ({}, None),
        ({"booted_at": AT}, "Accepted"),
        ({"booted_at": AT, "held_since": AT}, "Pending"),
    ],
)
def test_the_registration_is_what_the_last_boot_was_answered(
    station: ChargeStation, facts: dict[str, Any], registration: str | None
) -> None:
    assert registration_of(change(**facts)) == registration


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "hold", "until"),
    [
        ({}, Hold.LINKED, "it is linked to a Location"),
        ({}, Hold.KEYED, "it is linked to a Location and its factory password is replaced"),
        ({"place": True}, Hold.KEYED, "its factory password is replaced"),
        ({"place": True}, Hold.LINKED, "it has started anew, which we have asked it to do"),
        ({}, Hold.NEVER, "it has started anew, which we have asked it to do"),
    ],
)
def test_who_starts_it_from_afar_is_told_until_when_it_is_held(
    station: ChargeStation, facts: dict[str, Any], hold: Hold, until: str
) -> None:
    Operator.objects.update(hold_stations=hold)
    refuse_held(anew())
    place = make_location(station.operator) if facts else None
    with pytest.raises(StationHeld) as refused:
        refuse_held(change(held_since=AT, location=place))
    expected = f"CP-1 is held until {until}: nothing is started or stopped from afar before."
    assert (str(refused.value.sentence), refused.value.status_code) == (expected, 2999)


# --- a boot ---


def boot(session: Session, at: Any = AT) -> list[tuple[Need, ...] | None]:
    box = Booted(vendor="Plinth", model="Demo Double")
    return booted(boots=[Boot(session.station_id, session.pk, session.epoch, box, at)])


@pytest.mark.django_db
def test_a_boot_that_is_held_tells_what_it_is_and_no_more(station: ChargeStation) -> None:
    session = opened(station, make_node())
    assert boot(session, AT + S) == [BOTH]
    session.refresh_from_db()
    row = anew()
    assert (row.vendor, row.model, row.booted_at, row.held_since) == ("Plinth", "Demo Double", AT + S, AT + S)
    assert (session.booted_at, session.last_seen) == (None, AT + S)


@pytest.mark.django_db
def test_it_is_held_since_its_first_boot_until_one_is_accepted(station: ChargeStation) -> None:
    session = opened(station, make_node())
    assert [boot(session, AT + second * S) for second in (1, 2)] == [[BOTH], [BOTH]]
    assert (anew().held_since, anew().booted_at) == (AT + S, AT + 2 * S)
    change(location=make_location(station.operator), key_digest=b"n")
    assert boot(session, AT + 3 * S) == [()]
    session.refresh_from_db()
    assert (anew().held_since, session.booted_at) == (None, AT + 3 * S)


@pytest.mark.django_db
def test_a_boot_over_a_line_that_was_replaced_holds_nobody(station: ChargeStation) -> None:
    node = make_node()
    loser, winner = opened(station, node), opened(station, node, AT + S)
    assert (boot(loser), anew().held_since) == ([None], None)
    assert (boot(winner), anew().held_since) == ([BOTH], AT)


@pytest.mark.django_db
def test_many_boot_together_and_each_is_judged_by_its_own(station: ChargeStation, volta: Operator) -> None:
    node, theirs = make_node(), make_station(volta, "V-1")
    linked = make_station(station.operator, "CP-2", location=make_location(station.operator))
    Operator.objects.filter(pk=volta.pk).update(hold_stations=Hold.NEVER)
    sessions = [opened(each, node) for each in (linked, station, theirs)]
    rows = [Boot(each.station_id, each.pk, each.epoch, Booted(), AT) for each in sessions]
    assert booted(boots=rows) == [(), BOTH, ()]
    told = dict(ChargeStation.objects.order_by("pk").values_list("charge_station_id", "held_since"))
    assert told == {"CP-1": AT, "CP-2": None, "V-1": None}
    assert missing_of_each([station.pk, theirs.pk]) == {station.pk: BOTH, theirs.pk: ()}


@pytest.mark.django_db
def test_the_next_connection_knows_that_it_is_held(station: ChargeStation) -> None:
    node = make_node()
    boot(opened(station, node))
    coming = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1}
    again = Newcomer(station_id=station.pk, node_id=node.pk, at=AT + S, **coming)
    assert [one.held for one in connected(newcomers=[again]) if one] == [True]
    change(held_since=None)
    assert [one.held for one in connected(newcomers=[again]) if one] == [False]


# --- let in ---


@pytest.fixture
def released(station: ChargeStation) -> Session:
    """A station that booted, was held, and that nothing holds any more."""
    session = opened(station, make_node())
    boot(session)
    change(location=make_location(station.operator), key_digest=b"n")
    return session


def sweep(session: Session, at: Any = AT + S) -> set[int]:
    return let_in(station_ids={session.station_id}, at=at)


@pytest.mark.django_db
def test_it_is_asked_to_boot_once(released: Session) -> None:
    assert [sweep(released) for _time in range(3)] == [set()] * 3
    command = Command.objects.get()
    assert (command.action, command.payload) == ("TriggerMessage", {"requestedMessage": "BootNotification"})
    assert (command.purpose, command.session, command.state, command.asked_by) == (LET_IN, released, "waiting", None)
    assert command.deadline == AT + 16 * S


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"location": None}, {"key_digest": b"k"}, {"held_since": None}])
def test_who_is_held_still_or_is_in_already_is_not_asked(released: Session, facts: dict[str, Any]) -> None:
    change(**facts)
    assert (sweep(released), Command.objects.count()) == (set(), 0)


@pytest.mark.django_db
def test_who_is_gone_is_asked_when_it_is_back(released: Session) -> None:
    type(released).objects.update(closed_at=AT)
    assert (sweep(released), Command.objects.count()) == (set(), 0)
    again = opened(anew(), make_node("there"), AT + S)
    sweep(again, AT + 2 * S)
    assert Command.objects.get().session == again


@pytest.mark.django_db
def test_nobody_is_asked_for_nobody() -> None:
    assert let_in(station_ids=set(), at=AT) == set()


SAID_YES = {"status": "Accepted"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("end", "after_s", "is_over"),
    [
        ({"state": "waiting"}, 900, False),
        ({"state": "sent", "sent_at": AT}, 900, False),
        ({"state": "answered", "answer": SAID_YES}, 10, False),
        ({"state": "answered", "answer": SAID_YES}, 10.001, True),
        ({"state": "answered", "answer": {"status": "Rejected"}}, 0, True),
        ({"state": "answered", "answer": {"status": "NotImplemented"}}, 0, True),
        ({"state": "answered", "answer": []}, 0, True),
        ({"state": "refused", "answer": {"code": "NotSupported", "description": ""}}, 0, True),
        ({"state": "timed_out", "answer": {"code": "TimedOut", "description": ""}}, 0, True),
        ({"state": "gateway_lost", "answer": None}, 0, True),
    ],
)
def test_who_does_not_boot_for_our_asking_has_to_call_again(
    released: Session, end: dict[str, Any], after_s: float, *, is_over: bool
) -> None:
    sweep(released)
    ended = None if end["state"] in UNENDED else AT + S
    Command.objects.update(**{"sent_at": AT + S} | end, ended_at=ended)
    assert sweep(released, AT + S + timedelta(seconds=after_s)) == ({released.pk} if is_over else set())
    assert Command.objects.count() == 1


@pytest.mark.django_db
def test_a_question_that_never_left_is_asked_again(released: Session) -> None:
    sweep(released)
    Command.objects.update(state="timed_out", ended_at=AT + S)
    assert [sweep(released), sweep(released)] == [set(), set()]  # in the same moment
    assert Command.objects.count() == 2


@pytest.mark.django_db
def test_what_was_asked_before_its_last_boot_is_past(released: Session) -> None:
    sweep(released)
    Command.objects.update(state="answered", answer=SAID_YES, sent_at=AT + S, ended_at=AT + S)
    change(location=None)
    assert boot(released, AT + 2 * S) == [(Need.LINK,)]
    change(location=make_location(released.station.operator, location_id="again"))
    assert (sweep(released, AT + 60 * S), Command.objects.count()) == (set(), 2)
