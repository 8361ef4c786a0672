"""Checks judge by facts and clock alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.choices import CheckState, Verdict
from core.domain.checks.clock import judge_offset, readable
from core.domain.checks.finding import Finding, verdict_of

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSED, WARNING = Finding(CheckState.PASSED), Finding(CheckState.WARNING)
FAILED, IMPOSSIBLE = Finding(CheckState.FAILED), Finding(CheckState.NOT_POSSIBLE)


def unbroken(text: str) -> str:
    """Read a tilde as a space that no line ends at."""
    return text.replace("~", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("offset_s", "state", "sentence"),
    [
        (0.0, "passed", ""),
        (-29.9, "passed", ""),
        (
            3600.0,
            "warning",
            unbroken("It sends its local time as if it were UTC (+~1~h~00)."),
        ),
        (
            -12_600.5,
            "warning",
            unbroken("It sends its local time as if it were UTC (−~3~h~30)."),
        ),
        (95.0, "failed", unbroken("Its clock is 1~min~35~s fast.")),
        (-420.0, "failed", unbroken("Its clock is 7~min~00~s slow.")),
        (-31.0, "failed", unbroken("Its clock is 31~s slow.")),
        (-1_772_366_400.0, "failed", "Its clock was never set: it says that today is 1970-01-01."),
        (-1e12, "failed", "Its clock was never set: it says that today is 0001-01-02."),
        (1e12, "failed", "Its clock says that today is 9999-12-30."),
        (86_400.0 * 3, "failed", unbroken("Its clock is 3~d fast.")),
    ],
)
def test_a_clock_is_wrong_in_three_ways(offset_s: float, state: str, sentence: str) -> None:
    finding = judge_offset(offset_s, at=AT)
    assert (finding.state, str(finding.sentence)) == (state, sentence)


@given(st.floats(-1e10, 1e10))
def test_every_wrong_clock_gets_a_remedy(offset_s: float) -> None:
    finding = judge_offset(offset_s, at=AT)
    assert bool(finding.remedy) == (finding.state != CheckState.PASSED)


@given(st.floats(-1e10, 1e10))
def test_an_offset_is_read_with_its_sign_or_as_a_date(offset_s: float) -> None:
    assert (
        bool(re.fullmatch(r"0 s|[+−] \d+ (s|d|min \d\d s|h \d\d)|\d{4}-\d\d-\d\d", readable(offset_s, at=AT))) is True
    )


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([(PASSED, True)], Verdict.PASSED),
        ([(PASSED, True), (WARNING, True)], Verdict.PASSED_WITH_WARNINGS),
        ([(PASSED, True), (FAILED, False)], Verdict.PASSED_WITH_WARNINGS),
        ([(PASSED, True), (FAILED, True)], Verdict.FAILED),
        ([(IMPOSSIBLE, True)], Verdict.FAILED),
    ],
)
def test_the_verdict_is_a_function_of_the_findings(findings: list[tuple[Finding, bool]], verdict: Verdict) -> None:
    assert verdict_of(findings) == verdict
