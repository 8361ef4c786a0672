"""Is left left? The connector whose state moves is the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from core.choices import CheckState
from core.domain.checks.finding import Finding, passed, running
from core.domain.trials.moving import moved
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import Connector
    from core.queries.trials import TrialFacts

SIDES = (_("left"), _("right"))
LONGEST = 16
AGAIN = _("Pull all plugs, wait until every socket is free, and try again.")


def judge(facts: TrialFacts) -> Finding:
    """Wait for the one connector that moves."""
    numbers, place = moved(facts), {"place": facts.trial.place}
    if not numbers:
        return _nothing_yet(facts, place)
    if len(numbers) > 1:
        told = ", ".join(map(str, numbers))
        return _failed(_("More than one connector moved at once: %(numbers)s."), AGAIN, numbers=told)
    evses = {row.connector_id: row.evse_id for row in facts.connectors}
    number = numbers[0]
    if number not in evses:
        text = _("Connector %(number)s moved; the template has none of that number.")
        return _failed(text, _("Go back to Fit and pick the template that matches."), number=number)
    if number in facts.earlier:
        text = _("Connector %(number)s moved again: it was another socket before.")
        return _failed(text, AGAIN, number=number)
    value = f"{facts.trial.place} = {number}"
    if evses[number] == evses.get(facts.trial.connector or 0):
        return passed(value)
    return passed(value, _("The socket “%(place)s” is connector %(number)s: saved so."), number=number, **place)


def _nothing_yet(facts: TrialFacts, place: dict[str, str]) -> Finding:
    if facts.overdue:
        text = _("Nothing moved: the station did not tell that something was plugged into “%(place)s”.")
        remedy = Sentence(_("Some stations tell it only after a card was shown: show one, or look at the cable."))
        return Finding(CheckState.FAILED, "", Sentence(text, place), remedy)
    if facts.session is None:
        return running(_("The station is away. This goes on when it is back."))
    return running(_("Plug a cable or a car into the socket “%(place)s” now."), **place)


def _failed(text: str, remedy: str, **facts: object) -> Finding:
    return Finding(CheckState.FAILED, "", Sentence(text, facts), Sentence(remedy))


def places(connectors: Sequence[Connector]) -> list[tuple[int, str]]:
    """Name each EVSE by its first connector: what is written on it, or left and right, or its number from the left."""
    firsts = list({row.evse_id: row for row in reversed(connectors)}.values())[::-1]
    used = {row.evse.physical_reference for row in firsts}
    names = [gettext(side)[:LONGEST] for side in SIDES] if len(firsts) == len(SIDES) else map(str, range(1, 100))
    free = iter([name for name in names if name not in used])
    return [(row.connector_id, row.evse.physical_reference or next(free)) for row in firsts]
