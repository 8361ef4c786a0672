"""Link: say where the station stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from core.choices import DeployState, Scope, StepName
from core.domain.field.positions import off_pin_m, position_at_scan, refuse_unexplained
from core.domain.locations.making import create_location
from core.domain.stations.evses import as_they_stand, live_evses
from core.domain.stations.plans import PlannedStation, write_plans
from core.errors import ExpectedElsewhere, LinkedElsewhere, LocationNotGiven, LocationUnknown, MayNotCreateLocation
from core.models import ChargeStation, Installation, Location
from core.models.clock import database_now
from core.queries.jobs import jobs_expecting
from core.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.domain.field.positions import Position
    from core.models import Actor


@dataclass(frozen=True)
class Linked:
    """A station and its Location; `changed` is false when it already stood there."""

    station: ChargeStation
    location: Location
    changed: bool


@transaction.atomic
def link_station(
    *,
    actor: Actor,
    installation: Installation,
    location_id: str = "",
    new_location: Mapping[str, Any] | None = None,
    position: Position | None = None,
    far: tuple[str, str] = ("", ""),
    confirm: bool = False,
) -> Linked:
    """Set the Location of an installation's station; a new Location may be made on the way.

    Saying it twice is fine. Who linked it by a wrong tap may correct that while the work is open; beyond that, moving
    is a supervisor's act. `position` is the phone's; `far`, a FarReason and a note, says why it is far from the pin.
    `confirm` says that it stands there although a job expects it elsewhere.
    Raises LocationUnknown, LocationNotGiven, MayNotCreateLocation, LinkedElsewhere, ExpectedElsewhere, FarFromPin.
    """
    # Its Location is read after the lock: joined in, it would be the one from before somebody else's move.
    rows = ChargeStation.objects.visible_to(actor).select_for_update(no_key=True)
    station = rows.get(pk=installation.station_id)
    if location_id:
        location = Location.objects.visible_to(actor).filter(location_id__iexact=location_id).first()
        if location is None:
            raise LocationUnknown
        if station.location_id != location.pk:
            _must_be_movable(actor, installation, station)
            _must_be_expected(actor, station, location, confirm=confirm)
        position = position or position_at_scan(actor, installation, at=database_now())
        off = refuse_unexplained(actor, location, position, far[0])
    else:
        _must_be_movable(actor, installation, station)
        _must_be_expected(actor, station, None, confirm=confirm or not (new_location and actor.adds_locations))
        location = _new_location(actor, new_location)
        off = off_pin_m(location, position)
    _note_distance(installation, off, *far)
    if station.location_id == location.pk:
        return Linked(station, location, changed=False)
    place_station(actor=actor, station=station, location=location)
    return Linked(station, location, changed=True)


def _note_distance(installation: Installation, off: int | None, reason: str, note: str) -> None:
    Installation.objects.filter(pk=installation.pk).update(linked_off_m=off, far_reason=reason, far_note=note)


def _must_be_movable(actor: Actor, installation: Installation, station: ChargeStation) -> None:
    if station.location is None or actor.may(Scope.FIELD_REVIEW) or _linked_here_by(actor, installation, station):
        return
    raise LinkedElsewhere(
        identity=station.charge_station_id,
        location=str(station.location),
        since=day_of(station.linked_at) if station.linked_at else "?",
        by=station.linked_by or "?",
    )


def _must_be_expected(actor: Actor, station: ChargeStation, location: Location | None, *, confirm: bool) -> None:
    """Ask once when the jobs that expect the station are all at other Locations: one of the two is a mistake."""
    jobs = [] if confirm else jobs_expecting(actor, station, today=actor.operator.day_at(timezone.now()))
    if jobs and location not in [job.location for job in jobs]:
        raise ExpectedElsewhere(identity=station.charge_station_id, place=str(jobs[0].location), field="confirm")


def _linked_here_by(actor: Actor, installation: Installation, station: ChargeStation) -> bool:
    """Tell whether the actor made the present link, in this very installation, and drivers do not know it yet."""
    links = installation.attempts.filter(step=StepName.LINK, outcome=1000, answer__changed=True)
    newest = links.order_by("-at", "-pk").first()
    return station.deploy_state == DeployState.STOCK and newest is not None and newest.who == actor.who


def _new_location(actor: Actor, fields: Mapping[str, Any] | None) -> Location:
    if not fields:
        raise LocationNotGiven
    if not actor.adds_locations:
        raise MayNotCreateLocation
    return create_location(actor=actor, fields=fields)


def place_station(*, actor: Actor, station: ChargeStation, location: Location) -> None:
    """Write the link; EVSEs that it had stay behind as REMOVED where it stood, and come anew where it stands."""
    asked = Location.objects.filter(pk__in=[place for place in (station.location_id, location.pk) if place])
    places = {place.pk: place for place in asked.order_by("pk").select_for_update(no_key=True)}
    old = places[station.location_id] if station.location_id else None
    station.location = places[location.pk]
    plan = PlannedStation(
        station=station,
        created=False,
        changes={},
        evses=as_they_stand(live_evses(station)),
        old_location=old,
        new_location=station.location,
        verb="link",
    )
    plan.note(by=str(actor))
    write_plans(actor, [plan])
    station.refresh_from_db()
