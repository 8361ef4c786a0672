"""Is its firmware one that the template takes?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalogue.expecting import at_least
from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, not_reached, passed, running
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts


def judge(facts: Facts) -> Finding:
    if facts.session is None:
        return not_reached(facts)
    told, least = facts.station.firmware_version, facts.template.min_firmware if facts.template else ""
    if not told and not facts.overdue:
        return running(_("Waiting for the station to say which firmware it has."))
    if not told:
        return Finding(CheckState.WARNING, "", Sentence(_("It does not say which firmware it has.")))
    if not least or at_least(told, least):
        return passed(told)
    sentence = Sentence(_("Its firmware %(told)s is older than %(least)s."), {"told": told, "least": least})
    return Finding(CheckState.FAILED, told, sentence, Sentence(_("Update its firmware, then run the checks again.")))


FIRMWARE = Check("firmware", _("Firmware"), judge, frozenset({"BootNotification"}))
