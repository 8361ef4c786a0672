"""Does its meter measure, and is the grid behind it what the template says?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState, PowerType
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed, running, since_end_s
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts

TAKES_S = 10
LEAST_V, MOST_V = 207, 253  # 230 V and ten per cent either way (EN 50160)
PHASES = ("L1", "L2", "L3")


def judge(facts: Facts) -> Finding:
    if facts.session is None:
        return not_reached(facts)
    if not facts.readings:
        if not facts.overdue and not (ended(facts, "meter") and since_end_s(facts, "meter") > TAKES_S):
            return running(_("Asking for its meter values."))
        sentence = Sentence(_("It sends no meter values on request."))
        return Finding(CheckState.WARNING, "", sentence, Sentence(_("They may come with the first charge.")))
    odd = [f"{phase} {volts:.0f} V" for phase, volts in voltages(facts) if not LEAST_V <= volts <= MOST_V]
    if odd:
        sentence = Sentence(_("The voltage is not plausible: %(voltages)s."), {"voltages": ", ".join(odd)})
        remedy = Sentence(_("Measure at the terminals: a phase or the neutral may be missing or swapped."))
        return Finding(CheckState.FAILED, ", ".join(odd), sentence, remedy)
    missing = missing_phases(facts)
    if missing:
        sentence = Sentence(_("It measures no voltage on %(phases)s."), {"phases": ", ".join(missing)})
        return Finding(CheckState.FAILED, "", sentence, Sentence(_("Look at the breaker and the terminals of it.")))
    return passed(", ".join(f"{volts:.0f} V" for _phase, volts in voltages(facts)))


def voltages(facts: Facts) -> list[tuple[str, float]]:
    """Give the voltages against neutral, by phase; those between phases and of direct current are another matter."""
    told = [reading for reading in facts.readings if reading.measurand == "Voltage" and reading.location != "EV"]
    named = {reading.phase.removesuffix("-N"): reading.value for reading in told if reading.phase.count("L") < 2}  # noqa: PLR2004 -- L1-L2
    alternating = all(connector.power_type != PowerType.DC for connector in facts.connectors)
    return sorted(named.items()) if alternating else []


def missing_phases(facts: Facts) -> list[str]:
    """Give the phases of a three-phase connector that have no voltage, where it tells any by phase."""
    told = {phase for phase, _volts in voltages(facts)}
    three = any(connector.power_type == PowerType.AC_3_PHASE for connector in facts.connectors)
    return [phase for phase in PHASES if phase not in told] if three and told & set(PHASES) else []


METER = Check("meter", _("Meter"), judge, frozenset({"MeterValues"}), ("meter",))
