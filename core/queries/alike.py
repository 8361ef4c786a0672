"""Did you mean …? The stations whose identity a typed or misread one may stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from core.choices import DeployState
from core.identities import TELLING, fold, why_alike
from core.models import ChargeStation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Actor

FOLDED = sorted(set(fold("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")))
MOST_LOOKED_AT = 50
MOST_PROPOSED = 3


def stations_like(actor: Actor, name: str) -> list[ChargeStation]:
    """Give at most three of the actor's stations that a name may mean, the most alike first.

    What differs in spelling only comes before one slip of the finger, and that before a shorter or longer name.
    """
    folded = fold(name)
    if not folded:
        return []
    near = Q(look_alike__in={folded, *slips(folded), *endings(folded)})
    if len(folded) >= TELLING:
        near |= Q(look_alike__endswith=folded)
    mine = ChargeStation.objects.visible_to(actor).exclude(deploy_state=DeployState.DEPRECATED)
    found = [row for row in mine.filter(near)[:MOST_LOOKED_AT] if why_alike(name, row.charge_station_id)]
    found.sort(key=lambda row: (row.look_alike != folded, abs(len(row.look_alike) - len(folded)), str(row)))
    return found[:MOST_PROPOSED]


def slips(folded: str) -> Iterator[str]:
    """Give every folded name that is one typed, missing, extra or swapped character away."""
    for at in range(len(folded) + 1):
        before, after = folded[:at], folded[at:]
        yield from (before + sign + after for sign in FOLDED)
        yield from (before + sign + after[1:] for sign in FOLDED if after)
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]


def endings(folded: str) -> Iterator[str]:
    """Give the endings of a name that are long enough to mean something."""
    return (folded[at:] for at in range(1, len(folded) - TELLING + 1))
