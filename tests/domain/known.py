"""What is known of a station at one moment, for checks that judge by it: no database, no socket, no waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from core.domain.checks import CHECKS, Finding
from core.models import ChargeStation, CheckRun, Command, Connector, ConnectorReport, Evse, HardwareTemplate, Session
from core.queries.checking import Facts

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
