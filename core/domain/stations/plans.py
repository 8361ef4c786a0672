"""Carry out what was planned for a set of stations: EVSEs go before others come, Locations follow."""

from __future__ import annotations

import uuid
from contextlib import nullcontext
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Subquery
from msgspec import Struct

from core.choices import EvseStatus
from core.domain.auditing import of_stations, record_all
from core.domain.batch import renew
from core.domain.copying import FEW, add_rows_at_once, write_rows_at_once
from core.domain.stations.evses import COLUMNS as EVSE_COLUMNS
from core.domain.stations.evses import NAMES, EvsePlan
from core.domain.storing import store
from core.domain.told.statuses import evse_statuses_follow_reports
from core.domain.writing import TICK, stamp
from core.models import ChargeStation, Connector, Evse, Location
from core.queries.locking import since_locked
from core.queries.prepared import at_once

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from core.domain.stations.evses import PlannedEvse
    from core.models import Actor
    from core.queries.locking import SinceLocked

Entry = tuple[str, str, dict[str, Any]]
SET_BY_PEOPLE = (
    "location", "name", "deploy_state", "charger_type", "default_charge_station_tariff_id", "installation_date",
    "default_charge_station_reimbursement_tariff_id", "default_charge_station_directions",
    "default_charge_station_floor_level", "maintenance_info", "remarks", "contactless_terminal_serial_number",
    "contactless_terminal_auth_amount", "contactless_type", "tap_to_stop", "stop_on_parking",
    "dynamic_time_based_tariffs", "time_of_use_tariffs", "exclude_vat", "status_schedule", "auth_rules", "template",
    "template_version", "linked_at", "linked_by", "rebuilt_at",
)  # fmt: skip
STAMPS = ("etag", "modified", "modified_by", "last_updated")


class PlannedStation(Struct, eq=False):
    """A station as it will be, with its EVSEs and its way from one Location to another.

    `verb` is what the audit trail calls it; `rebuilt`: EVSEs or connectors come, go or change their hardware;
    `refitted`: another template, or another version of it, was applied; `told_all`: `changes` names every other column
    that is not as it was.
    """

    station: ChargeStation
    created: bool
    changes: dict[str, Any]
    evses: EvsePlan
    old_location: Location | None = None
    new_location: Location | None = None
    verb: str = ""
    rebuilt: bool = False
    refitted: bool = False
    told_all: bool = False
    leaving: list[Evse] = []

    @property
    def moved(self) -> bool:
        if self.created or self.old_location is self.new_location:
            return False
        return self.old_location != self.new_location

    @property
    def structural(self) -> bool:
        return self.created or self.moved or self.evses.structural

    @property
    def shows(self) -> bool:
        """Tell whether its Location shows anything else than before."""
        return self.structural or "deploy_state" in self.changes or self.evses.changes

    @property
    def idle(self) -> bool:
        """Tell whether everything is so already: then nothing is written, and nobody is told anything."""
        return not (self.changes or self.refitted or self.structural or self.evses.changes)

    @property
    def columns(self) -> Collection[str]:
        """Name the columns of the station that may change, beside the stamps; what `note` has added says nothing."""
        own = self.changes.keys() - {"etag", "evses"}
        if self.told_all and not (self.moved or self.rebuilt or self.refitted):
            return own
        return SET_BY_PEOPLE if own or self.structural or self.rebuilt or self.refitted else ()

    @property
    def entry(self) -> Entry:
        verb = self.verb or ("create" if self.created else "change")
        return verb, f"station {self.station.charge_station_id}", self.changes

    def note(self, *, by: str) -> None:
        """Renew the etag and write the audit trail's entry; let the EVSEs of a moved station go and come."""
        old, new = renew(self.station, by=by)
        self.changes["etag"] = [None, new] if self.created else [old, new]
        if self.moved:
            names = [place.location_id if place else None for place in (self.old_location, self.new_location)]
            self.changes["location_id"] = names
        self.rebuilt = self.evses.structural
        if self.evses.changes:
            self.changes["evses"] = self.evses.told
        if self.created or self.moved:
            self.station.linked_by = by if self.new_location else ""
            self.station.linked_at = None
        if self.moved and self.old_location is not None:
            self._leave()

    def _leave(self) -> None:
        """Leave each EVSE behind as REMOVED and go on with a new row of the same uid."""
        for each in self.evses.planned:
            if each.evse.pk is None:
                continue
            if each.connectors is None:
                each.connectors = [_copy(row) for row in each.evse.connectors.all()]
            self.leaving.append(each.evse)
            each.evse = Evse.fresh(station=self.station, **{name: getattr(each.evse, name) for name in EVSE_COLUMNS})
            each.changed = True
            for row in each.connectors:
                row.evse = each.evse


COLUMNS = Connector._meta.concrete_fields  # noqa: SLF001 -- Django documents it


def _copy(row: Connector) -> Connector:
    names = [column.attname for column in COLUMNS if column.attname not in {"id", "evse_id"}]
    return Connector.fresh(**{name: getattr(row, name) for name in names})


def write_plans(actor: Actor, plans: Sequence[PlannedStation], *, since: SinceLocked | None = None) -> None:
    """Write all plans: those that leave first, then stations, EVSEs, connectors, Locations, audit trail, documents.

    `since` is what is known since the stations were locked, where that was asked with them.
    """
    if not plans:
        return
    since = since or since_locked(plan.station.pk for plan in plans if not plan.created)
    now, follow = since.now, _connected(plans, since)
    left = {plan.old_location.pk for plan in plans if plan.moved and plan.old_location is not None}
    with at_once() if _are_few(plans) else nullcontext():
        _let_go(plans, now)
        _write_stations(plans, now)
        _write_evses(plans, now)
        touched = _touch_locations(plans, now)
        entries = [plan.entry for plan in plans]
        record_all(actor=actor, entries=[*entries, *touched])
        written = [_with_parts(plan) for plan in plans if plan.station.pk not in follow]
        if not follow and not left:
            store(written=written)
            return
    for pk in follow:
        evse_statuses_follow_reports(station_id=pk)
    store(stations=follow, locations=left, written=written)


def _are_few(plans: Sequence[PlannedStation]) -> bool:
    """Tell whether nothing of this is so much that it is written by COPY: three entries of the trail for a station."""
    evses = [(*plan.evses.planned, *plan.evses.removed, *plan.leaving) for plan in plans]
    connectors = [each.connectors or () for plan in plans for each in plan.evses.planned]
    return max(3 * len(plans), sum(map(len, evses)), sum(map(len, connectors))) < FEW


def stood(station: ChargeStation) -> list[Evse]:
    """Give the EVSEs that a station was read with, REMOVED ones too; a new station has none."""
    return list(station.parts("evses")) if station.pk is not None else []


def _with_parts(plan: PlannedStation) -> ChargeStation:
    """Give a station with its EVSEs and connectors at hand as they are now, as if they had been read."""
    planned = [each.evse for each in plan.evses.planned]
    for each in plan.evses.planned:
        if each.connectors is not None:
            _have(each.evse, connectors=sorted(each.connectors, key=attrgetter("connector_id")))
    removed, back = _removed(plan)
    shown = (*planned, *(evse for evse in removed if evse not in back))
    _have(plan.station, evses=sorted(shown, key=attrgetter("evse_sequence_number", "id")))
    return plan.station


def _removed(plan: PlannedStation) -> tuple[list[Evse], list[Evse]]:
    """Give what is REMOVED and stays in sight, and that of it which is back under its uid.

    What stayed where the station moved away from is seen there.
    """
    stay = [] if plan.created or (plan.moved and plan.old_location is not None) else stood(plan.station)
    removed = [evse for evse in stay if evse.status == EvseStatus.REMOVED and evse.left_at_id is None]
    here = {each.evse.uid.lower() for each in plan.evses.planned} if removed else set()
    return removed, [evse for evse in removed if evse.uid.lower() in here]


def forget_parts(stations: Iterable[ChargeStation]) -> None:
    """Let go of what stations were read with: whoever needs their EVSEs now asks for them."""
    for station in stations:
        for evse in station.known("evses"):
            evse.forget()
        station.forget()


def _have(row: Any, **related: list[Any]) -> None:
    row._prefetched_objects_cache = related  # noqa: SLF001 -- as Django's own prefetch does


def _let_go(plans: Sequence[PlannedStation], now: datetime) -> None:
    """Remove EVSEs where they are, with what else is said of them; those of a station that moves stay as they were."""
    gone = [row for plan in plans for row in plan.evses.removed]
    behind = [row for plan in plans for row in plan.leaving]
    for row in (*gone, *behind):
        row.status, row.evse_id, row.last_updated = EvseStatus.REMOVED, "", max(row.last_updated + TICK, now)
    write_rows_at_once(gone, columns=[*EVSE_COLUMNS, "last_updated"])
    write_rows_at_once(behind, columns=["status", "evse_id", "last_updated"])
    leaving = [plan.station.pk for plan in plans if plan.moved and plan.old_location is not None]
    if leaving:
        here = ChargeStation.objects.filter(pk=OuterRef("station_id")).values("location_id")
        removed = Evse.objects.filter(station__in=leaving, status=EvseStatus.REMOVED, left_at__isnull=True)
        removed.update(left_at=Subquery(here))


def _write_stations(plans: Sequence[PlannedStation], now: datetime) -> None:
    for plan in plans:
        stamp(plan.station, at=now, created=plan.created)
        if (plan.created or plan.moved) and plan.new_location is not None:
            plan.station.linked_at = now
        if plan.rebuilt:
            plan.station.rebuilt_at = now
    told = {name for plan in plans if not plan.created for name in plan.columns}
    columns = [name for name in SET_BY_PEOPLE if name in told]
    write_rows_at_once([plan.station for plan in plans], columns=[*columns, *STAMPS])
    for plan in plans:
        for each in plan.evses.planned if plan.created else ():
            each.evse.belong("station", plan.station)  # whose primary key is known now
    moved = [plan.station.pk for plan in plans if plan.moved and plan.new_location is not None]
    back = [plan.evses.planned for plan in plans if plan.moved]
    uids = [each.evse.uid for planned in back for each in planned]
    if moved and uids:
        # Back where it once stood: what it left behind there comes to life again.
        Evse.objects.filter(station__in=moved, left_at=F("station__location"), uid__in=uids).delete()


def _write_evses(plans: Sequence[PlannedStation], now: datetime) -> None:
    changed = [each for plan in plans for each in plan.evses.planned if each.changed]
    for each in changed:
        each.evse.last_updated = now if each.evse.pk is None else max(each.evse.last_updated + TICK, now)
    kept = [each.evse.pk for each in changed if each.renamed and each.evse.pk is not None]
    if kept:
        # Two EVSEs may swap their ids: both are let go before either is taken.
        Evse.objects.filter(pk__in=kept).update(evse_id="")
    back = [evse.pk for plan in plans for evse in _removed(plan)[1]]
    if back:  # to its readers it is one EVSE, which was gone and is there
        Evse.objects.filter(pk__in=back).delete()
    rewired = [each for each in changed if each.connectors is not None]
    old = [each.evse.pk for each in rewired if each.evse.pk is not None]
    write_rows_at_once([each.evse for each in changed], columns=[*_told_columns(changed), "last_updated"])
    if old:
        Connector.objects.filter(evse__in=old).delete()
    for each in rewired:
        for connector in each.connectors or ():
            connector.last_updated = now
            connector.belong("evse", each.evse)
    add_rows_at_once([row for each in rewired for row in each.connectors or ()])


def _told_columns(changed: Iterable[PlannedEvse]) -> Iterable[str]:
    """Give the columns that change at one EVSE at least; of names that were let go, all are written again."""
    told = {name for each in changed for name in (each.told.keys() | (NAMES if each.renamed else ()))}
    return [name for name in EVSE_COLUMNS if name in told]


def _touch_locations(plans: Sequence[PlannedStation], now: datetime) -> list[Entry]:
    """Move last_updated of the Locations that show a change; structure and moves give them a new etag as well."""
    shown: dict[int, tuple[Location, list[str]]] = {}
    for plan in plans:
        places = (plan.old_location, plan.new_location) if plan.moved else (plan.new_location,)
        for place in places if plan.shows else ():
            if place is not None:
                _place, rebuilt = shown.setdefault(place.pk, (place, []))
                rebuilt += [plan.station.charge_station_id] if plan.structural else ()
    entries: list[Entry] = []
    for place, rebuilt in shown.values():
        place.last_updated = max(place.last_updated + TICK, now)
        if rebuilt:
            old, place.etag = place.etag, uuid.uuid4()
            told = {"etag": [str(old), str(place.etag)], **of_stations(rebuilt)}
            entries.append(("change", f"location {place.location_id}", told))
    write_rows_at_once([place for place, _rebuilt in shown.values()], columns=["etag", "last_updated"])
    return entries


def _connected(plans: Sequence[PlannedStation], since: SinceLocked) -> list[int]:
    """Give the stations that are connected, and show something else: their EVSEs show what their stations say."""
    if not since.connected:
        return []
    shown = {plan.station.pk for plan in plans if plan.shows and not plan.created}
    return [pk for pk in since.connected if pk in shown]
