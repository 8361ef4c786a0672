"""Can a stuck cable be freed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState, CommandState, ConnectorFormat
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.models import Command, Connector
    from core.queries.checking import Facts

IN_USE = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Occupied"})
FAILED = frozenset({"UnlockFailed"})


def judge(facts: Facts) -> Finding:
    """Judge the answers to UnlockConnector (OCPP 1.6 §5.18, 2.0.1 F05), one a socket; a fixed cable has no lock."""
    if facts.session is None:
        return not_reached(facts)
    asked = [connector.connector_id for connector in lockable(facts)]
    if not asked:
        return passed("", _("It has no socket that is free now and locks."))
    open_ones = [number for number in asked if not ended(facts, f"unlock_{number}")]
    if open_ones and not facts.overdue:
        return Finding(CheckState.RUNNING, f"{len(asked) - len(open_ones)} / {len(asked)}")
    words = {number: _word(facts.commands.get(f"unlock_{number}")) for number in asked}
    stuck = [number for number, word in words.items() if word in FAILED]
    value = f"{sum(word == 'Unlocked' for word in words.values())} / {len(asked)}"
    if stuck:
        sentence = Sentence(_("The lock does not move: socket %(numbers)s."), {"numbers": ", ".join(map(str, stuck))})
        remedy = Sentence(_("Look at the lock and its motor; a cable under tension holds it too."))
        return Finding(CheckState.FAILED, value, sentence, remedy)
    if all(word == "Unlocked" for word in words.values()):
        return passed(value)
    told = ", ".join(sorted({word or "–" for word in words.values()} - {"Unlocked"}))
    sentence = Sentence(_("It cannot be unlocked from here (%(told)s)."), {"told": told})
    remedy = Sentence(_("A stuck cable has to be freed at the box: note how."))
    return Finding(CheckState.WARNING, value, sentence, remedy)


def lockable(facts: Facts) -> list[Connector]:
    """Give the sockets that can be asked to unlock: fixed cables have no lock, and a charge must not be ended."""
    sockets = [row for row in facts.connectors if row.format == ConnectorFormat.SOCKET]
    return [row for row in sockets if _state(facts, row.connector_id) not in IN_USE]


def _state(facts: Facts, number: int) -> str:
    report = facts.fresh_reports.get(number)
    return report.status if report else ""


def _word(command: Command | None) -> str:
    """Give the station's word: its status, or the code of its error."""
    if command is None or not isinstance(command.answer, dict):
        return ""
    name = "status" if command.state == CommandState.ANSWERED else "code"
    return str(command.answer.get(name, ""))


UNLOCK = Check("unlock", _("Lets go of a cable"), judge, frozenset({"UnlockConnector"}), ("unlock",))
