"""Are the box in front of somebody and the one that answers the same?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Finding, passed, running
from core.domain.trials.moving import moved
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.trials import TrialFacts


def judge(facts: TrialFacts) -> Finding:
    """Wait for a sign that only somebody at the box can give: it starts anew, a plug, a card."""
    session, since = facts.session, facts.trial.started_at
    if session is not None and session.opened_at > since:
        return passed("", _("It was switched off and came back: this is the box in front of you."))
    if session is not None and session.booted_at is not None and session.booted_at > since:
        return passed("", _("It started anew: this is the box in front of you."))
    numbers = moved(facts)
    if numbers:
        return passed("", _("Connector %(number)s was plugged in: this is the box in front of you."), number=numbers[0])
    if facts.heard:
        return passed("", _("It told of a card: this is the box in front of you."))
    if not facts.overdue:
        if session is None:
            return running(_("It is off now. Switch it on again."))
        return running(_("Do one of these now: plug in a cable, show a card, or switch the station off and on."))
    sentence = Sentence(_("The station that answers told nothing of what you did."))
    remedy = Sentence(_("Compare the serial number on the label: the box that answers may be another one."))
    return Finding(CheckState.FAILED, "", sentence, remedy)
