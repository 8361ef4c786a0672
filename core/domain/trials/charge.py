"""Could a driver charge? Started and stopped from here, with the meter in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.choices import CheckState, CommandState
from core.domain.checks.finding import Finding, passed, running
from core.domain.trials.moving import PLUGGED
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Command, Transaction
    from core.queries.trials import TrialFacts

ENDED = frozenset({CommandState.ANSWERED, CommandState.REFUSED, CommandState.TIMED_OUT, CommandState.GATEWAY_LOST})
METER_EVERY_S, MOST_TRIGGERS = 10, 5
CHARGES_FOR_S = 60
ENDS_WITHIN_S = 60  # of its answer to the stop
AT_THE_CAR = _("End it at the car, or by a restart.")
NO_CABLE = _("It rejected the start, because no cable is plugged in. That is right; the charge itself was not tried.")


def judge(facts: TrialFacts) -> Finding:
    """Judge start, charge, meter and stop by their rows (OCPP 1.6 §5.11, §5.12; 2.0.1 F01 to F03)."""
    if facts.trial.stopped_by:
        return _stopped(facts)
    start = facts.commands.get("start")
    if start is None or start.state not in ENDED:
        return _late(facts) if facts.overdue else running(_("Asking the station to begin a charge."))
    refused = _not_started(facts, start)
    if refused is not None:
        return refused
    charge = facts.charge
    if charge is None:
        return _no_charge(facts)
    if charge.ended_at is None:
        return _charging(facts, charge)
    return _over(facts, charge)


def _not_started(facts: TrialFacts, start: Command) -> Finding | None:
    if start.state != CommandState.ANSWERED:
        remedy = Sentence(_("Look at the connection, and whether this model takes a start from afar at all."))
        return Finding(
            CheckState.FAILED, "", Sentence(_("It did not take the start: it gave no proper answer.")), remedy
        )
    word = _status(start)
    if word == "Accepted":
        return None
    if not _plugged(facts):
        return Finding(
            CheckState.WARNING, "", Sentence(NO_CABLE), Sentence(_("Try it again with a car, if there is one."))
        )
    sentence = Sentence(_("It rejected the start although a cable is plugged in (%(word)s)."), {"word": word})
    return Finding(CheckState.FAILED, "", sentence, Sentence(_("Look whether it is set to take starts from afar.")))


def _no_charge(facts: TrialFacts) -> Finding:
    if not facts.overdue:
        return running(_("It accepted the start. Plug the car in now, if it is not."))
    if not _plugged(facts):
        text = _("It accepted the start, but no car was plugged in, so no charge began.")
        return Finding(CheckState.WARNING, "", Sentence(text), Sentence(_("Try it again with a car, if there is one.")))
    sentence = Sentence(_("It accepted the start, but never told of a charge."))
    return Finding(
        CheckState.FAILED, "", sentence, Sentence(_("Look at the car, the cable and the station's display."))
    )


def _stopped(facts: TrialFacts) -> Finding:
    """Judge what somebody broke off: it is over when its charge is."""
    charge = facts.charge
    if charge is None:
        return Finding(CheckState.NOT_POSSIBLE, "", Sentence(_("It was stopped before a charge began.")))
    if charge.ended_at is None:
        return _ending(facts)
    return Finding(CheckState.NOT_POSSIBLE, _energy(facts), Sentence(_("It was stopped, and the charge has ended.")))


def _ending(facts: TrialFacts) -> Finding:
    """Judge a charge that is to end: the station is asked, and has a while to do it."""
    stop = facts.commands.get("stop")
    if stop is None:
        away = Sentence(_("The station is away, and its charge goes on."))
        return _goes_on(facts, away) if facts.session is None else _asking_to_end(facts)
    if stop.state == CommandState.ANSWERED and _status(stop) != "Accepted":
        return _goes_on(facts, Sentence(_("It rejected the stop (%(word)s)."), {"word": _status(stop)}))
    if stop.ended_at is not None and (facts.at - stop.ended_at).total_seconds() >= ENDS_WITHIN_S:
        return _goes_on(facts, Sentence(_("The charge did not end when it was asked to.")))
    return _asking_to_end(facts)


def _goes_on(facts: TrialFacts, sentence: Sentence) -> Finding:
    return Finding(CheckState.FAILED, _energy(facts), sentence, Sentence(AT_THE_CAR))


def _asking_to_end(facts: TrialFacts) -> Finding:
    return Finding(CheckState.RUNNING, _energy(facts), Sentence(_("Asking the station to end the charge.")))


def _charging(facts: TrialFacts, charge: Transaction) -> Finding:
    if facts.overdue or "stop" in facts.commands:
        return _ending(facts)
    seconds = round((facts.at - charge.received_at).total_seconds())
    text = _("It charges since %(seconds)s s. Waiting for the meter to rise.")
    return Finding(CheckState.RUNNING, _energy(facts), Sentence(text, {"seconds": seconds}))


def _over(facts: TrialFacts, charge: Transaction) -> Finding:
    if risen_wh(facts) > 0:
        return passed(_energy(facts))
    ended_by_us = "stop" in facts.commands
    text = (
        _("It started and stopped, but its meter did not rise.")
        if ended_by_us
        else _("The charge ended by itself (%(why)s).")
    )
    remedy = Sentence(_("Look whether the car wanted to charge, and at the meter."))
    return Finding(CheckState.WARNING, "", Sentence(text, {"why": charge.reason or "–"}), remedy)


def _late(facts: TrialFacts) -> Finding:  # noqa: ARG001 -- all of a judge's sentences are asked alike
    sentence = Sentence(_("The station could not be asked: it was not connected in time."))
    return Finding(CheckState.FAILED, "", sentence, Sentence(_("Mend the connection first, then try it again.")))


def wishes(facts: TrialFacts) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give what is to be asked now and was not yet: name, action and payload, in the words of OCPP 1.6."""
    number, asked = facts.trial.connector, facts.commands
    if facts.session is None:
        return
    if "start" not in asked and not facts.trial.stopped_by:
        yield "start", "RemoteStartTransaction", {"connectorId": number, "idTag": facts.trial.tag}
    charge = facts.charge
    if charge is None or charge.ended_at is not None or "stop" in asked:
        return
    seconds = (facts.at - charge.received_at).total_seconds()
    if risen_wh(facts) > 0 or seconds >= CHARGES_FOR_S or facts.overdue or facts.trial.stopped_by:
        yield "stop", "RemoteStopTransaction", {"transactionId": charge.transaction_id or charge.pk}
        return
    turn = min(int(seconds // METER_EVERY_S), MOST_TRIGGERS - 1)
    if f"meter_{turn}" not in asked:
        yield f"meter_{turn}", "TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": number}


def risen_wh(facts: TrialFacts) -> float:
    """Give by how much the meter rose during the charge, in Wh."""
    charge = facts.charge
    if charge is None or charge.meter_start_wh is None:
        return 0.0
    last = charge.meter_stop_wh if charge.meter_stop_wh is not None else facts.energy_wh
    return (last if last is not None else charge.meter_start_wh) - charge.meter_start_wh


def _energy(facts: TrialFacts) -> str:
    return f"+ {risen_wh(facts):g} Wh"


def _plugged(facts: TrialFacts) -> bool:
    report = facts.reports.get(facts.trial.connector or 0)
    return report is not None and report.status in PLUGGED


def _status(command: Command) -> str:
    return str(command.answer.get("status", "–")) if isinstance(command.answer, dict) else "–"
