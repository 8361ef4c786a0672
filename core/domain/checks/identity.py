"""Is it this very box: do label, name and serial number belong together, and is there one of it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, not_reached, passed, running
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts

TWIN = "second_connection"


def judge(facts: Facts) -> Finding:
    """Compare the name on the socket with what was scanned and with the serial numbers of the boot message.

    Three fields that makers fill as they like: a difference is explained, not held against the box; two boxes of one
    name are.
    """
    if facts.session is None:
        return not_reached(facts)
    if any(knock.cause == TWIN and facts.is_news(knock) for knock in facts.knocks if knock.mine):
        sentence = Sentence(_("A second box calls by the same name: one of the two has the other's settings."))
        remedy = Sentence(_("Find out which box is which by its serial number, and set the other one's own identity."))
        return Finding(CheckState.FAILED, "", sentence, remedy)
    station = facts.station
    if station.booted_at is None and not facts.overdue:
        return running(_("Waiting for the station to say its serial number."))
    if not station.serials:
        return Finding(CheckState.WARNING, "", Sentence(_("It tells no serial number to compare with its label.")))
    return _compared(facts, station.serials)


def _compared(facts: Facts, serials: list[str]) -> Finding:
    name, value = facts.station.charge_station_id, ", ".join(serials)
    scanned = facts.scanned_serial
    if scanned and scanned.casefold() not in {serial.casefold() for serial in serials}:
        told = {"scanned": scanned, "told": value}
        sentence = Sentence(_("The label says serial number %(scanned)s; the station says %(told)s."), told)
        remedy = Sentence(_("Look whether the box in front of you is the one that answers: two may be swapped."))
        return Finding(CheckState.FAILED, value, sentence, remedy)
    if name.casefold() in {serial.casefold() for serial in serials}:
        return passed(value)
    return passed(value, _("Its identity is not its serial number; compare %(serial)s with its label."), serial=value)


IDENTITY = Check("identity", _("This very box"), judge, frozenset({"BootNotification"}), ("boot",))
