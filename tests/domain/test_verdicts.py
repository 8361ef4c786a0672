"""When a run ends, and with what: at once when all is well, after a grace when not, at its deadline at the latest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.field.checking import advance, advance_unfinished, start_checks
from core.models import Actor, ChargeStation, CheckRun, Command, ConnectorReport, GatewayNode, Installation, Session
from core.models.clock import database_now
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db

CONFIGURATION = {"configurationKey": [{"key": "NumberOfConnectors", "value": "2"}]}


def connected(installation: Installation, *statuses: str) -> None:
    """Let the station of an installation be on the line, booted, in time, its connectors reported."""
    at, station = database_now(), installation.station
    node = GatewayNode.objects.create(name="here")
    facts = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "epoch": 1}
    Session.objects.create(station=station, node=node, booted_at=at, last_heartbeat=at, **facts)
    told = {"vendor": "Plinth", "model": "Demo Double", "booted_at": at, "clock_offset_s": 0}
    ChargeStation.objects.filter(pk=station.pk).update(clock_read_at=at + timedelta(seconds=1), **told)
    for number, status in enumerate(statuses, start=1):
        ConnectorReport.objects.create(station=station, connector_id=number, status=status, received_at=database_now())


def running(operator: Operator, *statuses: str, answer: Any = CONFIGURATION, identity: str = "CP-1") -> CheckRun:
    """Give a run all of whose questions were answered."""
    installation = make_fitted(operator, identity=identity)
    connected(installation, *statuses)
    run = start_checks(actor=Actor(operator=operator), installation=installation)
    at = database_now()
    Command.objects.filter(run=run).update(state="answered", sent_at=at, ended_at=at, answer=answer)
    return run


def verdict_at(run: CheckRun, at: datetime) -> str:
    advance_unfinished(at=at)
    run.refresh_from_db()
    return run.verdict


def test_a_healthy_station_is_told_at_once(plinth: Operator) -> None:
    run = running(plinth, "Available", "Available")
    advance(station_id=run.installation.station_id)
    run.refresh_from_db()
    assert (run.verdict, set(run.results.values_list("state", flat=True))) == ("passed", {"passed"})


@pytest.mark.parametrize(("second", "verdict"), [("Faulted", "failed"), ("Unavailable", "passed_with_warnings")])
def test_what_is_not_well_gets_a_grace(second: str, verdict: str, plinth: Operator) -> None:
    run = running(plinth, "Available", second)
    begun = run.started_at
    assert [verdict_at(run, begun + timedelta(seconds=after)) for after in (7, 9)] == ["", verdict]


def test_what_is_still_open_waits_for_the_deadline(plinth: Operator) -> None:
    run = running(plinth, "Available")
    assert [verdict_at(run, run.deadline - timedelta(seconds=1)), verdict_at(run, run.deadline)] == ["", "failed"]


def test_what_may_fail_does_not_decide(plinth: Operator) -> None:
    plinth.optional_checks = ["status"]
    plinth.save()
    run = running(plinth, "Available", "Faulted")
    assert verdict_at(run, run.started_at + timedelta(seconds=9)) == "passed_with_warnings"
