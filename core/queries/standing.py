"""What stands now where somebody wanted something else: what, by whom, since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.choices import InstallationState, StepName
from core.models import Installation, StepAttempt
from core.queries.evidence import READINGS
from core.queries.installations import DONE
from core.words import Sentence, _, listed

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Actor, Reading

OVER = {
    InstallationState.HANDED_OVER: _("Handed over"),
    InstallationState.APPROVED: _("Approved"),
    InstallationState.DROPPED: _("Dropped"),
}
ENDS = {
    InstallationState.HANDED_OVER: StepName.HAND_OVER,
    InstallationState.APPROVED: StepName.REVIEW,
    InstallationState.DROPPED: StepName.DROP,
}


@dataclass(frozen=True)
class Standing:
    """What stands; `by` and `at` are of whoever made it so, where that is known."""

    what: Sentence
    by: str
    at: datetime | None


def standing_of(actor: Actor, installation_id: int | None, step: str, *, place: int = 0) -> Standing | None:
    """Give what a step would replace: the Location, the template, evidence, or that the work is over.

    `place` is where readings were taken, an EVSE's number or 0 for the supply. None: nothing stands.
    """
    rows = Installation.objects.visible_to(actor).select_related("station__location", "station__template")
    row = rows.filter(pk=installation_id).first() if installation_id else None
    if row is None:
        return None
    state = InstallationState(row.state)
    if state in OVER:
        return _by_attempt(row, ENDS[state], Sentence(OVER[state]))
    station = row.station
    if step == StepName.LINK and station.location is not None:
        return Standing(Sentence("%(it)s", {"it": str(station.location)}), station.linked_by, station.linked_at)
    if step == StepName.FIT and station.template is not None:
        return _by_attempt(row, StepName.FIT, Sentence("%(it)s", {"it": station.template.name}))
    return _evidence(row, step, place)


def _evidence(row: Installation, step: str, place: int) -> Standing | None:
    if step == StepName.READINGS:
        readings = [*row.readings.filter(place=place)]
        newest = max(readings, key=lambda reading: reading.at, default=None)
        return Standing(listed(map(_reading, readings)), newest.by, newest.at) if newest else None
    if step == StepName.CHECKLIST and row.ticks.exists():
        return _by_attempt(row, step, Sentence("%(it)s", {"it": ", ".join(tick.text for tick in row.ticks.all())}))
    if step == StepName.SIGN and hasattr(row, "signature"):
        return Standing(Sentence("%(it)s", {"it": row.signature.name}), row.signature.by, row.signature.at)
    return None


def _reading(reading: Reading) -> Sentence:
    value = f"{reading.value} {reading.limit.get('unit') or ''}".strip()
    return Sentence("%(kind)s: %(value)s", {"kind": Sentence(READINGS[reading.kind]), "value": value})


def _by_attempt(row: Installation, step: str, what: Sentence) -> Standing:
    done = StepAttempt.objects.filter(installation=row, step=step, outcome=DONE).order_by("-at", "-pk").first()
    return Standing(what, done.by if done else "", done.at if done else None)
