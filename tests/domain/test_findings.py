"""What each check finds, from facts alone: no database, no socket, no waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.field.asking import questions
from tests.domain.known import BY_SLUG, ago, command, facts, found, report, socket

if TYPE_CHECKING:
    from core.models import Command, Session


@pytest.mark.parametrize("slug", [slug for slug in BY_SLUG if slug != "reach"])
def test_without_a_socket_everything_waits_and_then_was_not_possible(slug: str) -> None:
    assert found(slug, session=None) == ("waiting", "")
    assert found(slug, session=None, overdue=True) == (
        "not_possible",
        "Not possible: the station was not connected.",
    )


# --- reach ---


# --- boot ---

NOT_BOOTED = socket(booted_at=None)
PROMISED = {"boot": command(answer={"status": "Accepted"}, ended_s=3)}
BROKEN_PROMISE = {"boot": command(answer={"status": "Accepted"}, ended_s=11)}
UNWILLING = {"boot": command("refused", {"code": "NotSupported"})}
WAITING_FOR_IT = "It said it will tell us what it is; waiting for that."
KEPT = "It does not start anew on request; what it said before is kept."
ASKED = "It reconnected without starting anew; we have asked it to tell us what it is."


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({"commands": {}}, ("running", ASKED)),
        ({"commands": PROMISED}, ("running", WAITING_FOR_IT)),
        ({"commands": BROKEN_PROMISE}, ("warning", KEPT)),
        ({"commands": {"boot": command(answer={"status": "Accepted"}, ended_s=10)}}, ("running", WAITING_FOR_IT)),
        ({"commands": {"boot": command(answer={"status": "Rejected"}, ended_s=3)}}, ("warning", KEPT)),
        ({"commands": {"boot": command(answer=["Accepted"], ended_s=3)}}, ("warning", KEPT)),
        (
            {"commands": UNWILLING, "station": {"booted_at": None}},
            ("failed", "It is connected but never said what it is (no BootNotification)."),
        ),
        (
            {"overdue": True, "station": {"booted_at": None}},
            ("failed", "It is connected but never said what it is (no BootNotification)."),
        ),
    ],
)
def test_boot_after_a_mere_reconnect(known: dict[str, Any], outcome: tuple[str, str]) -> None:
    assert found("boot", session=NOT_BOOTED, **known) == outcome


@pytest.mark.parametrize(
    ("firmware", "told"), [("1.4.2", "Plinth Demo Double, firmware 1.4.2"), ("", "Plinth Demo Double")]
)
def test_a_station_that_booted_says_what_it_is(firmware: str, told: str) -> None:
    assert found("boot", station={"firmware_version": firmware}) == ("passed", told)


# --- template ---

TWO = {"configuration": command(answer={"configurationKey": [{"key": "NumberOfConnectors", "value": "2"}]})}
THREE = {"configuration": command(answer={"configurationKey": [{"key": "numberOfConnectors", "value": "3"}]})}
SILENT = {"configuration": command(answer={"configurationKey": []})}
ODD = {"configuration": command(answer={"configurationKey": ["x", {"key": None}, {"key": "NumberOfConnectors"}]})}


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({"station": {"booted_at": None}}, "running"),
        ({"station": {"booted_at": None}, "overdue": True}, "not_possible"),
        ({"station": {"vendor": "Alfen BV", "model": "NG910"}}, "failed"),
        ({}, "running"),
        ({"station": {"number_of_connectors": 2}}, "running"),
        ({"commands": TWO}, "passed"),
        ({"commands": THREE}, "failed"),
        ({"commands": SILENT}, "passed"),
        ({"commands": ODD}, "passed"),
        ({"session": socket("ocpp2.0.1"), "reports": [report(1)]}, "running"),
        ({"session": socket("ocpp2.0.1"), "reports": [report(1)], "overdue": True}, "failed"),
        ({"session": socket("ocpp2.0.1"), "reports": [report(1), report(2)]}, "passed"),
    ],
)
def test_template_is_compared_with_what_was_told_on_this_socket(known: dict[str, Any], state: str) -> None:
    assert found("template", **known)[0] == state


# --- clock, status ---


def test_a_clock_is_read_on_this_socket_or_not_at_all() -> None:
    read = {"clock_read_at": ago(5), "clock_offset_s": 2.0}
    assert found("clock", station=read) == ("passed", "")
    assert found("clock", station=read | {"clock_read_at": ago(600)})[0] == "running"
    assert found("clock", overdue=True)[0] == "warning"


@pytest.mark.parametrize(
    ("reports", "beat_s", "state"),
    [((1, 2), 6, "warning"), ((1, 2), 4, "running"), ((1,), 6, "running"), ((), 60, "running")],
)
def test_a_box_that_never_tells_its_time_is_not_waited_for(reports: tuple[int, ...], beat_s: int, state: str) -> None:
    asked_for = {"heartbeat": command(ended_s=beat_s)}
    assert found("clock", reports=[report(number) for number in reports], commands=asked_for)[0] == state


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({}, ("running", "Asking every connector for its state.")),
        ({"reports": [report(1)], "commands": {"status": command()}}, ("running", "Waiting for connector 2.")),
        ({"reports": [report(1)], "overdue": True}, ("failed", "Connector 2 has not reported its state.")),
        ({"overdue": True}, ("failed", "Connectors 1, 2 have not reported their state.")),
        ({"commands": {"status": command()}}, ("running", "Waiting for connectors 1, 2.")),
        (
            {"reports": [report(1, "Unavailable"), report(2, "Unavailable")]},
            ("warning", "Connectors 1, 2 are set to unavailable."),
        ),
        (
            {"reports": [report(1), report(2, "Unavailable")]},
            ("warning", "Connector 2 is set to unavailable."),
        ),
        ({"reports": [report(1), report(2, "Charging")]}, ("passed", "")),
        (
            {"reports": [report(0, "Faulted", error_code="WeakSignal"), report(1), report(2)]},
            ("failed", "The station is faulted: the radio signal is weak (WeakSignal)."),
        ),
        (
            {"reports": [report(1), report(2, "Faulted", error_code="X1")]},
            ("failed", "Connector 2 is faulted: an error without a name (X1)."),
        ),
    ],
)
def test_status_of_every_connector(known: dict[str, Any], outcome: tuple[str, str]) -> None:
    assert found("status", **known) == outcome


# --- round trip, heartbeat ---


def trips(*took_s: float) -> dict[str, Command]:
    purposes = ("configuration", "round_trip_2", "round_trip_3")
    answered = {purpose: command(took_s=took) for purpose, took in zip(purposes, took_s, strict=False)}
    return {purpose: answered.get(purpose, command("timed_out")) for purpose in purposes}


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({}, ("running", "")),
        ({"commands": trips(0.1, 0.2, 0.3)}, ("passed", "")),
        ({"commands": trips(0.1, 0.2)}, ("warning", "It answered 2 of 3 calls.")),
        ({"commands": trips(0.1, 0.2, 6.0)}, ("warning", "Its slowest answer took 6.0 s.")),
        ({"commands": trips()}, ("failed", "It is connected but answers none of our calls.")),
    ],
)
def test_round_trip(known: dict[str, Any], outcome: tuple[str, str]) -> None:
    assert found("round_trip", **known) == outcome


@pytest.mark.parametrize(
    ("session", "known", "state"),
    [
        (socket(last_heartbeat=ago(3)), {}, "passed"),
        (socket(), {}, "running"),
        (socket(), {"commands": {"heartbeat": command(ended_s=3)}}, "running"),
        (socket(), {"commands": {"heartbeat": command(ended_s=6)}}, "passed"),
        (socket(last_seen=ago(91)), {"overdue": True}, "failed"),
    ],
)
def test_heartbeat_is_asked_for_and_any_message_is_life(session: Session, known: dict[str, Any], state: str) -> None:
    assert found("heartbeat", session=session, **known)[0] == state


# --- what is asked ---


def asked(**known: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(question.purpose, question.payload) for question in questions(facts(**known))]


def test_without_a_socket_nothing_is_asked() -> None:
    assert asked(session=None) == []


def test_a_boot_is_asked_for_after_a_mere_reconnect_only() -> None:
    assert ("boot", {"requestedMessage": "BootNotification"}) in asked(session=NOT_BOOTED)
    assert "boot" not in dict(asked())
    assert "boot" not in dict(asked(session=socket(opened_s=1, booted_at=None)))


def test_statuses_are_asked_for_where_they_did_not_come() -> None:
    assert dict(asked())["status"] == {"requestedMessage": "StatusNotification"}
    assert "status" not in dict(asked(reports=[report(1), report(2)]))


def test_ocpp_2_is_asked_for_one_connector_at_a_time() -> None:
    """F06.FR.12: a StatusNotification trigger names its connector."""
    place = {"id": 2, "connectorId": 1}
    told = dict(asked(session=socket("ocpp2.0.1"), reports=[report(1)]))
    assert told["status_2"] == {"requestedMessage": "StatusNotification", "evse": place}
    assert "status_1" not in told
