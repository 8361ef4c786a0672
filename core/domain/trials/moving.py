"""Which connector has moved: somebody put a plug into it since a trial began."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.queries.trials import TrialFacts

# What a plug makes of Available: OCPP 1.6 §4.9 goes on to Preparing, 2.0.1 G01 to Occupied; some go on at once.
PLUGGED = frozenset({"Preparing", "Occupied", "Charging", "SuspendedEV", "SuspendedEVSE"})


def moved(facts: TrialFacts) -> list[int]:
    """Give the connectors that are plugged now and were not when the trial began; a repeated report is no news."""
    before = facts.trial.before
    return sorted(
        number
        for number, report in facts.reports.items()
        if number
        and report.status in PLUGGED
        and before.get(str(number)) not in PLUGGED
        and report.received_at >= facts.trial.started_at
    )
