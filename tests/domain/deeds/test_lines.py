"""Lines to stations and questions over them: how each ends to the microsecond, and which key is known afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.choices import CommandState, GoneCause
from core.domain.commands.commanding import ask_station, claim, expire, reset_worked, settle
from core.domain.told.leaving import Departure, gone
from core.domain.told.observing import connected
from core.domain.told.statuses import statuses_of_all_follow_reports
from core.models import (
    ChargeStation,
    Command,
    ConnectorReport,
    Evse,
    GatewayNode,
    Location,
    Session,
)
from tests.domain.deeds.asked import changed
from tests.domain.deeds.coming import AT, after, newcomer
from tests.factories import stored
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db


def ask(station: ChargeStation, action: str = "Heartbeat", **facts: Any) -> Command:
    command = ask_station(station=station, action=action, payload={"a": 1}, at=AT, timeout_s=20)
    Command.objects.filter(pk=command.pk).update(**facts)
    return Command.objects.get(pk=command.pk)


# --- questions ---


LEFT = {"code": "ConnectionLost", "description": "The station left and did not come back in time."}
LATE = {"code": "TimedOut", "description": "The station was not connected in time."}
LOST = {"code": "GatewayLost", "description": "The gateway that asked did not say how it ended."}


@pytest.mark.parametrize(
    ("state", "is_open", "seconds", "ends", "answer"),
    [
        ("waiting", True, 20 - 1e-6, "waiting", None),
        ("waiting", True, 20, "timed_out", LATE),
        ("sent", False, 20 - 1e-6, "sent", None),
        ("sent", False, 20, "timed_out", LEFT),
        ("sent", True, 25 - 1e-6, "sent", None),
        ("sent", True, 25, "gateway_lost", LOST),
        ("answered", True, 99, "answered", None),
        ("stopped", True, 99, "stopped", None),
    ],
)
def test_a_question_ends_when_its_time_is_over(
    state: str, seconds: float, ends: str, answer: Any, station: ChargeStation, session: Session, *, is_open: bool
) -> None:
    command = ask(station, state=state, session=session)
    if not is_open:
        Session.objects.update(closed_at=AT)
    over = ends != state
    assert (expire(at=after(seconds)), expire(at=after(seconds))) == (over, 0)
    command.refresh_from_db()
    assert (command.state, command.answer, command.ended_at) == (ends, answer, after(seconds) if over else None)


@pytest.mark.parametrize(("seconds", "claims"), [(20 - 1e-6, 1), (20, 0)])
def test_a_question_is_sent_before_its_time_is_over(
    seconds: float, claims: int, station: ChargeStation, session: Session, node: GatewayNode
) -> None:
    ask(station)
    sent = claim(node_id=node.pk, at=after(seconds))
    assert [(row.state, row.sent_at, row.session, row.message_id) for row in sent] == [
        ("sent", after(seconds), session, f"p{row.pk}") for row in sent
    ]
    assert len(sent) == claims


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ({}, (AT, {"a": 1})),
        ({"sent_at": after(3)}, (after(3), {"a": 1})),
        ({"payload": {"a": "***"}}, (AT, {"a": "***"})),
        ({"payload": {}}, (AT, {})),
    ],
)
def test_an_end_is_written_with_what_is_known_of_it(
    facts: dict[str, Any], kept: tuple[Any, ...], station: ChargeStation
) -> None:
    command = ask(station, state="sent", sent_at=AT)
    end: dict[str, Any] = {"command_id": command.pk, "state": CommandState.ANSWERED, "answer": {"x": 1}, "at": after(9)}
    assert settle(**end | facts) is True
    command.refresh_from_db()
    assert (command.state, command.answer, command.ended_at) == ("answered", {"x": 1}, after(9))
    assert (command.sent_at, command.payload) == kept
    assert changed(lambda: settle(**end | {"answer": {}})) == []


@pytest.mark.parametrize(
    ("action", "state", "works"),
    [("Reset", "sent", True), ("Reset", "waiting", False), ("Reset", "answered", False), ("Heartbeat", "sent", False)],
)
def test_a_boot_answers_a_reset_that_was_sent(action: str, state: str, station: ChargeStation, *, works: bool) -> None:
    command = ask(station, action, state=state)
    assert reset_worked(station_id=station.pk, at=after(5)) is works
    command.refresh_from_db()
    told_of = ("answered", {"status": "Accepted"}, after(5)) if works else (state, None, None)
    assert (command.state, command.answer, command.ended_at) == told_of


# --- leaving ---


@pytest.mark.parametrize("cause", [GoneCause.STATION, GoneCause.GATEWAY, GoneCause.SILENT, GoneCause.REPLACED])
@pytest.mark.parametrize("action", ["Heartbeat", "Reset"])
def test_who_leaves_ends_what_was_asked_but_for_a_reset(
    cause: GoneCause, action: str, station: ChargeStation, session: Session
) -> None:
    sent, waits = ask(station, action, state="sent", session=session), ask(station, action)
    departure = Departure(session.pk, cause, after(7), 1006)
    assert [gone(departures=[departure]) for _twice in range(2)] == [[True], [False]]
    session.refresh_from_db()
    sent.refresh_from_db()
    waits.refresh_from_db()
    assert (session.closed_at, session.gone_cause, session.close_code) == (after(7), cause, 1006)
    stays = action == "Reset" and cause != GoneCause.GATEWAY
    ends = "sent" if stays else "gateway_lost" if cause == GoneCause.GATEWAY else "timed_out"
    answer = None if stays else {"code": "ConnectionLost", "description": str(cause.label)}
    assert (sent.state, sent.answer, sent.ended_at) == (ends, answer, None if stays else after(7))
    assert (waits.state, waits.ended_at) == ("waiting", None)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (["Available", None], "AVAILABLE"), (["Available", "Charging"], "CHARGING"),
        (["Reserved", "Available"], "RESERVED"), (["Faulted", "Available"], "AVAILABLE"),
        (["Faulted", "Unavailable"], "OUTOFORDER"), (["Nonsense", None], "UNKNOWN"), ([None, None], "UNKNOWN"),
    ],
)  # fmt: skip
def test_the_connector_in_use_speaks_for_its_evse(
    said: list[str | None], status: str, plinth: Operator, node: GatewayNode
) -> None:
    station = make_fitted(plinth).station
    connected(newcomers=[newcomer(station, node)])
    first, second = station.evses.order_by("pk")
    second.connectors.update(evse=first)
    Evse.objects.filter(pk=second.pk).update(status="PLANNED")
    stored()
    for number, raw in enumerate(said, 1):
        if raw is not None:
            ConnectorReport.objects.create(station=station, connector_id=number, status=raw, received_at=AT)
    before = Location.objects.get()
    news = status != first.status
    assert statuses_of_all_follow_reports(station_ids=[station.pk]) == news
    after_ = Location.objects.get()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status, after_.last_updated > before.last_updated, after_.etag) == (
        status, "PLANNED", news, before.etag,
    )  # fmt: skip
