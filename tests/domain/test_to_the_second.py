"""Checks and trials wait to the second, and measure to the volt: each limit, and the first value past it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.checks import CHECKS
from core.domain.checks.clock import date_of, judge_offset, readable
from core.domain.checks.status import ERRORS
from tests.domain.known import AT, ago, command, facts, report, socket

A_MOMENT = 0.001
SYNC = "Let it synchronise with the network (NTP) or with us; a restart often does."
ACCEPTED = {"status": "Accepted"}
HOUR, DAY, YEAR = 3600, 86400, 365 * 86400
BOTH = (report(1), report(2))
BY_SLUG = {check.slug: check for check in CHECKS}


def judged(slug: str, **known: Any) -> tuple[str, str, str, str]:
    """Give state, value, sentence and remedy."""
    finding = BY_SLUG[slug].judge(facts(**known))
    return str(finding.state), finding.value, str(finding.sentence), str(finding.remedy)


# --- the clock ---


def unbroken(text: str) -> str:
    """Read a tilde as a space that no line ends at."""
    return text.replace("~", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("offset_s", "state", "value"),
    [
        (30, "passed", "+ 30 s"),
        (-30, "passed", "− 30 s"),
        (30.01, "failed", "+ 30 s"),
        (0.4, "passed", "0 s"),
        (-0.4, "passed", "0 s"),
        (0.6, "passed", "+ 1 s"),
        (59.4, "failed", "+ 59 s"),
        (59.6, "failed", "+ 1 min 00 s"),
        (15 * 60, "warning", "+ 15 min 00 s"),
        (15 * 60 + 30, "warning", "+ 15 min 30 s"),
        (15 * 60 + 30.1, "failed", "+ 15 min 30 s"),
        (15 * 60 - 30, "warning", "+ 14 min 30 s"),
        (14 * HOUR, "warning", "+ 14 h 00"),
        (14 * HOUR + 30, "warning", "+ 14 h 00"),
        (14 * HOUR + 15 * 60, "failed", "+ 14 h 15"),
        (-14 * HOUR, "warning", "− 14 h 00"),
        (-14 * HOUR - 15 * 60, "failed", "− 14 h 15"),
        (DAY - 1, "failed", "+ 23 h 59"),
        (DAY, "failed", "+ 1 d"),
        (-2 * DAY, "failed", "− 2 d"),
        (YEAR, "failed", "+ 365 d"),
        (YEAR + 1, "failed", "2027-03-01"),
        (-YEAR, "failed", "− 365 d"),
        (-YEAR - 1, "failed", "2025-03-01"),
        (-5 * YEAR, "failed", "2021-03-02"),
        (-5 * YEAR - 1, "failed", "2021-03-02"),
    ],
)
def test_an_offset_turns_at_its_limits(offset_s: float, state: str, value: str) -> None:
    finding = judge_offset(offset_s, at=AT)
    assert (finding.state, finding.value) == (state, value)


@pytest.mark.parametrize(
    ("offset_s", "sentence", "remedy"),
    [
        (
            YEAR,
            unbroken("Its clock is 365~d fast."),
            SYNC,
        ),
        (
            YEAR + 1,
            "Its clock says that today is 2027-03-01.",
            SYNC,
        ),
        (
            -5 * YEAR,
            "Its clock says that today is 2021-03-02.",
            SYNC,
        ),
        (
            -5 * YEAR - 1,
            "Its clock was never set: it says that today is 2021-03-02.",
            "Let it synchronise with the network (NTP) or with us, then run the checks again.",
        ),
        (
            HOUR,
            unbroken("It sends its local time as if it were UTC (+~1~h~00)."),
            "Set the time zone in the box, or set its clock to UTC.",
        ),
    ],
)
def test_each_kind_of_wrong_says_what_to_do(offset_s: float, sentence: str, remedy: str) -> None:
    finding = judge_offset(offset_s, at=AT)
    assert (str(finding.sentence), str(finding.remedy)) == (sentence, remedy)


@given(st.integers(-YEAR, YEAR))
def test_an_offset_read_back_is_less_than_its_last_unit_away(offset_s: int) -> None:
    sign, *parts = readable(offset_s, at=AT).replace("0 s", "+ 0 s", offset_s == 0).split()
    sizes = {"d": DAY, "h": HOUR, "min": 60, "s": 1}
    words = iter(parts)
    read = {unit: int(number) for number, unit in zip(words, words, strict=False)}
    rest = int(parts[-1]) * 60 if len(parts) % 2 else 0
    told = sum(number * sizes[unit] for unit, number in read.items()) + rest
    last = DAY if "d" in read else 60 if "h" in read else 1
    assert (sign == "+" if offset_s >= 0 else sign == "−", 0 <= abs(offset_s) - told < last) == (True, True)


def test_a_date_stays_in_the_calendar() -> None:
    assert [date_of(years * YEAR, AT) for years in (-9000, -1, 1, 9000)] == [
        "0001-01-02", "2025-03-01", "2027-03-01", "9999-12-30",
    ]  # fmt: skip


@pytest.mark.parametrize(("read_s", "state"), [(60, "passed"), (60 + A_MOMENT, "warning")])
def test_a_clock_counts_that_was_read_since_the_socket_opened(read_s: float, state: str) -> None:
    station = {"clock_read_at": ago(read_s), "clock_offset_s": 3.0}
    assert judged("clock", station=station, overdue=True)[0] == state


@pytest.mark.parametrize(
    ("ended_s", "reports", "state", "remedy"),
    [
        (5, BOTH, "running", ""),
        (5 + A_MOMENT, BOTH, "warning", "Plug a cable in and out: the message that it sends then tells its time."),
        (5, BOTH[:1], "running", ""),
        (6, BOTH[:1], "running", "Plug a cable in and out: the message that it sends then tells its time."),
    ],
)
def test_a_time_is_waited_for(ended_s: float, reports: Any, state: str, remedy: str) -> None:
    told = judged("clock", commands={"heartbeat": command(ended_s=ended_s)}, reports=reports)
    assert (told[0], told[3]) == (state, remedy)


# --- what keeps in touch, boots, reports ---


@pytest.mark.parametrize(
    ("silent_s", "ended_s", "state"),
    [(90, 6, "passed"), (90 + A_MOMENT, 6, "failed"), (1, 5, "running"), (1, 5 + A_MOMENT, "passed")],
)
def test_a_line_is_alive_for_90_seconds(silent_s: float, ended_s: float, state: str) -> None:
    session = socket(opened_s=600, last_seen=ago(silent_s), last_heartbeat=None)
    assert judged("heartbeat", session=session, commands={"heartbeat": command(ended_s=ended_s)})[0] == state


@pytest.mark.parametrize(("interval", "value"), [(300, "300 s"), (None, ""), (0, "")])
def test_the_interval_is_told_where_it_is_known(interval: int | None, value: str) -> None:
    assert judged("heartbeat", session=socket(last_heartbeat=ago(3)), station={"heartbeat_interval": interval})[:3] == (
        "passed", value, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "ended_s", "state"),
    [
        (ACCEPTED, 10, "running"),
        (ACCEPTED, 10 + A_MOMENT, "warning"),
        ({"status": "Rejected"}, 1, "warning"),
        ("Accepted", 1, "warning"),
        (None, 1, "warning"),
    ],
)
def test_a_promised_boot_has_ten_seconds(answer: Any, ended_s: float, state: str) -> None:
    session = socket(booted_at=None)
    assert judged("boot", session=session, commands={"boot": command(answer=answer, ended_s=ended_s)})[0] == state


def test_a_refused_boot_is_not_waited_for_whatever_its_text() -> None:
    told = judged("boot", session=socket(booted_at=None), commands={"boot": command("refused", ACCEPTED, ended_s=1)})
    assert told[0] == "warning"


@pytest.mark.parametrize(
    ("ended_s", "remedy"),
    [
        ((11, 11), "Put a plug into it: most stations report then. If not, the template has too many connectors."),
        ((11, 10), ""),
        ((10, 10), ""),
    ],
)
def test_a_plug_is_asked_for_when_all_answers_are_ten_seconds_old(ended_s: tuple[float, float], remedy: str) -> None:
    asked = {f"status_{number}": command(ended_s=ended) for number, ended in enumerate(ended_s, 1)}
    told = judged("status", commands=asked)
    assert (told[0], told[1], told[2], told[3]) == ("running", "0 / 2", "Waiting for connectors 1, 2.", remedy)


@pytest.mark.parametrize(("received_s", "state"), [(60, "passed"), (60 + A_MOMENT, "running")])
def test_a_report_counts_since_the_socket_opened(received_s: float, state: str) -> None:
    reports = [report(1), report(2)]
    reports[1].received_at = ago(received_s)
    assert judged("status", reports=reports)[0] == state


@pytest.mark.parametrize("code", [*ERRORS])
def test_a_fault_is_named_with_its_code(code: str) -> None:
    told = judged("status", reports=[report(1), report(2, "Faulted", error_code=code)])
    assert told[:3] == ("failed", code, f"Connector 2 is faulted: {ERRORS[code]} ({code}).")


def test_of_two_faults_the_lower_number_is_told_the_station_first() -> None:
    two = [report(1, "Faulted", error_code="OverVoltage"), report(2, "Faulted", error_code="UnderVoltage")]
    all_of_it = [report(0, "Faulted", info="E7"), *two]
    assert [judged("status", reports=rows)[2] for rows in (two, all_of_it)] == [
        "Connector 1 is faulted: the voltage is too high (OverVoltage).",
        "The station is faulted: an error without a name (E7).",
    ]


@pytest.mark.parametrize(
    ("took_s", "state", "value", "sentence"),
    [
        ((0.1, 0.2, 5.0), "passed", "200 ms", ""),
        ((0.1, 0.2, 5.04), "warning", "200 ms", "Its slowest answer took 5.0 s."),
        ((0.3, 0.2, 0.1), "passed", "200 ms", ""),
    ],
)
def test_an_answer_may_take_five_seconds(took_s: Any, state: str, value: str, sentence: str) -> None:
    names = ("configuration", "round_trip_2", "round_trip_3")
    asked = {name: command(took_s=took) for name, took in zip(names, took_s, strict=True)}
    assert judged("round_trip", commands=asked)[:3] == (state, value, sentence)


@pytest.mark.parametrize("state", ["waiting", "sent"])
def test_a_question_without_an_end_is_waited_for(state: str) -> None:
    asked = {"configuration": command(), "round_trip_2": command("refused"), "round_trip_3": command(state)}
    assert judged("round_trip", commands=asked)[:2] == ("running", "2 / 3")
