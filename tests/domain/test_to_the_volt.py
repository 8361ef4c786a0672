"""What is measured, unlocked, compared and tried: each limit, and the first value past it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from core.choices import CheckState, Verdict
from core.domain.checks import EXTRA, Finding, verdict_of
from core.domain.field.asking import questions
from core.domain.field.checking import _over as is_over
from core.domain.trials import JUDGES
from core.domain.trials.charge import risen_wh, wishes
from core.domain.trials.moving import PLUGGED, moved
from core.models import Connector, Evse, HardwareTemplate, MeterReading, Session
from tests.domain.known import AT, ago, command, report, socket
from tests.domain.test_extra_checks import known
from tests.domain.test_trial_judges import charge, know

A_MOMENT = 0.001
BY_SLUG = {check.slug: check for check in EXTRA}
STATES = {name: Finding(CheckState(name)) for name in ("passed", "warning", "failed", "not_possible")}


def judged(slug: str, **more: Any) -> tuple[str, str, str, str]:
    """Give state, value, sentence and remedy."""
    finding = BY_SLUG[slug].judge(known(**more))
    return str(finding.state), finding.value, str(finding.sentence), str(finding.remedy)


def voltage(phase: str = "L1", volts: float = 230, **facts: Any) -> MeterReading:
    return MeterReading(**{"measurand": "Voltage", "phase": phase, "value": volts} | facts)


def connectors(power_type: str = "AC_1_PHASE", *formats: str) -> tuple[Connector, ...]:
    of = formats or ("SOCKET",)
    return tuple(
        Connector(evse=Evse(pk=at, evse_sequence_number=at), connector_id=at, power_type=power_type, format=kind)
        for at, kind in enumerate(of, 1)
    )


@pytest.mark.parametrize(
    ("volts", "state", "value", "sentence"),
    [
        (207, "passed", "207 V", ""),
        (253, "passed", "253 V", ""),
        (206.9, "failed", "L1 207 V", "The voltage is not plausible: L1 207 V."),
        (253.1, "failed", "L1 253 V", "The voltage is not plausible: L1 253 V."),
        (0, "failed", "L1 0 V", "The voltage is not plausible: L1 0 V."),
        (400, "failed", "L1 400 V", "The voltage is not plausible: L1 400 V."),
    ],
)
def test_a_voltage_may_be_ten_per_cent_off(volts: float, state: str, value: str, sentence: str) -> None:
    told = judged("meter", readings=(voltage(volts=volts),), connectors=connectors())
    assert told[:3] == (state, value, sentence)


@pytest.mark.parametrize(
    ("power_type", "phases", "state", "value", "sentence"),
    [
        ("AC_3_PHASE", ("L1", "L2", "L3"), "passed", "230 V, 230 V, 230 V", ""),
        ("AC_3_PHASE", ("L3-N", "L1-N", "L2-N"), "passed", "230 V, 230 V, 230 V", ""),
        ("AC_3_PHASE", ("L1", "L3"), "failed", "", "It measures no voltage on L2."),
        ("AC_3_PHASE", ("L2",), "failed", "", "It measures no voltage on L1, L3."),
        ("AC_3_PHASE", ("",), "passed", "230 V", ""),
        ("AC_1_PHASE", ("L1",), "passed", "230 V", ""),
        ("AC_3_PHASE", ("L1-L2", "L2-L3"), "passed", "", ""),
        ("DC", ("L1",), "passed", "", ""),
    ],
)
def test_every_phase_of_three_is_measured(
    power_type: str, phases: tuple[str, ...], state: str, value: str, sentence: str
) -> None:
    told = judged("meter", readings=tuple(map(voltage, phases)), connectors=connectors(power_type))
    assert told[:3] == (state, value, sentence)


def test_of_the_car_and_of_other_measurands_no_voltage_is_judged() -> None:
    readings = (voltage(volts=400, location="EV"), voltage(volts=11000, measurand="Power.Active.Import"))
    assert judged("meter", readings=readings, connectors=connectors())[:2] == ("passed", "")


@pytest.mark.parametrize(("ended_s", "state"), [(10, "running"), (10 + A_MOMENT, "warning")])
def test_meter_values_are_waited_for_ten_seconds(ended_s: float, state: str) -> None:
    assert judged("meter", commands={"meter": command(ended_s=ended_s)})[0] == state


@pytest.mark.parametrize("status", ["Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Occupied"])
def test_a_socket_in_use_is_not_unlocked(status: str) -> None:
    row = connectors("AC_3_PHASE", "SOCKET")
    told = judged("unlock", connectors=row, reports=[report(1, status)])
    assert told[:3] == ("passed", "", "It has no socket that is free now and locks.")


@pytest.mark.parametrize("status", ["Available", "Preparing", "Reserved", "Unavailable", "Faulted"])
def test_a_socket_that_is_not_in_use_is_asked(status: str) -> None:
    row = connectors("AC_3_PHASE", "SOCKET", "CABLE")
    asked = [each.purpose for each in questions(known(connectors=row, reports=[report(1, status)], extra=("unlock",)))]
    assert [purpose for purpose in asked if purpose.startswith("unlock")] == ["unlock_1"]


@pytest.mark.parametrize(
    ("words", "state", "value", "sentence"),
    [
        (("Unlocked", "Unlocked"), "passed", "2 / 2", ""),
        (("Unlocked", "UnlockFailed"), "failed", "1 / 2", "The lock does not move: socket 2."),
        (("UnlockFailed", "UnlockFailed"), "failed", "0 / 2", "The lock does not move: socket 1, 2."),
        (("Unlocked", "NotSupported"), "warning", "1 / 2", "It cannot be unlocked from here (NotSupported)."),
        (("Rejected", "NotSupported"), "warning", "0 / 2", "It cannot be unlocked from here (NotSupported, Rejected)."),
        (("", "Unlocked"), "warning", "1 / 2", "It cannot be unlocked from here (–)."),
    ],
)
def test_each_socket_has_its_word(words: tuple[str, str], state: str, value: str, sentence: str) -> None:
    asked = {f"unlock_{at}": command(answer={"status": word}) for at, word in enumerate(words, 1)}
    told = judged("unlock", connectors=connectors("AC_3_PHASE", "SOCKET", "SOCKET"), commands=asked)
    assert told[:3] == (state, value, sentence)


def test_one_socket_that_has_not_answered_is_waited_for() -> None:
    asked = {"unlock_1": command(answer={"status": "Unlocked"}), "unlock_2": command("sent")}
    row = connectors("AC_3_PHASE", "SOCKET", "SOCKET")
    assert judged("unlock", connectors=row, commands=asked)[:2] == ("running", "1 / 2")


@pytest.mark.parametrize(
    ("told", "state", "value"),
    [("-95", "passed", "-95 dBm"), ("-95.1", "failed", "-95.1 dBm"), ("-94", "passed", "-94 dBm")],
)
def test_a_signal_is_weak_below_95_dbm(told: str, state: str, value: str) -> None:
    template = HardwareTemplate(playbook={"signal_key": "RSSI"})
    assert judged("signal", template=template, settings={"rssi": told})[:2] == (state, value)


def test_a_signals_strength_stands_before_its_card() -> None:
    template = HardwareTemplate(playbook={"signal_key": "RSSI"})
    told = judged("signal", template=template, settings={"rssi": "-80"}, station={"iccid": "8931"})
    assert told == ("passed", "-80 dBm · 8931", "", "")


# --- a whole run ---


@pytest.mark.parametrize(("one", "other"), [*product(STATES, STATES)])
@pytest.mark.parametrize("required", [True, False])
def test_a_verdict_is_as_bad_as_the_worst_that_is_required(one: str, other: str, *, required: bool) -> None:
    bad = other in {"failed", "not_possible"} or (required and one in {"failed", "not_possible"})
    fine = (one, other) == ("passed", "passed")
    expected = Verdict.FAILED if bad else Verdict.PASSED if fine else Verdict.PASSED_WITH_WARNINGS
    assert verdict_of([(STATES[one], required), (STATES[other], True)]) == expected


@pytest.mark.parametrize(
    ("states", "age_s", "ends"),
    [
        (("passed", "passed"), 0, True),
        (("passed", "warning"), 8 - A_MOMENT, False),
        (("passed", "warning"), 8, True),
        (("failed", "passed"), 8 - A_MOMENT, False),
        (("not_possible", "passed"), 8, True),
        (("passed", "running"), 60, False),
        (("passed", "waiting"), 60, False),
    ],
)
def test_bad_news_end_a_run_after_eight_seconds(states: tuple[str, ...], age_s: float, *, ends: bool) -> None:
    base = known()
    base.run.started_at = AT - timedelta(seconds=age_s)
    assert is_over(base, [(EXTRA[0], Finding(CheckState(state))) for state in states]) is ends


@pytest.mark.parametrize(("left_s", "overdue"), [(A_MOMENT, False), (0, True)])
def test_a_run_is_over_at_its_deadline(left_s: float, *, overdue: bool) -> None:
    base = known()
    base.run.deadline = AT + timedelta(seconds=left_s)
    assert (base.overdue, is_over(base, [(EXTRA[0], Finding(CheckState.RUNNING))])) == (overdue, overdue)


@pytest.mark.parametrize(("closed_s", "lost"), [(30, True), (30 + A_MOMENT, False)])
def test_a_socket_is_lost_that_closed_since_the_run_began(closed_s: float, *, lost: bool) -> None:
    before = socket(closed_at=ago(closed_s))
    base = known(session=None, last_session=before)
    assert (base.lost is before) is lost


@pytest.mark.parametrize(
    ("opened_s", "only", "booted", "asked"),
    [
        (2, "", False, ["configuration", "heartbeat", "round_trip_2", "round_trip_3"]),
        (2 + A_MOMENT, "", False, ["boot", "configuration", "status", "heartbeat", "round_trip_2", "round_trip_3"]),
        (60, "", True, ["configuration", "status", "heartbeat", "round_trip_2", "round_trip_3"]),
        (60, "boot", True, ["boot", "configuration", "status", "heartbeat", "round_trip_2", "round_trip_3"]),
        (1, "", True, ["configuration", "status", "heartbeat", "round_trip_2", "round_trip_3"]),
    ],
)
def test_a_boot_is_asked_for_after_two_seconds(opened_s: float, only: str, asked: list[str], *, booted: bool) -> None:
    session = socket(opened_s=opened_s, booted_at=ago(1) if booted else None)
    base = known(session=session)
    base.run.only = only
    assert [each.purpose for each in questions(base)] == asked


# --- trials ---


@pytest.mark.parametrize("status", [*sorted(PLUGGED), "Available", "Reserved", "Finishing", "Faulted"])
def test_a_plug_is_news_that_was_not_there(status: str) -> None:
    news = [
        moved(know("walk", trial={"before": {"1": before}}, reports=[report(1, status)])) for before in (status, "")
    ]
    assert news == [[], [1] if status in PLUGGED else []]


@pytest.mark.parametrize(("received_s", "numbers"), [(20, [1]), (20 + A_MOMENT, [])])
def test_a_plug_counts_since_the_trial_began(received_s: float, numbers: list[int]) -> None:
    row = report(1, "Preparing")
    row.received_at = ago(received_s)
    assert moved(know("walk", reports=[row])) == numbers


@pytest.mark.parametrize(
    ("begun_s", "asked"),
    [
        (0, "meter_0"),
        (9.9, "meter_0"),
        (10, "meter_1"),
        (39.9, "meter_3"),
        (40, "meter_4"),
        (59.9, "meter_4"),
        (60, "stop"),
    ],
)
def test_a_meter_is_asked_for_every_ten_seconds_and_the_end_after_sixty(begun_s: float, asked: str) -> None:
    facts = know("charge", commands={"start": command()}, charge=charge(begun_s))
    assert [purpose for purpose, _action, _payload in wishes(facts)] == [asked]


@pytest.mark.parametrize(
    ("stop_wh", "energy_wh", "risen", "asked"),
    [
        (None, None, 0.0, "meter_0"),
        (None, 1200.0, 0.0, "meter_0"),
        (None, 1200.5, 0.5, "stop"),
        (1200.0, 1300.0, 0.0, "meter_0"),
        (1210.0, None, 10.0, "stop"),
        (0.0, None, -1200.0, "meter_0"),
    ],
)
def test_any_rise_of_the_meter_ends_the_charge(
    stop_wh: float | None, energy_wh: float | None, risen: float, asked: str
) -> None:
    facts = know("charge", commands={"start": command()}, charge=charge(meter_stop_wh=stop_wh), energy_wh=energy_wh)
    assert (risen_wh(facts), [purpose for purpose, *_rest in wishes(facts)]) == (risen, [asked])


def test_what_a_charge_asks_says_which() -> None:
    begun = know("charge", commands={}, charge=None)
    charging = know("charge", commands={"start": command()}, charge=charge())
    ending = know("charge", commands={"start": command()}, charge=charge(60, transaction_id="T1"))
    assert [list(wishes(facts)) for facts in (begun, charging, ending)] == [
        [("start", "RemoteStartTransaction", {"connectorId": 1, "idTag": "TAG"})],
        [("meter_0", "TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1})],
        [("stop", "RemoteStopTransaction", {"transactionId": "T1"})],
    ]
    assert list(wishes(replace(charging, session=None))) == []


@pytest.mark.parametrize(
    ("session", "state"),
    [
        (socket(opened_s=20), "running"),
        (socket(opened_s=20 - A_MOMENT), "passed"),
        (socket(opened_s=60, booted_at=ago(20)), "running"),
        (socket(opened_s=60, booted_at=ago(20 - A_MOMENT)), "passed"),
        (socket(opened_s=60, booted_at=None), "running"),
    ],
)
def test_a_box_began_anew_after_the_trial_did(session: Session, state: str) -> None:
    assert JUDGES["presence"](know("presence", session=session)).state == state
