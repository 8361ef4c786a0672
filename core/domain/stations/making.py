"""Register stations and give them keys."""

from __future__ import annotations

import secrets
import string

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from core.domain.auditing import record
from core.domain.people.tokens import keyed_digest
from core.domain.stations.keys import NO_NEXT
from core.domain.storing import store
from core.domain.told.knocking import password_made
from core.errors import IdentityImpossible, IdentityTaken, KeyInUse, NotFound
from core.identities import fold, is_identity
from core.models import Actor, ChargeStation
from core.queries.installations import may_make_key

KEY_ALPHABET = string.ascii_letters + string.digits
KEY_LENGTH = 20  # OCPP 1.6 AuthorizationKey: 16 to 20 bytes; fits a 2.0.1 BasicAuthPassword as well


def new_key() -> str:
    """Make a station key that both OCPP 1.6 and 2.0.1 boxes can hold, about 119 random bits."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(KEY_LENGTH))


def key_digest(key: str) -> bytes:
    """Give the form in which a station key is kept."""
    return keyed_digest("station-key", key.encode())


@transaction.atomic
def register_station(*, actor: Actor, identity: str, key: str = "") -> ChargeStation:
    """Add a Stock station under its OCPP identity, without Location or EVSEs.

    Raises IdentityImpossible, and IdentityTaken when any operator of this installation has it, in any capitals.
    """
    if not is_identity(identity):
        raise IdentityImpossible(identity=identity)
    station = ChargeStation(
        operator=actor.operator,
        charge_station_id=identity,
        look_alike=fold(identity),
        default_charge_station_tariff_id=actor.operator.default_tariff_id,
        key_digest=key_digest(key) if key else None,
        created_by=str(actor),
        modified_by=str(actor),
    )
    try:
        with transaction.atomic():
            station.save(force_insert=True)
    except IntegrityError as error:
        raise IdentityTaken(identity=identity) from error
    store(stations=[station.pk])
    record(actor=actor, verb="register", subject=f"station {identity}")
    return station


@transaction.atomic
def issue_key(*, actor: Actor, charge_station_id: str) -> str:
    """Replace a station's key and give the new one: it can be read in this answer and never again.

    The old key stops working at once, so this is for a station in front of the installer;
    once it is handed over or in production, for supervisors. Raises NotFound, KeyInUse.
    """
    mine = ChargeStation.objects.visible_to(actor).select_for_update(no_key=True)
    station = mine.filter(charge_station_id=charge_station_id).first()
    if station is None:
        raise NotFound
    if not may_make_key(actor, station):
        raise KeyInUse(identity=charge_station_id)
    key, stamps = new_key(), {"modified": Now(), "modified_by": str(actor)}
    ChargeStation.objects.filter(pk=station.pk).update(
        key_digest=key_digest(key), old_key_digest=station.key_digest, **NO_NEXT, **stamps
    )
    store(stations=[station.pk])
    password_made(identity=charge_station_id)
    record(actor=actor, verb="issue_key", subject=f"station {charge_station_id}")
    return key
