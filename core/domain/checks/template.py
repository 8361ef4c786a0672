"""Is the hardware what was fitted?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.catalogue.matching import disagrees
from core.choices import CheckState, Protocol
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed, running
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.queries.checking import Facts

REFIT = _("Go back to Fit and pick the template that matches, or look whether this is the right box.")


def judge(facts: Facts) -> Finding:
    station = facts.station
    if facts.session is None:
        return not_reached(facts)
    if station.booted_at is None:
        return _unknown(facts)
    if facts.template is not None and disagrees(
        facts.template, vendor=station.vendor, model=station.model, serials=station.serials
    ):
        names = {"reported": f"{station.vendor} {station.model}".strip(), "expected": facts.template.name}
        sentence = Sentence(_("The station says it is %(reported)s; the fitted template is %(expected)s."), names)
        return Finding(CheckState.FAILED, "", sentence, Sentence(REFIT))
    return _connectors(facts, facts.session.protocol)


def _unknown(facts: Facts) -> Finding:
    if not facts.overdue:
        return running(_("Waiting for the station to say what it is."))
    sentence = Sentence(_("The station never said what it is, so it cannot be compared."))
    return Finding(CheckState.NOT_POSSIBLE, "", sentence, Sentence(_("Let it start anew and run the checks again.")))


def _connectors(facts: Facts, protocol: str) -> Finding:
    expected, counted = len(facts.expected_connectors), _counted(facts, protocol)
    asking = protocol == Protocol.OCPP16 and not ended(facts, "configuration")
    if asking and not facts.overdue:
        return running(_("Asking how many connectors it has."))
    if counted is None:
        return passed("", _("It does not tell how many connectors it has; nothing else contradicts the template."))
    value = f"{counted} / {expected}"
    if counted == expected:
        return passed(value)
    if protocol != Protocol.OCPP16 and counted < expected and not facts.overdue:
        return running(_("Waiting until every connector has reported."))
    text = _("The station has %(counted)s connectors; the template has %(expected)s.")
    sentence = Sentence(text, {"counted": counted, "expected": expected})
    return Finding(CheckState.FAILED, value, sentence, Sentence(REFIT))


def _counted(facts: Facts, protocol: str) -> int | None:
    """Count connectors: NumberOfConnectors (OCPP 1.6 §9.1.24) as told in this run; in 2.x those that reported."""
    if protocol != Protocol.OCPP16:
        return sum(number > 0 for number in facts.fresh_reports) or None
    command = facts.commands.get("configuration")
    values = [value for key, value in _pairs(command.answer if command else None) if key == "numberofconnectors"]
    return int(values[0]) if values and values[0].strip().isdecimal() else None


def _pairs(answer: Any) -> Iterator[tuple[str, str]]:
    """Read keys, folded, and values out of an answer; stations answer oddly, and what is none is passed over."""
    rows = answer.get("configurationKey") if isinstance(answer, dict) else None
    for row in rows if isinstance(rows, list) else ():
        key, value = (row.get(name) for name in ("key", "value")) if isinstance(row, dict) else (None, None)
        if isinstance(key, str) and isinstance(value, str):
            yield key.casefold(), value


TEMPLATE = Check(
    "template",
    _("Matches the template"),
    judge,
    frozenset({"BootNotification", "GetConfiguration"}),
    ("configuration",),
)
