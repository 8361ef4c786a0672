"""Stations answer oddly: a check finds something all the same, and a run comes to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.choices import CheckState, Protocol
from core.domain.field.checking import advance_unfinished, findings_of, start_checks
from core.models import Actor, CheckRun, Command
from tests.app.world import connect
from tests.domain.known import BY_SLUG, command, facts, found, socket
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Operator

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["configurationKey", "key", "value", "status", "code"]), inner, max_size=3)
    ),
    max_leaves=8,
)
PURPOSES = ("boot", "configuration", "status", "heartbeat", "round_trip_1", "round_trip_2")


@pytest.mark.parametrize("slug", BY_SLUG)
@given(answer=JSON, purpose=st.sampled_from(PURPOSES), overdue=st.booleans(), protocol=st.sampled_from(Protocol.values))
@settings(max_examples=25)
def test_no_answer_is_too_strange_for_a_check(slug: str, answer: Any, purpose: str, **known: Any) -> None:
    session = socket(known.pop("protocol"), booted_at=None)
    assert found(slug, session=session, commands={purpose: command(answer=answer)}, **known)[0] in CheckState.values


def test_a_check_that_fails_itself_holds_up_no_verdict(caplog: pytest.LogCaptureFixture) -> None:
    nothing: Any = None
    findings = findings_of(replace(facts(), station=nothing, run=CheckRun(pk=7)))
    unread = [check.slug for check, finding in findings if finding.state == CheckState.NOT_POSSIBLE]
    assert [record.getMessage() for record in caplog.records] == [
        f"check {slug} cannot be judged run=7" for slug in unread
    ]
    assert all(finding.final for check, finding in findings if check.slug in unread)
    assert unread[:2] == ["boot", "template"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [
        {"configurationKey": None},
        {"configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": None}]},
        {"configurationKey": [{"key": None}, "x", 7]},
        ["configurationKey"],
    ],
)
def test_a_run_ends_whatever_was_answered(plinth: Operator, answer: Any) -> None:
    installation = make_fitted(plinth)
    connect(installation.station)
    run = start_checks(actor=Actor(operator=plinth), installation=installation)
    asked = Command.objects.filter(run=run, purpose="configuration")
    asked.update(state="answered", answer=answer, ended_at=run.started_at)
    advance_unfinished(at=run.deadline + timedelta(seconds=1))
    run.refresh_from_db()
    assert (run.verdict, run.results.count()) == ("failed", len(BY_SLUG))
