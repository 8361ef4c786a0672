"""What a check run asks the station, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.choices import Protocol
from core.domain.checks import ALL
from core.domain.checks.signal import signal_key
from core.domain.checks.unlock import lockable
from core.domain.commands.commanding import ask_station

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.queries.checking import Facts

ANSWER_WITHIN_S = 20
BOOTS_BY_ITSELF_WITHIN_S = 2


@dataclass(frozen=True)
class Question:
    """One call to the station; `purpose` names it within its run."""

    purpose: str
    action: str
    payload: dict[str, Any]


def questions(facts: Facts) -> Iterator[Question]:
    """Give what has to be asked on the present socket and was not yet.

    After a mere reconnect a station should not boot again (OCPP 1.6 §4.2, 2.0.1 B01), so it is asked to; its statuses
    are asked for only where they did not come by themselves.
    """
    session = facts.session
    if session is None:
        return
    connected_s = (facts.at - session.opened_at).total_seconds()
    if connected_s > BOOTS_BY_ITSELF_WITHIN_S and (session.booted_at is None or facts.run.only == "boot"):
        yield trigger("boot", "BootNotification")
    yield _configuration("configuration", session.protocol)
    settled = session.booted_at is not None or connected_s > BOOTS_BY_ITSELF_WITHIN_S
    if settled:
        yield from _statuses(facts, session.protocol)
    yield trigger("heartbeat", "Heartbeat")
    yield from _extra(facts, session.protocol)
    yield _configuration("round_trip_2", session.protocol)
    yield _configuration("round_trip_3", session.protocol)


def _extra(facts: Facts, protocol: str) -> Iterator[Question]:
    """Ask what the extra checks of the operator need."""
    keys = [each["key"] for each in facts.template.expected_configuration] if facts.template else []
    if "configuration" in facts.extra and keys:
        yield _keys("expected", protocol, keys)
    if "signal" in facts.extra and signal_key(facts):
        yield _keys("signal", protocol, [signal_key(facts)])
    if "meter" in facts.extra:
        yield trigger("meter", "MeterValues")
    if "unlock" in facts.extra:
        yield from _unlocks(facts)


def _unlocks(facts: Facts) -> Iterator[Question]:
    """Ask every socket to let go of its cable, unless a car charges there: that would end the charge."""
    for connector in lockable(facts):
        yield Question(f"unlock_{connector.connector_id}", "UnlockConnector", {"connectorId": connector.connector_id})


def ask(facts: Facts) -> int:
    """Ask what is still to be asked; give how many questions that were."""
    fresh = [each for each in questions(facts) if each.purpose not in facts.commands and _is_wanted(facts, each)]
    for question in fresh:
        ask_station(
            station=facts.station,
            action=question.action,
            payload=question.payload,
            at=facts.at,
            timeout_s=ANSWER_WITHIN_S,
            run=facts.run,
            purpose=question.purpose,
            session=facts.session,
        )
    return len(fresh)


def _is_wanted(facts: Facts, question: Question) -> bool:
    """Tell whether a question is asked in this run: of one check alone, those that it needs."""
    only = facts.run.only
    return not only or any(question.purpose.startswith(check.asks) for check in ALL if check.slug == only)


def _statuses(facts: Facts, protocol: str) -> Iterator[Question]:
    """Ask for what did not come by itself: 1.6 tells all connectors at once, 2.x one at a time (2.0.1 F06.FR.12)."""
    known = () if facts.run.only == "status" else facts.fresh_reports
    missing = [connector for connector in facts.connectors if connector.connector_id not in known]
    if missing and protocol == Protocol.OCPP16:
        yield trigger("status", "StatusNotification")
        return
    for connector in missing:
        place = facts.place_of(connector)
        yield trigger(f"status_{connector.connector_id}", "StatusNotification", evse=place)


def trigger(purpose: str, message: str, **of: Any) -> Question:
    """Ask the station to send a message (OCPP 1.6 §5.17, 2.0.1 F06)."""
    return Question(purpose, "TriggerMessage", {"requestedMessage": message, **of})


def _configuration(purpose: str, protocol: str) -> Question:
    if protocol == Protocol.OCPP16:
        return _keys(purpose, protocol, ["NumberOfConnectors", "HeartbeatInterval"])
    return _keys(purpose, protocol, ["OCPPCommCtrlr.HeartbeatInterval"])


def _keys(purpose: str, protocol: str, keys: list[str]) -> Question:
    """Ask for settings: keys of 1.6, `Component.Variable` in 2.x."""
    if protocol == Protocol.OCPP16:
        return Question(purpose, "GetConfiguration", {"key": keys})
    pairs = [key.rpartition(".") for key in keys]
    asked = [{"component": {"name": component}, "variable": {"name": name}} for component, _dot, name in pairs]
    return Question(purpose, "GetVariables", {"getVariableData": asked})
