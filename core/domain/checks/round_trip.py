"""Does it answer our calls, and how fast?"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from core.choices import CheckState, CommandState
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts

QUESTIONS = ("configuration", "round_trip_2", "round_trip_3")
SLOW_S = 5.0


def judge(facts: Facts) -> Finding:
    if facts.session is None:
        return not_reached(facts)
    times = [_time(facts, purpose) for purpose in QUESTIONS]
    answered = [time for time in times if time is not None]
    if not all(ended(facts, purpose) for purpose in QUESTIONS) and not facts.overdue:
        return Finding(CheckState.RUNNING, f"{len(answered)} / {len(QUESTIONS)}")
    if not answered:
        sentence = Sentence(_("It is connected but answers none of our calls."))
        return Finding(
            CheckState.FAILED,
            "",
            sentence,
            Sentence(_("Restart the station; if that does not help, its firmware does not talk to us.")),
        )
    value = f"{median(answered) * 1000:.0f} ms"
    worst = {"worst": f"{max(answered):.1f}", "answered": len(answered), "asked": len(QUESTIONS)}
    text = _weakness(answered)
    if not text:
        return passed(value)
    remedy = Sentence(_("Look at the signal strength and the antenna."))
    return Finding(CheckState.WARNING, value, Sentence(text, worst), remedy)


def _weakness(answered: list[float]) -> str:
    if len(answered) < len(QUESTIONS):
        return _("It answered %(answered)s of %(asked)s calls.")
    return _("Its slowest answer took %(worst)s s.") if max(answered) > SLOW_S else ""


def _time(facts: Facts, purpose: str) -> float | None:
    """Give the seconds of one answered call; a CALLERROR is an answer too: the box heard us."""
    command = facts.commands.get(purpose)
    if command is None or command.state not in {CommandState.ANSWERED, CommandState.REFUSED}:
        return None
    return command.round_trip_s


ROUND_TRIP = Check(
    "round_trip",
    _("Answers calls"),
    judge,
    frozenset({"GetConfiguration", "GetVariables"}),
    ("configuration", "round_trip"),
)
