"""Did you mean …? The stations whose identity a typed or misread one may stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.expressions import RawSQL

from core.choices import DeployState
from core.identities import TELLING, fold, why_alike
from core.models import ChargeStation
from core.queries.serials import booted_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from core.models import Actor
    from core.words import Sentence

FOLDED = sorted(set(fold("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")))
MOST_LOOKED_AT = 50
MOST_PROPOSED = 3
NAMES_AT_ONCE, MANY = 50, 10


@dataclass(frozen=True)
class LookAlike:
    """A station that a name may mean, and why."""

    station: ChargeStation
    why: Sentence


def stations_like(actor: Actor, name: str) -> list[ChargeStation]:
    """Give at most three of the actor's stations that a name may mean, the most alike first."""
    _exact, others = stations_like_each(actor, {name}).get(name, (None, ()))
    return [each.station for each in others]


def stations_like_each(
    actor: Actor, names: Iterable[str]
) -> dict[str, tuple[ChargeStation | None, Sequence[LookAlike]]]:
    """Give for each name the actor's station that is called so, and at most three others that it may mean.

    What differs in spelling only comes before one slip of the finger, and that before a shorter or longer name. One
    question for every fifty names.
    """
    some = sorted({name for name in names if fold(name)})
    answer: dict[str, tuple[ChargeStation | None, Sequence[LookAlike]]] = {}
    for start in range(0, len(some), NAMES_AT_ONCE):
        asked = some[start : start + NAMES_AT_ONCE]
        found = _found(actor, asked)
        answer |= {name: _meant(name, found) for name in asked}
    return answer


def _found(actor: Actor, names: list[str]) -> list[ChargeStation]:
    """Give the stations that any of these names may mean, and some that none does."""
    folded = {fold(name) for name in names}
    spelled = {each for one in folded for each in (one, *slips(one), *endings(one))}
    # One parameter, not one for each of ten thousand spellings: reading those would take longer than looking them up.
    near = Q(look_alike__in=RawSQL("SELECT unnest(%s::text[])", ([*spelled],)))
    long = sorted(one for one in folded if len(one) >= TELLING)
    if long:
        near |= Q(look_alike__regex=f"({'|'.join(long)})$")  # letters and digits only
    numbers = {part for name in names for part in inner_parts(name)}
    if numbers:
        near |= booted_as(numbers)
    mine = ChargeStation.objects.visible_to(actor).exclude(deploy_state=DeployState.DEPRECATED)
    rows = mine.select_related("template").filter(near).order_by("look_alike", "pk")
    return list(rows[: MOST_LOOKED_AT * min(len(names), MANY)])


def _meant(name: str, found: list[ChargeStation]) -> tuple[ChargeStation | None, Sequence[LookAlike]]:
    exact = next((row for row in found if row.charge_station_id == name), None)
    alike = [
        LookAlike(row, why)
        for row in found
        if row is not exact and (why := why_alike(name, row.charge_station_id, tuple(row.serials)))
    ]
    folded = fold(name)
    alike.sort(key=lambda each: _distance(each.station, folded))
    return exact, alike[:MOST_PROPOSED]


def _distance(row: ChargeStation, folded: str) -> tuple[bool, int, str]:
    return row.look_alike != folded, abs(len(row.look_alike) - len(folded)), str(row)


def inner_parts(name: str) -> Iterator[str]:
    """Give every part of a name that is long enough to be a serial number."""
    for start in range(len(name) - TELLING + 1):
        yield from (name[start:end] for end in range(start + TELLING, len(name) + 1))


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
