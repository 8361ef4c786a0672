"""Does it keep in touch?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed, running, since_end_s
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts

SILENT_S = 90
BEAT_TAKES_S = 5


def judge(facts: Facts) -> Finding:
    """Any message is life; a heartbeat is asked for, not waited for."""
    session = facts.session
    if session is None:
        return not_reached(facts)
    if session.last_heartbeat is not None:
        return passed(_interval(facts))
    if not _had_its_time(facts) and not facts.overdue:
        return running(_("Asking it for a heartbeat."))
    if (facts.at - session.last_seen).total_seconds() <= SILENT_S:
        return Finding(
            CheckState.PASSED, _interval(facts), Sentence(_("The line is alive; it sends no heartbeat on request."))
        )
    sentence = Sentence(_("It has been silent for more than 90 seconds."))
    return Finding(
        CheckState.FAILED,
        "",
        sentence,
        Sentence(_("Look at the signal strength, the SIM's data plan and the antenna.")),
    )


def _had_its_time(facts: Facts) -> bool:
    return ended(facts, "heartbeat") and since_end_s(facts, "heartbeat") > BEAT_TAKES_S


def _interval(facts: Facts) -> str:
    interval = facts.station.heartbeat_interval
    return f"{interval} s" if interval else ""


HEARTBEAT = Check("heartbeat", _("Keeps in touch"), judge, frozenset({"Heartbeat"}), ("heartbeat",))
