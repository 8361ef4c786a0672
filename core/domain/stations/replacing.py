"""Replace a station: another box takes the place of one that is taken away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Upper

from core.choices import OVER, DeployState, EvseStatus, InstallationState
from core.domain.auditing import record
from core.domain.batch import refusal_of
from core.domain.etags import ANYTHING, Seen, must_be_current
from core.domain.field.checking import stop_running
from core.domain.retrying import retried
from core.domain.stations.evses import EvsePlan, evse_as_said, plan_evses
from core.domain.stations.making import register_station
from core.domain.stations.plans import PlannedStation, stood, write_plans
from core.errors import FieldError, IdentityImpossible, NotASpare, NotFound, NothingToReplace, OtherSerial
from core.identities import is_identity
from core.models import ChargeStation, Evse, Installation, Location
from core.queries.feeds import standing_evses
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Actor

# What belongs to the place and not to the box.
OF_THE_PLACE = (
    "name", "charger_type", "default_charge_station_tariff_id", "default_charge_station_reimbursement_tariff_id",
    "default_charge_station_directions", "default_charge_station_floor_level", "maintenance_info", "remarks",
    "stop_on_parking", "dynamic_time_based_tariffs", "time_of_use_tariffs", "exclude_vat", "status_schedule",
    "auth_rules", "template", "template_version",
)  # fmt: skip
KEPT_ELSEWHERE = ("driver_id", "customer_id", "grid_connection_id")


@dataclass(frozen=True)
class Replaced:
    """The box that went and the one that stands in its place."""

    old: ChargeStation
    new: ChargeStation


@retried
def replace_station(
    *, actor: Actor, charge_station_id: str, identity: str, serial: str = "", seen: Seen = ANYTHING
) -> Replaced:
    """Let another box take a station's Location, its terms and its EVSEs' ids, in one transaction.

    `identity` names a station in Stock, or one that nobody has registered yet: it is then. `serial`: what stands on
    the new box, kept until it says so itself. The old box stays where it stood, out of service, with its EVSEs REMOVED
    and all that is known of it; work on it that was not finished ends. The new one has EVSEs with the old evse_ids
    under uids of their own, and stays in Stock until it is approved, as every new box.

    Raises NotFound, StaleEtag, NothingToReplace, NotASpare, OtherSerial, Invalid, IdentityImpossible, IdentityTaken.
    """
    if not is_identity(identity):
        raise IdentityImpossible(identity=identity)
    with transaction.atomic():
        old, new = _locked(actor, charge_station_id, identity)
        subject = f"station {old.charge_station_id}"
        must_be_current(actor=actor, row=old, seen=seen, subject=subject, required=False)
        if old.location_id is None or old.deploy_state == DeployState.DEPRECATED:
            raise NothingToReplace(identity=old.charge_station_id)
        new = new or _registered(actor, old, identity)
        _must_be_spare(old, new, serial)
        _end_work(actor, old)
        _take_over(old, new, serial)
        _write(actor, old, new)
    return Replaced(*(ChargeStation.objects.select_related("location").get(pk=row.pk) for row in (old, new)))


def _locked(actor: Actor, *identities: str) -> tuple[ChargeStation, ChargeStation | None]:
    """Lock both stations in the one order that all writers keep. Raises NotFound without the first."""
    folded = [each.upper() for each in identities]
    mine = ChargeStation.objects.visible_to(actor).annotate(folded=Upper("charge_station_id")).filter(folded__in=folded)
    rows = mine.order_by("pk").select_for_update(no_key=True).prefetch_related(standing_evses())
    found = {row.folded: row for row in rows}
    if folded[0] not in found:
        raise NotFound
    return found[folded[0]], found.get(folded[1])


def _registered(actor: Actor, old: ChargeStation, identity: str) -> ChargeStation:
    """Add the new box; it has to come in as the old one did."""
    made = register_station(actor=actor, identity=identity)
    ChargeStation.objects.filter(pk=made.pk).update(security_profile=old.security_profile)
    return ChargeStation.objects.prefetch_related(standing_evses()).get(pk=made.pk)


def _must_be_spare(old: ChargeStation, new: ChargeStation, serial: str) -> None:
    if old.pk == new.pk:
        raise refusal_of([FieldError("new_charge_station_id", _("A box cannot replace itself."))])
    if new.deploy_state != DeployState.STOCK:
        raise NotASpare(identity=new.charge_station_id)
    if serial and new.serials and serial.upper() not in map(str.upper, new.serials):
        raise OtherSerial(identity=new.charge_station_id, told=", ".join(new.serials), field="serial_number")


def _end_work(actor: Actor, old: ChargeStation) -> None:
    """Drop unfinished work on a box that is taken away; its attempts stay to be read."""
    for installation in Installation.objects.filter(station=old).exclude(state__in=OVER):
        stop_running(installation=installation)
        Installation.objects.filter(pk=installation.pk).update(state=InstallationState.DROPPED)
        record(actor=actor, verb="drop", subject=f"station {old.charge_station_id}")


def _take_over(old: ChargeStation, new: ChargeStation, serial: str) -> None:
    for name in (*OF_THE_PLACE, *KEPT_ELSEWHERE):
        setattr(new, name, getattr(old, name))
    beside = {name: getattr(old, name) for name in KEPT_ELSEWHERE}
    if serial and not new.serials:
        beside["charge_box_serial_number"] = new.charge_box_serial_number = serial
    ChargeStation.objects.filter(pk=new.pk).update(**beside)


def _write(actor: Actor, old: ChargeStation, new: ChargeStation) -> None:
    """Plan both boxes and write them at one go: the EVSE ids are let go before they are taken, so nobody else can."""
    asked = Location.objects.filter(pk__in=[pk for pk in (old.location_id, new.location_id) if pk])
    places = {place.pk: place for place in asked.order_by("pk").select_for_update(no_key=True)}
    here = places[old.location_id or 0]
    goes = _standing(old)
    plans = [
        PlannedStation(
            station=old,
            created=False,
            changes={
                "deploy_state": [str(old.deploy_state), DeployState.DEPRECATED.value],
                "replaced_by": [None, new.charge_station_id],
            },
            evses=EvsePlan(removed=goes),
            old_location=here,
            new_location=here,
            verb="replace",
        ),
        PlannedStation(
            station=new,
            created=False,
            changes={"replaces": [None, old.charge_station_id]},
            evses=_as_before(goes, new),
            old_location=places.get(new.location_id or 0),
            new_location=here,
            verb="take_over",
        ),
    ]
    old.deploy_state, old.location, new.location = DeployState.DEPRECATED, here, here
    for plan in plans:
        plan.note(by=str(actor))
    write_plans(actor, plans)


def _standing(station: ChargeStation) -> list[Evse]:
    return [evse for evse in stood(station) if evse.status != EvseStatus.REMOVED]


def _as_before(evses: Iterable[Evse], new: ChargeStation) -> EvsePlan:
    """Plan EVSEs like these ones on another box; one it had keeps its uid, and no uid of the past comes back."""
    plan = plan_evses(station=new, present=_standing(new), said=[*map(evse_as_said, evses)], keeps_facts=False)
    if plan.errors:
        raise refusal_of(plan.errors)
    fresh = [each.evse for each in plan.planned if each.evse.pk is None]
    known = Evse.objects.annotate(folded=Upper("uid")).filter(folded__in=[evse.uid.upper() for evse in fresh])
    used = set(known.values_list("folded", flat=True))
    for evse in fresh:
        if evse.uid.upper() in used:
            evse.uid = str(uuid.uuid4())
    return plan
