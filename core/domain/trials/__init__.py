"""The trials: what a person does in front of a station, judged by what the station then says.

A judge is a pure function of the facts and the clock, as a check is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import TrialKind
from core.domain.trials import charge, presence, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.domain.checks import Finding
    from core.queries.trials import TrialFacts

JUDGES: dict[str, Callable[[TrialFacts], Finding]] = {
    TrialKind.WALK: walk.judge,
    TrialKind.PRESENCE: presence.judge,
    TrialKind.CHARGE: charge.judge,
}
LASTS_S: dict[str, int] = {TrialKind.WALK: 180, TrialKind.PRESENCE: 90, TrialKind.CHARGE: 300}
