"""Whose the names of EVSEs are: two stations never have the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.functions import Upper

from core.choices import EvseStatus
from core.domain.batch import refusal_of
from core.domain.stations.evses import NAMES
from core.domain.stations.plans import PlannedStation
from core.errors import EvseTaken, FieldError
from core.models import Evse
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from core.models import Actor, ChargeStation


def refuse_clashes(actor: Actor, outcomes: Sequence[Any], *, careful: bool = True) -> list[Any]:
    """Take out the stations whose new EVSE ids belong to another one, or to an earlier one of the set.

    Who is not `careful` looks at the new ones of the set alone, and leaves the others to the database.
    """
    plans = [each for each in outcomes if isinstance(each, PlannedStation)]
    owners = _owners(plans) if careful else {}
    if not owners and _are_all_different(plans, careful=careful):
        return [*outcomes]
    return [_or_refused(actor, each, owners) if isinstance(each, PlannedStation) else each for each in outcomes]


def _are_all_different(plans: Sequence[PlannedStation], *, careful: bool) -> bool:
    evses = [each.evse for plan in plans for each in plan.evses.planned if careful or each.renamed]
    uids, evse_ids = [evse.uid.upper() for evse in evses], [evse.evse_id.upper() for evse in evses]
    return len({*uids}) == len(uids) and len({*evse_ids}) == len(evse_ids)


def _owners(plans: Sequence[PlannedStation]) -> dict[tuple[str, str], ChargeStation]:
    """Give other stations by the names of their EVSEs that are wanted here."""
    planned = [each for plan in plans for each in plan.evses.planned if each.changed]
    mine = {each.evse.pk for each in planned} | {
        row.pk for plan in plans for row in (*plan.leaving, *plan.evses.removed)
    }
    owners: dict[tuple[str, str], ChargeStation] = {}
    for name in NAMES:
        wanted = {getattr(each.evse, name).upper() for each in planned if each.renamed} - {""}
        for row in _called(name, wanted) if wanted else ():
            if row.pk not in mine:
                owners |= dict.fromkeys(_names(row), row.station)
    return owners


def _called(name: str, wanted: Collection[str]) -> QuerySet[Evse]:
    """Give the EVSEs that have one of these names; asked for one kind of name at a time, it is found by its index."""
    rows = Evse.objects.exclude(status=EvseStatus.REMOVED).exclude(**{name: ""}).select_related("station")
    return rows.alias(folded=Upper(name)).filter(folded__in=wanted)


def _names(evse: Evse) -> list[tuple[str, str]]:
    return [(name, getattr(evse, name).upper()) for name in NAMES if getattr(evse, name)]


def _or_refused(actor: Actor, plan: PlannedStation, owners: dict[tuple[str, str], ChargeStation]) -> Any:
    errors = []
    taken = [(each, pair) for each in plan.evses.planned for pair in _names(each.evse)]
    for each, (name, value) in taken:
        owner = owners.get((name, value))
        if owner is not None and owner != plan.station:
            who = str(owner) if owner.operator_id == actor.operator.pk else Sentence(_("another operator"))
            sentence = Sentence(EvseTaken.text, {"evse": getattr(each.evse, name), "owner": who})
            errors.append(FieldError(f"evses.{each.place}.{name}", sentence, EvseTaken.slug))
    if errors:
        return refusal_of(errors)
    owners.update((pair, plan.station) for _each, pair in taken)
    return plan
