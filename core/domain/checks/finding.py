"""What a check is, what it finds, and what a whole run amounts to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.choices import CheckState, CommandState, Verdict
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.queries.checking import Facts

FINAL = frozenset({CheckState.PASSED, CheckState.WARNING, CheckState.FAILED, CheckState.NOT_POSSIBLE})
BAD = frozenset({CheckState.FAILED, CheckState.NOT_POSSIBLE})


@dataclass(frozen=True)
class Finding:
    """One check's word: a state, a value to read at a glance, why, and what to do."""

    state: CheckState
    value: str = ""
    sentence: Sentence = field(default_factory=lambda: Sentence(""))
    remedy: Sentence = field(default_factory=lambda: Sentence(""))

    @property
    def final(self) -> bool:
        return self.state in FINAL


@dataclass(frozen=True)
class Check:
    """One thing that must be true of a station that works; `actions` are the OCPP messages that prove it.

    `asks` are the questions that it needs, by how their purposes begin: run again alone, it asks no others.
    """

    slug: str
    title: str
    judge: Callable[[Facts], Finding]
    actions: frozenset[str] = frozenset()
    asks: tuple[str, ...] = ()


def passed(value: str = "", text: str = "", **facts: object) -> Finding:
    return Finding(CheckState.PASSED, value, Sentence(text, facts))


def waiting(text: str = "", **facts: object) -> Finding:
    return Finding(CheckState.WAITING, "", Sentence(text, facts))


def running(text: str = "", **facts: object) -> Finding:
    return Finding(CheckState.RUNNING, "", Sentence(text, facts))


def not_reached(facts: Facts) -> Finding:
    """Give the finding of every check that needs the socket while there is none."""
    if not facts.overdue:
        return waiting()
    return Finding(
        CheckState.NOT_POSSIBLE,
        sentence=Sentence(_("Not possible: the station was not connected.")),
        remedy=Sentence(_("Mend the connection first, then run the checks again.")),
    )


def ended(facts: Facts, purpose: str) -> bool:
    """Tell whether a question of this run has come to its end, whatever that was."""
    command = facts.commands.get(purpose)
    return command is not None and command.state not in {CommandState.WAITING, CommandState.SENT}


def since_end_s(facts: Facts, purpose: str) -> float:
    """Give the seconds since a question of this run came to its end; 0 while it has not."""
    command = facts.commands.get(purpose)
    return (facts.at - command.ended_at).total_seconds() if command is not None and command.ended_at else 0.0


def verdict_of(findings: Iterable[tuple[Finding, bool]]) -> Verdict:
    """Give the verdict of a finished run from its findings, each with whether it is required."""
    listed = list(findings)
    if any(required and finding.state in BAD for finding, required in listed):
        return Verdict.FAILED
    if any(finding.state != CheckState.PASSED for finding, _required in listed):
        return Verdict.PASSED_WITH_WARNINGS
    return Verdict.PASSED
