"""Will it stay in touch: how strong is the signal, and which SIM card is in it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalogue.expecting import as_number
from core.catalogue.playbooks import playbook_of
from core.choices import CheckState
from core.domain.checks.configuration import setting
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed, running
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts

LEAST_DBM = -95.0


def judge(facts: Facts) -> Finding:
    """Judge the reading of a model whose playbook names the setting that tells it (`signal_key`, dBm)."""
    if facts.session is None:
        return not_reached(facts)
    key, weak = signal_key(facts), _says_weak(facts)
    if key and setting(facts, key) is None and not ended(facts, "signal") and not facts.overdue:
        return running(_("Asking for the strength of its signal."))
    told = setting(facts, key) if key else None
    strength = as_number(told) if told else None
    value = " · ".join(filter(None, (f"{strength:g} dBm" if strength is not None else "", facts.station.iccid)))
    if weak or (strength is not None and strength < LEAST_DBM):
        sentence = Sentence(_("Its radio signal is weak: it will drop out."))
        remedy = Sentence(_("Move or change the antenna, or take a SIM card of another network or a cable."))
        return Finding(CheckState.FAILED, value, sentence, remedy)
    if strength is not None:
        return passed(value)
    if not facts.station.iccid:
        return passed("", _("It tells of no SIM card; it may be on a network cable."))
    remedy = Sentence(_("Read it from the box's display or app before you leave."))
    return Finding(CheckState.WARNING, value, Sentence(_("It does not tell how strong its signal is.")), remedy)


def signal_key(facts: Facts) -> str:
    """Name the setting in which this model tells the strength of its signal; empty when its playbook names none."""
    key = playbook_of(facts.template).get("signal_key")
    return key if isinstance(key, str) else ""


def _says_weak(facts: Facts) -> bool:
    return any(report.error_code == "WeakSignal" for report in facts.fresh_reports.values())


SIGNAL = Check("signal", _("Signal"), judge, frozenset(), ("signal",))
