"""Did the box find us, under the name on its label?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, passed, waiting
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts

COMPARE = _(
    "Check power, SIM or network cable, APN and DNS; then compare the address that is set in the box with ours, "
    "character by character."
)


def judge(facts: Facts) -> Finding:
    if facts.session is not None:
        return passed(facts.session.get_protocol_display())
    knock = next((knock for knock in facts.knocks if knock.mine and facts.is_news(knock)), None)
    if knock is not None:
        return Finding(CheckState.FAILED, "", knock.sentence, knock.remedy)
    if _left_during_run(facts):
        return _left(facts)
    if not facts.overdue:
        return waiting(_("Nothing has arrived under this name yet. Switch the station on, or let it restart."))
    return Finding(CheckState.FAILED, "", Sentence(_("Nothing arrived under this name.")), Sentence(COMPARE))


def _left_during_run(facts: Facts) -> bool:
    last = facts.last_session
    return last is not None and last.closed_at is not None and last.closed_at >= facts.run.started_at


def _left(facts: Facts) -> Finding:
    last = facts.last_session
    cause = str(last.get_gone_cause_display()) if last is not None and last.gone_cause else ""
    sentence = Sentence(
        _("The connection was lost during the check (%(cause)s). What was found so far is kept."), {"cause": cause}
    )
    remedy = Sentence(
        _("Wait for it to call again. If it does not: check signal strength and power, then run the checks again.")
    )
    return Finding(CheckState.FAILED if facts.overdue else CheckState.WAITING, "", sentence, remedy)


REACH = Check("reach", _("Reached us"), judge)
