"""Is it here, why is it not, and what stays known of one that left."""

from __future__ import annotations

from typing import Any

import pytest

from core.choices import GoneCause
from core.domain.field.checking import findings_of
from core.queries.knock_views import KnockView
from core.words import Sentence
from tests.domain.known import ago, command, facts, found, report, socket

LOST = socket(opened_s=25, booted_at=ago(25), closed_at=ago(10), gone_cause=GoneCause.STATION)


def knock(seconds: float, **known: Any) -> KnockView:
    """Give a refused attempt so many seconds ago, under the station's own name unless it is said otherwise."""
    said = {"id": 1, "identity": "CP-1", "address": "192.0.2.1", "cause": "wrong_key", "count": 1, "evidence": {}}
    said |= {"sentence": Sentence("Wrong."), "remedy": Sentence("Mend."), "why": None, "mine": True}
    return KnockView(**(said | {"first_seen": ago(seconds), "last_seen": ago(seconds)} | known))


def test_a_refused_attempt_under_its_own_name_is_the_cause() -> None:
    assert found("reach", session=None, knocks=(knock(5),)) == ("failed", "Wrong.")


def test_an_attempt_that_was_claimed_is_mended() -> None:
    assert found("reach", session=None, knocks=(knock(5, answered=True),))[0] == "waiting"


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


@pytest.mark.parametrize(("overdue", "state"), [(False, "waiting"), (True, "failed")])
def test_an_attempt_from_before_the_run_is_told_and_waited_out(overdue: bool, state: str) -> None:  # noqa: FBT001 -- the parameter
    sentence = "Nothing has arrived since the checks began. Before that: Wrong."
    assert found("reach", session=None, knocks=(knock(40),), overdue=overdue) == (state, sentence)


@pytest.mark.parametrize(("overdue", "state"), [(False, "waiting"), (True, "failed")])
def test_a_box_by_another_name_may_be_this_one(overdue: bool, state: str) -> None:  # noqa: FBT001 -- the parameter
    sentence = "Something calls here by the name CP-I. It may be this box."
    stranger = knock(5, identity="CP-I", mine=False, why=Sentence("I for 1."))
    assert found("reach", session=None, knocks=(stranger,), overdue=overdue) == (state, sentence)


def test_what_was_found_well_before_the_loss_stays_found() -> None:
    reports = [report(1), report(2)]
    known = {"commands": {"configuration": command(answer={"configurationKey": []})}, "reports": reports}
    findings = findings_of(facts(session=None, last_session=LOST, **known))
    assert {check.slug: str(finding.state) for check, finding in findings} == {
        "reach": "waiting",
        "boot": "passed",
        "template": "passed",
        "clock": "waiting",
        "status": "passed",
        "round_trip": "waiting",
        "heartbeat": "waiting",
    }
    assert [str(finding.sentence) for check, finding in findings if check.slug == "status"] == [
        "Found before the connection was lost."
    ]


def test_what_was_found_wrong_before_the_loss_stays_found_with_what_to_do() -> None:
    wrong = {"clock_read_at": ago(20), "clock_offset_s": -7200.0 - 600}
    reports = [report(1, "Faulted", error_code="GroundFailure"), report(2)]
    # What the loss itself ended says nothing of the station.
    unanswered = {purpose: command("timed_out", ended_s=10) for purpose in ("configuration", "round_trip_2")}
    known = facts(session=None, last_session=LOST, reports=reports, commands=unanswered, station=wrong)
    findings = {check.slug: finding for check, finding in findings_of(known)}
    assert [(slug, str(one.sentence), bool(one.remedy)) for slug, one in findings.items() if one.state == "failed"] == [
        ("clock", "Its clock is 2\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}10 slow.", True),
        (
            "status",
            "Connector 1 is faulted: earth fault: the residual current device tripped (GroundFailure).",
            True,
        ),
    ]
    assert [findings[slug].state for slug in ("template", "round_trip", "heartbeat")] == ["waiting"] * 3


@pytest.mark.parametrize(("ended_s", "told"), [(8, False), (12, True)])
def test_what_helps_is_said_while_there_is_time(ended_s: int, told: bool) -> None:  # noqa: FBT001 -- the parameter
    asked: dict[str, Any] = {"status": command(ended_s=ended_s), "heartbeat": command(ended_s=ended_s)}
    findings = {check.slug: finding for check, finding in findings_of(facts(commands=asked, reports=[report(1)]))}
    assert (str(findings["status"].state), bool(findings["status"].remedy)) == ("running", told)
    assert (str(findings["clock"].state), bool(findings["clock"].remedy)) == ("running", True)
