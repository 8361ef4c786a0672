"""Has every connector reported, and is none of them faulted?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed, since_end_s
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.models import ConnectorReport
    from core.queries.checking import Facts

REPORTS_WITHIN_S = 10
# What OCPP 1.6 §7.6 ChargePointErrorCode means to the person in front of the box.
ERRORS = {
    "ConnectorLockFailure": _("the lock does not move"),
    "EVCommunicationError": _("no communication with the car"),
    "GroundFailure": _("earth fault: the residual current device tripped"),
    "HighTemperature": _("too hot inside"),
    "InternalError": _("an internal error"),
    "LocalListConflict": _("its local list conflicts with ours"),
    "OtherError": _("another error"),
    "OverCurrentFailure": _("the overcurrent protection tripped"),
    "OverVoltage": _("the voltage is too high"),
    "PowerMeterFailure": _("the meter cannot be read"),
    "PowerSwitchFailure": _("the contactor does not switch"),
    "ReaderFailure": _("the card reader does not work"),
    "ResetFailure": _("it could not reset"),
    "UnderVoltage": _("the voltage is too low"),
    "WeakSignal": _("the radio signal is weak"),
}


def judge(facts: Facts) -> Finding:
    if facts.session is None:
        return not_reached(facts)
    expected = facts.expected_connectors
    missing = [number for number in expected if number not in facts.fresh_reports]
    faulted = [facts.fresh_reports[n] for n in (0, *expected) if _faulted(facts.fresh_reports.get(n))]
    if faulted:
        return _fault(faulted[0])
    value = f"{len(expected) - len(missing)} / {len(expected)}"
    if missing:
        return _missing(facts, missing, value)
    unavailable = [n for n in expected if facts.fresh_reports[n].status == "Unavailable"]
    if unavailable:
        one, more = (
            _("Connector %(numbers)s is set to unavailable."),
            _("Connectors %(numbers)s are set to unavailable."),
        )
        remedy = Sentence(_("Make it available in the box's menu, or ask your dispatcher."))
        return Finding(CheckState.WARNING, value, _of(unavailable, one, more), remedy)
    return passed(value)


def asked(facts: Facts) -> bool:
    """Tell whether every connector was asked for its state: one question in OCPP 1.6, one each in 2.x."""
    return any(ended(facts, purpose) for purpose in _questions(facts))


def _questions(facts: Facts) -> list[str]:
    return [purpose for purpose in facts.commands if purpose.startswith("status")]


def _faulted(report: ConnectorReport | None) -> bool:
    return report is not None and report.status == "Faulted"


def _fault(report: ConnectorReport) -> Finding:
    error = Sentence(ERRORS.get(report.error_code, _("an error without a name")))
    facts = {"number": report.connector_id, "error": error, "code": report.error_code or report.info}
    text = (
        _("Connector %(number)s is faulted: %(error)s (%(code)s).")
        if report.connector_id
        else _("The station is faulted: %(error)s (%(code)s).")
    )
    remedy = Sentence(
        _("Clear the fault at the box (residual current device, emergency stop, cable), then run the checks again.")
    )
    return Finding(CheckState.FAILED, report.error_code, Sentence(text, facts), remedy)


def _missing(facts: Facts, missing: list[int], value: str) -> Finding:
    remedy = Sentence(_("Put a plug into it: most stations report then. If not, the template has too many connectors."))
    if facts.overdue:
        one = _("Connector %(numbers)s has not reported its state.")
        more = _("Connectors %(numbers)s have not reported their state.")
        return Finding(CheckState.FAILED, value, _of(missing, one, more), remedy)
    if not asked(facts):
        return Finding(CheckState.RUNNING, value, Sentence(_("Asking every connector for its state.")))
    one, more = _("Waiting for connector %(numbers)s."), _("Waiting for connectors %(numbers)s.")
    late = all(since_end_s(facts, purpose) > REPORTS_WITHIN_S for purpose in _questions(facts))
    return Finding(CheckState.RUNNING, value, _of(missing, one, more), remedy if late else Sentence(""))


def _of(numbers: list[int], one: str, more: str) -> Sentence:
    """Say it of one connector, or of several: "1, 2"."""
    return Sentence(one if len(numbers) == 1 else more, {"numbers": ", ".join(map(str, numbers))})


STATUS = Check("status", _("Every connector"), judge, frozenset({"StatusNotification"}), ("status",))
