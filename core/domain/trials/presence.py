"""Are the box in front of somebody and the one that answers the same?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Finding, passed, running
from core.domain.trials.moving import moved
from core.words import Sentence, _

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Session
    from core.queries.trials import TrialFacts


def judge(facts: TrialFacts) -> Finding:
    """Wait for a sign that only somebody at the box can give: it starts anew, a plug, a card."""
    session, numbers = facts.session, moved(facts)
    if session is not None and _began_anew(session, facts.trial.started_at):
        return passed("", _("It started anew: this is the box in front of you."))
    if numbers:
        return passed("", _("Connector %(number)s was plugged in: this is the box in front of you."), number=numbers[0])
    if facts.heard:
        return passed("", _("It told of a card: this is the box in front of you."))
    if not facts.overdue:
        now = _("Do one of these now: plug in a cable, show a card, or switch the station off and on.")
        return running(now if session is not None else _("It is off now. Switch it on again."))
    sentence = Sentence(_("The station that answers told nothing of what you did."))
    remedy = Sentence(_("Compare the serial number on the label: the box that answers may be another one."))
    return Finding(CheckState.FAILED, "", sentence, remedy)


def _began_anew(session: Session, since: datetime) -> bool:
    """Tell whether it connected or booted since: somebody has switched it off and on."""
    return session.opened_at > since or (session.booted_at is not None and session.booted_at > since)
