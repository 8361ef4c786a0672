"""Did it start, and say what it is?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState, CommandState
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed, running, since_end_s
from core.queries.holding import held
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.models import ChargeStation
    from core.queries.checking import Facts
    from core.queries.holding import Held


BOOT_TAKES_S = 10


def judge(facts: Facts) -> Finding:
    session, station = facts.session, facts.station
    if session is None:
        return not_reached(facts)
    hold = held(station)
    if hold is not None:
        return _held(facts, hold)
    if session.booted_at is not None:
        return passed("", _told(station), vendor=station.vendor, model=station.model, firmware=station.firmware_version)
    if not ended(facts, "boot") and not facts.overdue:
        return running(_("It reconnected without starting anew; we have asked it to tell us what it is."))
    if not facts.overdue and not _asked_long_ago(facts):
        return running(_("It said it will tell us what it is; waiting for that."))
    return _silent(facts)


def _held(facts: Facts, hold: Held) -> Finding:
    """Wait with a station that is held: once nothing is missing it is let in while the checks run."""
    state = CheckState.FAILED if facts.overdue else CheckState.RUNNING
    sentence = Sentence(_("It is held (Pending) until %(until)s."), {"until": hold.until})
    return Finding(state, "", sentence, hold.remedy)


def _told(station: ChargeStation) -> str:
    if not station.firmware_version:
        return _("%(vendor)s %(model)s")
    return _("%(vendor)s %(model)s, firmware %(firmware)s")


def _asked_long_ago(facts: Facts) -> bool:
    """Tell whether the boot that was promised had ten seconds to come; a refusal promises nothing."""
    command = facts.commands["boot"]
    said = command.answer if isinstance(command.answer, dict) else {}
    promised = command.state == CommandState.ANSWERED and said.get("status") == "Accepted"
    return not promised or since_end_s(facts, "boot") > BOOT_TAKES_S


def _silent(facts: Facts) -> Finding:
    """A box that does not boot again on request has still booted once, if we know it from before."""
    remedy = Sentence(_("Restart the station from its menu or its breaker, and run the checks again."))
    if facts.station.booted_at is not None:
        known = Sentence(_("It does not start anew on request; what it said before is kept."))
        return Finding(CheckState.WARNING, "", known, remedy)
    return Finding(
        CheckState.FAILED, "", Sentence(_("It is connected but never said what it is (no BootNotification).")), remedy
    )


BOOT = Check("boot", _("Started"), judge, frozenset({"BootNotification"}), ("boot",))
