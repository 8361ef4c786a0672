"""What a trial finds, from facts alone: no database, no socket, no waiting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.domain.field.trying import judged
from core.domain.trials import JUDGES
from core.domain.trials.charge import wishes
from core.domain.trials.walk import places
from core.models import Connector, Evse, Transaction, Trial
from core.queries.trials import TrialFacts
from tests.domain.known import AT, ago, command, report, socket

LEFT, RIGHT = Evse(pk=1, evse_sequence_number=1), Evse(pk=2, evse_sequence_number=2)
TWO = (Connector(evse=LEFT, connector_id=1), Connector(evse=RIGHT, connector_id=2))


def know(kind: str, **known: Any) -> TrialFacts:
    """Know a trial that began 20 s ago at connector 1 of two, at a station that is connected since a minute."""
    left_s = known.pop("left_s", 60)
    facts = {"place": "left", "connector": 1, "tag": "TAG", "before": {"1": "Available", "2": "Available"}}
    facts |= known.pop("trial", {})
    trial = Trial(pk=7, kind=kind, started_at=ago(20), deadline=AT + timedelta(seconds=left_s), **facts)
    reports = {row.connector_id: row for row in known.pop("reports", ())}
    return TrialFacts(
        at=AT, trial=trial, session=known.pop("session", socket()), connectors=TWO, reports=reports, **known
    )


def found(kind: str, **known: Any) -> tuple[str, str]:
    finding = JUDGES[kind](know(kind, **known))
    return str(finding.state), str(finding.sentence)


def charge(begun_s: float = 5, **facts: Any) -> Transaction:
    return Transaction(pk=9, place=1, id_token="TAG", meter_start_wh=1200.0, received_at=ago(begun_s), **facts)


# --- socket walk ---


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, ("running", "Plug a cable or a car into the socket “left” now.")),
        ({"session": None}, ("running", "The station is away. This goes on when it is back.")),
        ({"reports": [report(1, "Available")]}, ("running", "Plug a cable or a car into the socket “left” now.")),
        ({"reports": [report(0, "Preparing")]}, ("running", "Plug a cable or a car into the socket “left” now.")),
        ({"reports": [report(1, "Preparing")]}, ("passed", "")),
        ({"reports": [report(2, "Occupied")]}, ("passed", "The socket “left” is connector 2: saved so.")),
        (
            {"reports": [report(1, "Preparing"), report(2, "Preparing")]},
            ("failed", "More than one connector moved at once: 1, 2."),
        ),
        (
            {"reports": [report(3, "Preparing")]},
            ("failed", "Connector 3 moved; the template has none of that number."),
        ),
        (
            {"reports": [report(1, "Preparing")], "earlier": frozenset({1})},
            ("failed", "Connector 1 moved again: it was another socket before."),
        ),
        (
            {"left_s": 0},
            ("failed", "Nothing moved: the station did not tell that something was plugged into “left”."),
        ),
    ],
)
def test_walk(known: dict[str, Any], told: tuple[str, str]) -> None:
    assert found("walk", **known) == told


def test_what_was_plugged_before_is_no_news() -> None:
    still = {"trial": {"before": {"1": "Preparing"}}, "reports": [report(1, "Charging"), report(2, "Preparing")]}
    assert found("walk", **still) == ("passed", "The socket “left” is connector 2: saved so.")


@pytest.mark.parametrize(
    ("references", "told"),
    [
        (("", ""), [(1, "left"), (2, "right")]),
        (("12", "13"), [(1, "12"), (2, "13")]),
        (("", "left"), [(1, "right"), (2, "left")]),
        (("", "", ""), [(1, "1"), (2, "2"), (3, "3")]),
    ],
)
def test_places(references: tuple[str, ...], told: list[tuple[int, str]]) -> None:
    evses = [Evse(pk=number, physical_reference=name) for number, name in enumerate(references, 1)]
    assert places([Connector(evse=evse, connector_id=evse.pk) for evse in evses]) == told


def test_an_evse_of_two_connectors_is_one_place() -> None:
    both = [Connector(evse=LEFT, connector_id=1), Connector(evse=LEFT, connector_id=2)]
    assert places(both) == [(1, "1")]


# --- proof of presence ---


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, ("running", "Do one of these now: plug in a cable, show a card, or switch the station off and on.")),
        ({"session": None}, ("running", "It is off now. Switch it on again.")),
        ({"session": socket(opened_s=5)}, ("passed", "It started anew: this is the box in front of you.")),
        ({"session": socket(booted_at=ago(5))}, ("passed", "It started anew: this is the box in front of you.")),
        (
            {"reports": [report(2, "Preparing")]},
            ("passed", "Connector 2 was plugged in: this is the box in front of you."),
        ),
        ({"heard": frozenset({"Authorize"})}, ("passed", "It told of a card: this is the box in front of you.")),
        ({"left_s": 0}, ("failed", "The station that answers told nothing of what you did.")),
    ],
)
def test_presence(known: dict[str, Any], told: tuple[str, str]) -> None:
    assert found("presence", **known) == told


# --- test charge ---

YES, NO = command(answer={"status": "Accepted"}), command(answer={"status": "Rejected"})
LONG_AGO = command(answer={"status": "Accepted"}, ended_s=60)
STOPPED = {"stopped_by": "ina"}
PLUGGED = [report(1, "Preparing")]
NO_CAR = "It accepted the start, but no car was plugged in, so no charge began."


@pytest.mark.parametrize(
    ("known", "state", "sentence"),
    [
        ({}, "running", "Asking the station to begin a charge."),
        ({"left_s": 0}, "failed", "The station could not be asked: it was not connected in time."),
        (
            {"commands": {"start": command("refused", {"code": "NotSupported"})}},
            "failed",
            "It did not take the start: it gave no proper answer.",
        ),
        (
            {"commands": {"start": NO}},
            "warning",
            "It rejected the start, because no cable is plugged in. That is right; the charge itself was not tried.",
        ),
        (
            {"commands": {"start": NO}, "reports": PLUGGED},
            "failed",
            "It rejected the start although a cable is plugged in (Rejected).",
        ),
        ({"commands": {"start": YES}}, "running", "It accepted the start. Plug the car in now, if it is not."),
        ({"commands": {"start": YES}, "left_s": 0}, "warning", NO_CAR),
        (
            {"commands": {"start": YES}, "reports": PLUGGED, "left_s": 0},
            "failed",
            "It accepted the start, but never told of a charge.",
        ),
        (
            {"commands": {"start": YES}, "charge": charge()},
            "running",
            "It charges since 5 s. Waiting for the meter to rise.",
        ),
        (
            {"commands": {"start": YES, "stop": YES}, "charge": charge()},
            "running",
            "Asking the station to end the charge.",
        ),
        ({"commands": {"start": YES, "stop": NO}, "charge": charge()}, "failed", "It rejected the stop (Rejected)."),
        (
            {"commands": {"start": YES}, "charge": charge(), "left_s": 0},
            "running",
            "Asking the station to end the charge.",
        ),
        (
            {"commands": {"start": YES}, "charge": charge(), "left_s": 0, "session": None},
            "failed",
            "The station is away, and its charge goes on.",
        ),
        (
            {"commands": {"start": YES, "stop": LONG_AGO}, "charge": charge(), "left_s": 0},
            "failed",
            "The charge did not end when it was asked to.",
        ),
        (
            {"commands": {"start": YES, "stop": command("timed_out", ended_s=61)}, "charge": charge()},
            "failed",
            "The charge did not end when it was asked to.",
        ),
        ({"trial": STOPPED}, "not_possible", "It was stopped before a charge began."),
        ({"trial": STOPPED, "commands": {"start": YES}}, "not_possible", "It was stopped before a charge began."),
        (
            {"trial": STOPPED, "commands": {"start": YES}, "charge": charge()},
            "running",
            "Asking the station to end the charge.",
        ),
        (
            {"trial": STOPPED, "commands": {"start": YES, "stop": NO}, "charge": charge()},
            "failed",
            "It rejected the stop (Rejected).",
        ),
        (
            {"trial": STOPPED, "commands": {"start": YES}, "charge": charge(), "session": None},
            "failed",
            "The station is away, and its charge goes on.",
        ),
        (
            {"trial": STOPPED, "commands": {"stop": YES}, "charge": charge(ended_at=AT, meter_stop_wh=1250.0)},
            "not_possible",
            "It was stopped, and the charge has ended.",
        ),
        (
            {"commands": {"start": YES, "stop": YES}, "charge": charge(ended_at=AT, meter_stop_wh=1200.0)},
            "warning",
            "It started and stopped, but its meter did not rise.",
        ),
        (
            {"commands": {"start": YES}, "charge": charge(ended_at=AT, reason="EVDisconnected")},
            "warning",
            "The charge ended by itself (EVDisconnected).",
        ),
        ({"commands": {"start": YES}, "charge": charge(ended_at=AT, meter_stop_wh=1250.0)}, "passed", ""),
    ],
)
def test_charge(known: dict[str, Any], state: str, sentence: str) -> None:
    assert found("charge", **known) == (state, sentence)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"session": None}, []),
        ({}, ["start"]),
        ({"commands": {"start": YES}}, []),
        ({"commands": {"start": YES}, "charge": charge()}, ["meter_0"]),
        ({"commands": {"start": YES, "meter_0": YES}, "charge": charge()}, []),
        ({"commands": {"start": YES}, "charge": charge(25)}, ["meter_2"]),
        ({"commands": {"start": YES}, "charge": charge(), "energy_wh": 1247.0}, ["stop"]),
        ({"commands": {"start": YES}, "charge": charge(60)}, ["stop"]),
        ({"commands": {"start": YES, "stop": YES}, "charge": charge(60)}, []),
        ({"commands": {"start": YES}, "charge": charge(ended_at=AT)}, []),
        ({"commands": {"start": YES}, "charge": charge(), "left_s": 0}, ["stop"]),
        ({"trial": STOPPED}, []),
        ({"trial": STOPPED, "commands": {"start": YES}, "charge": charge()}, ["stop"]),
        ({"trial": STOPPED, "commands": {"start": YES, "stop": NO}, "charge": charge()}, []),
        ({"trial": STOPPED, "charge": charge(), "session": None}, []),
    ],
)
def test_what_a_test_charge_asks_next(known: dict[str, Any], asked: list[str]) -> None:
    assert [name for name, _action, _payload in wishes(know("charge", **known))] == asked


def test_an_answer_of_no_shape_is_no_yes() -> None:
    assert found("charge", commands={"start": command(answer=[1])}, reports=PLUGGED)[0] == "failed"


def test_a_charge_whose_begin_nobody_metered_has_not_risen() -> None:
    row = Transaction(pk=9, place=1, received_at=ago(5), ended_at=AT)
    assert found("charge", commands={"start": YES}, charge=row)[0] == "warning"


@pytest.mark.parametrize("kind", ["walk", "presence"])
def test_what_somebody_broke_off_is_over(kind: str) -> None:
    finding = judged(know(kind, trial=STOPPED, reports=[report(1, "Preparing")]))
    assert (str(finding.state), str(finding.sentence)) == ("not_possible", "It was stopped.")


def test_what_to_do_about_a_charge_that_goes_on_is_said() -> None:
    finding = judged(know("charge", trial=STOPPED, commands={"stop": NO}, charge=charge(), energy_wh=1210.0))
    assert (finding.value, str(finding.remedy)) == ("+ 10 Wh", "End it at the car, or by a restart.")
