"""Will drivers find it: is what roaming partners are told whole?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, passed
from core.words import Sentence, _, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.queries.checking import Facts


def judge(facts: Facts) -> Finding:
    """Look at Location, EVSEs and connectors as OCPI 2.2.1 §8.3 wants them; it needs no socket."""
    lacking = list(_lacking(facts))
    if not lacking:
        return passed(", ".join(dict.fromkeys(row.evse.evse_id for row in facts.connectors)))
    sentence = Sentence(_("Drivers will not find it: %(lacking)s."), {"lacking": listed(map(Sentence, lacking))})
    return Finding(CheckState.FAILED, "", sentence, Sentence(_("Ask your dispatcher to complete it.")))


def _lacking(facts: Facts) -> Iterator[str]:
    place = facts.station.location
    if place is None or place.latitude is None or place.longitude is None:
        yield _("its Location has no position on the map")
    if place is not None and not (place.address and place.city and place.country):
        yield _("its Location has no whole address")
    if not facts.connectors:
        yield _("it has no connectors")
    if any(not row.evse.evse_id for row in facts.connectors):
        yield _("an EVSE has no EVSE id")
    if any(not (row.voltage and row.amperage) for row in facts.connectors):
        yield _("a connector has no voltage or current")


VISIBLE = Check("visible", _("Drivers find it"), judge)
