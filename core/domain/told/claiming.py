"""This is my station: a box that knocks under another name than expected is taken for a station of ours."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from core.choices import DeployState
from core.domain.auditing import record
from core.domain.etags import renew_locations
from core.domain.storing import store
from core.errors import (
    IdentityImpossible,
    IdentityInUse,
    IdentityTaken,
    KnockNameless,
    NotFound,
    StationConnected,
    StationRetired,
)
from core.identities import fold, is_identity
from core.models import ChargeStation, Knock, Location
from core.models.clock import moved_on
from core.queries.installations import may_make_key
from core.queries.knock_views import may_read_name
from core.queries.knocks import knocks_visible_to

if TYPE_CHECKING:
    from core.models import Actor, Installation


@dataclass(frozen=True)
class Claimed:
    """A station with the identity that it really knocks under; `before` is the one it had."""

    station: ChargeStation
    before: str
    changed: bool


@transaction.atomic
def claim_knock(*, actor: Actor, knock_id: int, charge_station_id: str) -> Claimed:
    """Give a station the identity under which a box really knocks; the box gets in on its next attempt.

    The audit trail keeps who changed what, and by which attempt. Key, EVSEs and their ids stay. Saying it twice is
    fine. Raises NotFound, KnockNameless, IdentityImpossible, IdentityTaken, StationRetired, StationConnected, and
    IdentityInUse for who may not change a station that is handed over or in production.
    """
    knock = knocks_visible_to(actor).filter(pk=knock_id).first()
    rows = ChargeStation.objects.visible_to(actor).select_for_update(no_key=True)
    station = rows.filter(charge_station_id__iexact=charge_station_id).first()
    if knock is None or station is None:
        raise NotFound
    if not knock.identity or not may_read_name(actor, knock):
        raise KnockNameless
    before = station.charge_station_id
    if station.charge_station_id == knock.identity:
        return Claimed(station, before, changed=False)
    _must_be_free(actor, station, knock)
    _rename(actor, station, knock)
    return Claimed(station, before, changed=True)


def claim_for(*, actor: Actor, installation: Installation, knock_id: int) -> Claimed:
    """Take a knock for the station of an installation; raises what `claim_knock` raises."""
    return claim_knock(actor=actor, knock_id=knock_id, charge_station_id=installation.station.charge_station_id)


def _must_be_free(actor: Actor, station: ChargeStation, knock: Knock) -> None:
    """Refuse what would take a name from somebody, or a name away from a station that answers to it."""
    if not is_identity(knock.identity):
        raise IdentityImpossible(identity=knock.identity)
    if station.deploy_state == DeployState.DEPRECATED:
        raise StationRetired(identity=station.charge_station_id)
    if not may_make_key(actor, station):
        raise IdentityInUse(identity=station.charge_station_id)
    if station.sessions.filter(closed_at=None).exists():
        raise StationConnected(identity=station.charge_station_id, knocked=knock.identity)


def _rename(actor: Actor, station: ChargeStation, knock: Knock) -> None:
    before, etag = station.charge_station_id, uuid.uuid4()
    changes = {"charge_station_id": [before, knock.identity], "etag": [str(station.etag), str(etag)]}
    try:
        with transaction.atomic():
            ChargeStation.objects.filter(pk=station.pk).update(
                charge_station_id=knock.identity,
                look_alike=fold(knock.identity),
                etag=etag,
                modified=Now(),
                modified_by=str(actor),
                last_updated=moved_on("last_updated"),
            )
    except IntegrityError as error:
        raise IdentityTaken(identity=knock.identity) from error
    Knock.objects.filter(identity=knock.identity, cause=knock.cause).update(answered_at=Now())
    places = Location.objects.filter(stations=station.pk)
    renew_locations(actor=actor, places=places, changes={"stations": [[before], [knock.identity]]})
    store(stations=[station.pk])
    station.refresh_from_db()
    told = changes | {"knock": [None, f"{knock.cause} from {knock.address or '?'}"]}
    record(actor=actor, verb="claim_knock", subject=f"station {before}", changes=told)
    record(actor=actor, verb="claim_knock", subject=f"station {knock.identity}", changes=told)
