"""What each check finds, from facts alone: no database, no socket, no waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.choices import GoneCause
from core.domain.asking import questions
from core.domain.checks import CHECKS, Finding
from core.models import ChargeStation, CheckRun, Command, Connector, ConnectorReport, Evse, HardwareTemplate, Session
from core.queries.checking import Facts
from core.queries.knock_views import KnockView
from core.words import Sentence

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BY_SLUG = {check.slug: check for check in CHECKS}


def ago(seconds: float) -> datetime:
    return AT - timedelta(seconds=seconds)


def socket(protocol: str = "ocpp1.6", opened_s: float = 60, **facts: Any) -> Session:
    known = {"opened_at": ago(opened_s), "booted_at": ago(opened_s), "last_seen": ago(1), "protocol": protocol}
    return Session(**(known | facts))


def command(state: str = "answered", answer: Any = None, ended_s: float = 20, took_s: float = 0.1) -> Command:
    ended = ago(ended_s)
    return Command(state=state, answer=answer, sent_at=ended - timedelta(seconds=took_s), ended_at=ended)


def report(number: int, status: str = "Available", **facts: Any) -> ConnectorReport:
    return ConnectorReport(connector_id=number, status=status, received_at=ago(5), **facts)


def facts(*, overdue: bool = False, reports: Any = (), station: dict[str, Any] | None = None, **known: Any) -> Facts:
    """Know a station that booted as a Demo Double with two connectors; say what is otherwise."""
    told = {"vendor": "Plinth", "model": "Demo Double", "booted_at": ago(60)} | (station or {})
    session = known.pop("session", socket())
    deadline = AT if overdue else AT + timedelta(seconds=60)
    first, second = Evse(pk=1, evse_sequence_number=1), Evse(pk=2, evse_sequence_number=2)
    return Facts(
        at=AT,
        run=CheckRun(started_at=ago(30), deadline=deadline),
        station=ChargeStation(**told),
        template=HardwareTemplate(name="Double", vendor=["Plinth"], model="Demo Double"),
        session=session,
        last_session=known.pop("last_session", session),
        reports={row.connector_id: row for row in reports},
        connectors=(Connector(evse=first, connector_id=1), Connector(evse=second, connector_id=2)),
        commands=known.pop("commands", {}),
        knocks=known.pop("knocks", ()),
    )


def found(slug: str, **known: Any) -> tuple[str, str]:
    finding: Finding = BY_SLUG[slug].judge(facts(**known))
    return str(finding.state), str(finding.sentence)


@pytest.mark.parametrize("slug", [slug for slug in BY_SLUG if slug != "reach"])
def test_without_a_socket_everything_waits_and_then_was_not_possible(slug: str) -> None:
    assert found(slug, session=None) == ("waiting", "")
    assert found(slug, session=None, overdue=True) == (
        "not_possible",
        "Not possible: the station was not connected.",
    )


# --- reach ---


def knock(seconds: float) -> KnockView:
    return KnockView(
        id=1, identity="CP-1", address="192.0.2.1", cause="wrong_key", sentence=Sentence("Wrong."),
        remedy=Sentence("Mend."), evidence={}, first_seen=ago(seconds), last_seen=ago(seconds), count=1, why=None,
        mine=True,
    )  # fmt: skip


def test_a_refused_attempt_under_its_own_name_is_the_cause() -> None:
    assert found("reach", session=None, knocks=(knock(5),)) == ("failed", "Wrong.")


def test_an_attempt_from_before_it_was_let_in_is_old_news() -> None:
    lost = socket(opened_s=100, closed_at=ago(200))
    assert found("reach", session=None, last_session=lost, knocks=(knock(300),))[0] == "waiting"


@pytest.mark.parametrize(("overdue", "state"), [(False, "waiting"), (True, "failed")])
def test_a_connection_lost_during_the_run_says_so(overdue: bool, state: str) -> None:  # noqa: FBT001 -- the parameter
    lost = socket(closed_at=ago(10), gone_cause=GoneCause.STATION)
    sentence = (
        "The connection was lost during the check (the station closed the connection). What was found so far is kept."
    )
    assert found("reach", session=None, last_session=lost, overdue=overdue) == (state, sentence)


def test_nothing_arrived() -> None:
    assert found("reach", session=None, overdue=True) == ("failed", "Nothing arrived under this name.")


# --- boot ---

NOT_BOOTED = socket(booted_at=None)
PROMISED = {"boot": command(answer={"status": "Accepted"}, ended_s=3)}
BROKEN_PROMISE = {"boot": command(answer={"status": "Accepted"}, ended_s=11)}
UNWILLING = {"boot": command("refused", {"code": "NotSupported"})}
ASKED = "It reconnected without starting anew; we have asked it to tell us what it is."


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({"commands": {}}, ("running", ASKED)),
        ({"commands": PROMISED}, ("running", "It said it will tell us what it is; waiting for that.")),
        (
            {"commands": BROKEN_PROMISE},
            ("warning", "It does not start anew on request; what it said before is kept."),
        ),
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
