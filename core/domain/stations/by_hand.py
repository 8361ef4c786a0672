"""What people do to one station at a desk: add it, change one of its EVSEs with the terms of its connectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import transaction

from core.choices import EvseStatus
from core.domain.batch import Item, Method
from core.domain.stations.evses import evse_as_said
from core.domain.stations.making import register_station
from core.domain.stations.writing import COLUMNS, write_stations
from core.errors import NotFound, Refused
from core.models import ChargeStation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.domain.etags import Seen
    from core.models import Actor, Evse


@transaction.atomic
def add_station(*, actor: Actor, identity: str, said: Mapping[str, Any]) -> ChargeStation:
    """Add a station, with the EVSEs of the template that is said, or without any until one is fitted.

    Raises IdentityImpossible, IdentityTaken, Invalid, UnknownReference.
    """
    method = Method.POST
    if "charge_station_template_id" not in said:
        register_station(actor=actor, identity=identity)
        method = Method.PATCH
    return _written(actor, method, Item(identity, dict(said)))


def change_evse(
    *,
    actor: Actor,
    charge_station_id: str,
    uid: str,
    said: Mapping[str, Any],
    terms: Mapping[int, Mapping[str, Any]],
    seen: Seen,
) -> ChargeStation:
    """Change facts of one EVSE, and `terms` (tariffs, address of the terms) of its connectors by their ids.

    Terms are structure, which is written whole: what the station is otherwise is said again, and only if it still is
    what was seen. Raises NotFound, Invalid, StaleEtag.
    """
    if not terms:
        return _written(actor, Method.PATCH, Item(charge_station_id, {"evse": {**said, "uid": uid}}, seen))
    stations = ChargeStation.objects.visible_to(actor).select_related("location")
    station = stations.filter(charge_station_id__iexact=charge_station_id).first()
    if station is None:
        raise NotFound
    there = station.evses.exclude(status=EvseStatus.REMOVED).prefetch_related("connectors")
    evses = [_changed(evse, uid, said, terms) for evse in there]
    whole = {name: getattr(station, name) for name in COLUMNS}
    place = {"location_id": station.location.location_id} if station.location else {}
    return _written(actor, Method.PUT, Item(charge_station_id, {**whole, **place, "evses": evses}, seen))


def _changed(evse: Evse, uid: str, said: Mapping[str, Any], terms: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Give an EVSE as it is said in a whole station; the one that is meant with what changes of it."""
    whole = {**evse_as_said(evse), "uid": evse.uid}
    if evse.uid.lower() != uid.lower():
        return whole
    connectors = [{**row, **terms.get(row["id"], {})} for row in whole["connectors"]]
    return {**whole, **said, "connectors": connectors}


def _written(actor: Actor, method: Method, item: Item) -> ChargeStation:
    [outcome] = write_stations(actor=actor, method=method, items=[item])
    if isinstance(outcome, Refused):
        raise outcome
    return cast("ChargeStation", outcome)
