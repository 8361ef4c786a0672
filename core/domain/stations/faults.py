"""What is wrong with a station as it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.bodies.reading import is_told
from core.choices import DeployState
from core.errors import FieldError, IdentityTaken, NotEnough
from core.identities import is_identity
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.batch import Item
    from core.domain.stations.plans import PlannedStation
    from core.models import Actor, ChargeStation

RESERVED = frozenset({"CHARGESTATIONTEMPLATE", "BATCH"})
STRUCTURE = ("evses", "charge_station_template_id")


def named(station: ChargeStation) -> Sequence[FieldError]:
    """Say why a station cannot be called so."""
    identity = station.charge_station_id
    if not is_identity(identity):
        sentence = _("An OCPP identity: letters, digits and . _ * = + | @ - and spaces inside, at most 48.")
        return [FieldError("charge_station_id", sentence, "required" if not identity else "invalid")]
    if identity.upper() in RESERVED:
        return [FieldError("charge_station_id", Sentence(_("%(what)s is a reserved word."), {"what": identity}))]
    return []


def without_evses(item: Item, planned: PlannedStation, errors: Sequence[FieldError]) -> Sequence[FieldError]:
    """Say that a new station has no EVSEs; where anything else is wrong, if none were said of it."""
    told = [error.field for error in errors]
    if planned.evses.planned or (told and any(item.said.get(name) or is_told(name, told) for name in STRUCTURE)):
        return []
    return [FieldError("evses", _("It needs a hardware template, or EVSEs of its own."), NotEnough.slug)]


def placeless(actor: Actor, station: ChargeStation) -> Sequence[FieldError]:
    """Say why a station cannot be without a Location."""
    if station.deploy_state != DeployState.STOCK:
        sentence = Sentence(
            _("Only a station in %(state)s can be without a Location."), {"state": DeployState.STOCK.value}
        )
    elif not actor.acts_for(actor.operator.cpo_id):
        sentence = Sentence(_("Your token is limited: name a Location of the companies that it is for."))
    else:
        return []
    return [FieldError("location_id", sentence, "required")]


def taken(item: Item) -> FieldError:
    """Say that somebody else has a station's identity."""
    return FieldError("charge_station_id", Sentence(IdentityTaken.text, {"identity": item.key}), IdentityTaken.slug)
