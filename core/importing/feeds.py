"""A whole feed, brought in batch by batch."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Upper

from core.bodies import EnergyMixProfileBody, EvseBody, LocationBody
from core.choices import AccessType, ChargerType, EvseStatus
from core.importing.batching import batches, in_batches
from core.importing.judging import lawful
from core.importing.loading import REFUSED, Row, load_energy_mixes, load_locations, load_stations
from core.importing.ocpi import read_location
from core.importing.ocpi.grouping import ANYBODY
from core.importing.ocpi.locations import names_of
from core.models import ChargeStation, EnergyMixProfile, Evse, Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.importing.ocpi import Defaults, Reading
    from core.importing.ocpi.grouping import Group, Names
    from core.importing.reports import Report
    from core.models import Actor

MIX = ("is_green_energy", "energy_sources", "environ_impact", "supplier_name", "energy_product_name")


@dataclass
class Feed:
    """One run over one feed.

    `seen` holds the ids that were taken so far: the same id twice in a file is refused; what is at a refused Location
    takes none. `names` holds who has which evse_id.
    """

    actor: Actor
    defaults: Defaults
    report: Report
    deploy_state: str
    dry_run: bool = False
    seen: set[tuple[str, str]] = field(default_factory=set)
    names: Names = field(default_factory=dict)
    broken: str = ""

    def bring_in(self, objects: Iterable[Any]) -> None:
        """Write every Location of the feed with its stations, a batch a time. A dry run undoes each batch."""
        self.broken = in_batches(objects, self._batch, dry_run=self.dry_run)

    def _batch(self, batch: list[Any]) -> None:
        said = dict(name for raw in batch for name in names_of(raw))
        known = self._stations_by_uid([*said])
        leaving = self._learn_names(said, {station.upper() for station in known.values()})
        readings = [read_location(raw, self.defaults, known, self.names) for raw in batch]
        self.report.saw("Locations", len(batch))
        self.report.saw("EVSEs", sum(reading.evses for reading in readings))
        profiles = self._energy_mixes([reading for reading in readings if not reading.refused])
        places = [self._location(reading, profiles.get(id(reading))) for reading in readings]
        load_locations(self.actor, [row for row in places if not row.outcome])
        self._tell_time_zones(readings, places)
        stations = [
            (row, group)
            for reading, place in zip(readings, places, strict=True)
            for group in reading.stations
            for row in self._station(reading, group, place)
        ]
        # Who lets go of an evse_id comes before who takes it over.
        stations.sort(key=lambda one: one[0].key.upper() not in leaving)
        for some in batches(row for row, _group in stations if not row.outcome):
            load_stations(self.actor, some)
        self.report.saw("stations", len(stations))
        self._tell(readings, places, stations)

    def _tell(self, readings: list[Reading], places: list[Row], stations: list[tuple[Row, Group]]) -> None:
        for reading, place in zip(readings, places, strict=True):
            self.report.ends("Locations", place.outcome)
            self.report.ends("EVSEs", REFUSED, reading.lost)
            self.report.note("location", reading.key, place.notes)
        for row, group in stations:
            self.report.ends("stations", row.outcome)
            self.report.ends("EVSEs", row.outcome, len(group.evses))
            self.report.note("station", row.key, row.notes)

    def _stations_by_uid(self, uids: list[str]) -> dict[str, str]:
        own = ChargeStation.objects.visible_to(self.actor)
        rows = Evse.objects.exclude(status=EvseStatus.REMOVED).filter(station__in=own)
        # As the unique index has it: in capitals.
        found = rows.alias(folded=Upper("uid")).filter(folded__in=[uid.upper() for uid in uids])
        return {uid.lower(): identity for uid, identity in found.values_list("uid", "station__charge_station_id")}

    def _learn_names(self, said: dict[str, str], here: set[str]) -> set[str]:
        """Learn who has the evse_ids that a batch says, by uid; an EVSE that it says another one of lets go of it.

        `here` are the stations that it says EVSEs of, in capitals. Gives those that have an evse_id no more, as its
        EVSE is not said. Looks at all operators: an evse_id is one over the installation, and with one that somebody
        else has the API would refuse the whole station.
        """
        rows = Evse.objects.exclude(status=EvseStatus.REMOVED).exclude(evse_id="")
        found = rows.alias(folded=Upper("evse_id")).filter(folded__in={*said.values()} - {""})
        leaving = set()
        for name, uid, identity in found.values_list("evse_id", "uid", "station__charge_station_id"):
            told, station = said.get(uid.lower()), identity.upper()
            if told is None and station in here:
                leaving.add(station)
                self.names.setdefault(name.upper(), (uid.lower(), ANYBODY))
            elif told in (None, "", name.upper()):
                self.names.setdefault(name.upper(), (uid.lower(), "" if told is not None else station))
        return leaving

    def _tell_time_zones(self, readings: list[Reading], places: list[Row]) -> None:
        """Tell of each Location that is here that its time zone is another one here."""
        keys = {row.key for row in places if row.outcome != REFUSED}
        own = Location.objects.visible_to(self.actor).filter(location_id__in=keys)
        zones = dict(own.values_list("location_id", "time_zone"))
        for reading, row in zip(readings, places, strict=True):
            if reading.time_zone is not None and reading.time_zone != zones.get(row.key, reading.time_zone):
                reading.notes.dropped("time_zone", "told_here", reading.time_zone)

    def _energy_mixes(self, readings: list[Reading]) -> dict[int, str]:
        """Give the profile of each reading that has an energy mix: one that says the same, or a new one."""
        told = [reading for reading in readings if reading.energy_mix is not None]
        rows = EnergyMixProfile.objects.visible_to(self.actor) if told else ()
        own = {_mix_key({name: getattr(row, name) for name in MIX}): row.energy_mix_profile_id for row in rows}
        named, fresh = {}, {}
        for reading in told:
            said = lawful(EnergyMixProfileBody, reading.energy_mix or {}, reading.notes, "energy_mix")
            if "is_green_energy" not in said:
                reading.notes.dropped("energy_mix", "unlawful", said, more="is_green_energy is missing.")
                continue
            key = _mix_key(said)
            named[id(reading)] = own.get(key, key)
            if key not in own:
                fresh[key] = Row(key, said)
        load_energy_mixes(self.actor, list(fresh.values()))
        for row in fresh.values():
            self.report.saw("energy mix profiles")
            self.report.ends("energy mix profiles", row.outcome)
            self.report.note("energy_mix_profile", row.key, row.notes)
        return named

    def _location(self, reading: Reading, profile: str | None) -> Row:
        if reading.refused:
            return Row(reading.key, {}, notes=reading.notes, outcome=REFUSED)
        raw = {"id": reading.key, **reading.location}
        hours = _names_hours(raw.get("opening_times"))
        said = lawful(LocationBody, raw, reading.notes)
        if hours and not _names_hours(said.get("opening_times")):
            reading.notes.dropped("opening_times", "hours_lost", said.pop("opening_times", None))
        if profile is not None:
            said["energy_mix"] = {"energy_mix_profile_id": profile}
        ours = {"cpo_id": self.actor.operator.cpo_id, "access_type": AccessType.PUBLIC.value}
        at_first = ours | lawful(LocationBody, {**reading.stand_ins}, reading.notes)
        row = Row(said.pop("id", ""), said, at_first, notes=reading.notes)
        if not row.key:
            row.refuse("id", "no_id", reading.key)
        elif not self._first("location", row.key):
            row.refuse("id", "given_twice", row.key)
        return row

    def _station(self, reading: Reading, group: Group, place: Row) -> Iterator[Row]:
        """Give the station of a group, when an EVSE of it can be brought in; the others are lost."""
        notes = reading.notes
        evses = [said for path, raw in zip(group.paths, group.evses, strict=True)
                 if (said := self._evse(raw, path, notes)) is not None]  # fmt: skip
        reading.lost += len(group.evses) - len(evses)
        uids = [str(raw["uid"]).lower() for raw in group.evses if "uid" in raw]
        stay = frozenset(uids) - {evse["uid"].lower() for evse in evses}
        group.evses = evses
        if not evses:
            return
        tariffs = {connector.get("tariff_id") for evse in evses for connector in evse["connectors"]}
        told = tariffs.pop() if len(tariffs) == 1 else None
        at_first = {
            "deploy_state": self.deploy_state,
            "charger_type": ChargerType.PUBLIC.value,
            "default_charge_station_tariff_id": told or self.actor.operator.default_tariff_id,
        }
        row = Row(group.identity, {"location_id": place.key, "evses": evses}, at_first, stay)
        names = [("station", row.key), *(("evse", evse["uid"]) for evse in evses)]
        new = [self._first(kind, name) for kind, name in names] if place.outcome != REFUSED else []
        if place.outcome == REFUSED:
            row.refuse("", "no_location", place.key)
        elif not all(new):
            row.refuse("", "given_twice", row.key)
        yield row

    def _evse(self, raw: dict[str, Any], path: str, notes: Any) -> dict[str, Any] | None:
        said = lawful(EvseBody, raw, notes, path)
        if "uid" not in said:
            notes.refused(path, "no_id")
        elif not said.get("connectors"):
            notes.refused(path, "no_connector", said["uid"])
        else:
            return said
        return None

    def _first(self, kind: str, name: str) -> bool:
        """Tell whether an id is met for the first time in this file."""
        key = (kind, name.casefold())
        new = key not in self.seen
        self.seen.add(key)
        return new


def _names_hours(told: Any) -> bool:
    """Tell whether opening times say anything of hours, be it nothing that can be read."""
    return bool(told.get("regular_hours") if isinstance(told, dict) else told)


def _mix_key(said: dict[str, Any]) -> str:
    """Give an id that follows from what a mix says, so that the next run finds it again."""
    told = {name: value for name, value in said.items() if name in MIX and value not in (None, "", [], {})}
    text = json.dumps(told, sort_keys=True, default=float)
    return f"feed-{hashlib.sha256(text.encode()).hexdigest()[:24]}"
