"""Did the box find us, under the name on its label?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, passed, waiting
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.models import Session
    from core.queries.checking import Facts
    from core.queries.knock_views import KnockView

COMPARE = _(
    "Check power, SIM or network cable, APN and DNS; then compare the address that is set in the box with ours, "
    "character by character."
)


def judge(facts: Facts) -> Finding:
    """Say that it is here, or the newest reason why it is not."""
    if facts.session is not None:
        return passed(facts.session.get_protocol_display())
    news = [knock for knock in facts.knocks if facts.is_news(knock)]
    mine = next((knock for knock in news if knock.mine), None)
    if mine is not None and mine.last_seen >= facts.run.started_at:
        return Finding(CheckState.FAILED, "", mine.sentence, mine.remedy)
    if facts.lost is not None:
        return _hoping(facts, *_lost(facts.lost))
    return _never_came(facts, mine, next((knock for knock in news if knock.why is not None), None))


def _never_came(facts: Facts, mine: KnockView | None, alike: KnockView | None) -> Finding:
    if mine is not None:
        text = _("Nothing has arrived since the checks began. Before that: %(cause)s")
        return _hoping(facts, Sentence(text, {"cause": mine.sentence}), mine.remedy)
    if alike is not None:
        text = _("Something calls here by the name %(name)s. It may be this box.")
        remedy = Sentence(_("Set the identity in the box to %(identity)s."), {"identity": str(facts.station)})
        return _hoping(facts, Sentence(text, {"name": alike.identity}), remedy)
    if facts.overdue:
        return Finding(CheckState.FAILED, "", Sentence(_("Nothing arrived under this name.")), Sentence(COMPARE))
    return waiting(_("Nothing has arrived under this name yet. Switch the station on, or let it restart."))


def _hoping(facts: Facts, sentence: Sentence, remedy: Sentence) -> Finding:
    """Wait for better until the time is over."""
    return Finding(CheckState.FAILED if facts.overdue else CheckState.WAITING, "", sentence, remedy)


def _lost(session: Session) -> tuple[Sentence, Sentence]:
    cause = str(session.get_gone_cause_display()) if session.gone_cause else ""
    sentence = Sentence(
        _("The connection was lost during the check (%(cause)s). What was found so far is kept."), {"cause": cause}
    )
    remedy = Sentence(
        _("Wait for it to call again. If it does not: check signal strength and power, then run the checks again.")
    )
    return sentence, remedy


REACH = Check("reach", _("Reached us"), judge)
