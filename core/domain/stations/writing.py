"""Write charge stations with their EVSEs: look, lock, plan each, write all by a handful of statements.

Locks are taken as everywhere: stations first, then their Locations, each in the order of their primary keys.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from django.db.models.functions import Upper

from core.choices import DeployState, EvseStatus
from core.domain.batch import Method, as_it_stands, assign, difference, missing, refusal_of, without_way, write_all
from core.domain.stations.as_read import as_read
from core.domain.stations.clashes import refuse_clashes
from core.domain.stations.evses import EvsePlan, as_they_stand, bare, doubles, plan_evses, set_facts, template_as_said
from core.domain.stations.faults import STRUCTURE, named, placeless, taken, without_evses
from core.domain.stations.plans import PlannedStation, forget_parts, stood, write_plans
from core.domain.writing import in_one_order, must_begin
from core.errors import FieldError, NotEnough, NotFound, Refused, UnknownReference
from core.identities import fold
from core.models import ChargeStation, HardwareTemplate
from core.queries.locking import locked_stations
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from core.domain.batch import Item, Outcome
    from core.models import Actor, Evse, Location

REQUIRED = ("deploy_state", "default_charge_station_tariff_id", "charger_type")
OPTIONAL = (
    "name",
    "installation_date",
    "default_charge_station_reimbursement_tariff_id",
    "default_charge_station_directions",
    "default_charge_station_floor_level",
    "maintenance_info",
    "remarks",
    "contactless_terminal_serial_number",
    "contactless_terminal_auth_amount",
    "contactless_type",
    "tap_to_stop",
    "stop_on_parking",
    "dynamic_time_based_tariffs",
    "time_of_use_tariffs",
    "exclude_vat",
    "status_schedule",
    "auth_rules",
)
COLUMNS = (*REQUIRED, *OPTIONAL)
FITTED = ("template_id", "template_version")
# What a whole station must name beside its id; a new one is Public unless it says otherwise.
NEEDED = {Method.POST: ("deploy_state", "default_charge_station_tariff_id"), Method.PUT: REQUIRED}
FASTER = "a station was registered while its Location was locked: look again"
HANDED_ON = "a Location went to another company while its stations were locked: look again"


def write_stations(*, actor: Actor, method: Method, items: Sequence[Item], atomic: bool = False) -> list[Outcome]:
    """Create, replace or change stations with their EVSEs, and give the row or the refusal of each.

    `said["evse"]` of a PATCH holds facts of the one EVSE whose uid it names. Refuses as `write_locations` does, and
    with NotEnough for a new station without EVSEs and template.
    """

    def write(some: Sequence[Item], *, careful: bool = False) -> list[Outcome]:
        desk = _Desk(actor, method, some, careful=careful)
        outcomes: list[Any] = []
        for item in some:
            try:
                outcomes.append(desk.plan(item))
            except Refused as refusal:
                outcomes.append(without_way(desk.told(item, refusal)))
        outcomes = refuse_clashes(actor, outcomes, careful=careful)
        plans = [each for each in outcomes if isinstance(each, PlannedStation)]
        busy = in_one_order((plan for plan in plans if not plan.idle), lambda plan: plan.station.charge_station_id)
        write_plans(actor, busy, since=desk.since)
        forget_parts([*desk.stations.values(), *(plan.station for plan in plans if plan.created)])
        return [each.station if isinstance(each, PlannedStation) else each for each in outcomes]

    return write_all(items=items, write=write, careful=partial(write, careful=True), atomic=atomic)


class _Desk:
    """All that a set of stations needs to be planned, read and locked once.

    Who else has an identity is asked when it is to be told, or by the `careful`: else the database refuses it.
    """

    def __init__(self, actor: Actor, method: Method, items: Sequence[Item], *, careful: bool) -> None:
        self.actor, self.method, self.careful, self.by = actor, method, careful, str(actor)
        keys = {item.key.upper() for item in items}
        asked = {_text(item.said, "location_id").upper() for item in items} - {""}
        stations, locations, self.since = locked_stations(actor, keys, asked)
        self.stations = {row.charge_station_id.upper(): row for row in stations}
        self.new = keys - self.stations.keys()
        self.by_pk: dict[int | None, Location] = {row.pk: row for row in locations}
        self.locations = {row.location_id.upper(): row for row in locations}
        for station in stations:
            if station.location_id in self.by_pk:
                station.belong("location", self.by_pk[station.location_id])
            elif station.location_id is not None:
                raise IntegrityError(HANDED_ON)
        new = self.new - self.foreign if careful else ()
        if new and self._own.annotate(folded=Upper("charge_station_id")).filter(folded__in=new).exists():
            raise IntegrityError(FASTER)
        asked = {_text(item.said, "charge_station_template_id").upper() for item in items} - {""}
        self.templates = self._called(asked) if asked else {}

    def _called(self, templates: Collection[str]) -> dict[str, HardwareTemplate]:
        """Give the templates of these ids, by them, in capitals; only to put the question together takes its time."""
        rows = HardwareTemplate.objects.visible_to(self.actor).annotate(folded=Upper("template_id"))
        return {row.folded: row for row in rows.filter(folded__in=templates)}

    @property
    def _own(self) -> QuerySet[ChargeStation]:
        return cast("QuerySet[ChargeStation]", ChargeStation.objects.visible_to(self.actor))

    @cached_property
    def foreign(self) -> set[str]:
        """Give those of the new identities that somebody else has."""
        if not self.new:
            return set()
        rows = ChargeStation.objects.annotate(folded=Upper("charge_station_id")).filter(folded__in=self.new)
        return set(rows.exclude(Exists(self._own.filter(pk=OuterRef("pk")))).values_list("folded", flat=True))

    def plan(self, item: Item) -> PlannedStation:
        """Say what an item makes of its station, or raise why it cannot."""
        station: ChargeStation | None = self.stations.get(item.key.upper())
        if self.careful and self._is_taken(item):
            raise refusal_of([taken(item)])
        subject = f"station {station.charge_station_id}" if station is not None else ""
        must_begin(
            actor=self.actor,
            method=self.method,
            item=item,
            row=station,
            id_field="charge_station_id",
            subject=subject,
        )
        errors = [*item.errors, *self._missing(item)]
        created = station is None
        station = station or ChargeStation.fresh(
            operator=self.actor.operator,
            charge_station_id=item.key,
            look_alike=fold(item.key),
            created_by=self.by,
            etag=None,  # which `note` gives it
        )
        old = self.by_pk.get(station.location_id)
        errors += [*named(station)] if created else []
        planned = self._filled(item, station, errors, created=created)
        short = [*without_evses(item, planned, errors)] if created else []
        if errors:
            raise refusal_of([*errors, *short])
        if short:
            raise NotEnough(what="evses, charge_station_template_id", field="evses", errors=short)
        planned.old_location, planned.new_location = old, self.by_pk.get(station.location_id)
        if not planned.idle:
            planned.note(by=self.by)
            if DeployState.DEPRECATED in planned.changes.get("deploy_state", ()):
                for each in planned.evses.planned:
                    each.changed = True  # to its readers it is REMOVED now, or no longer
        return planned

    def told(self, item: Item, refusal: Refused) -> Refused:
        """Give the refusal of an item: before all, that somebody else has its identity."""
        return refusal_of([taken(item)]) if self._is_taken(item) else refusal

    def _is_taken(self, item: Item) -> bool:
        key = item.key.upper()
        return self.method != Method.PATCH and key in self.new and key in self.foreign

    def _missing(self, item: Item) -> list[FieldError]:
        required = NEEDED.get(self.method, REQUIRED)
        if item.said.get("deploy_state") != DeployState.STOCK:
            required = (*required, "location_id")
        errors = missing(item.said, required, whole=self.method != Method.PATCH)
        if self.method == Method.PATCH:
            errors = [error for error in errors if error.field != "location_id"]
            told = _("EVSEs change through a PUT of the station, or one by one at their own address.")
            errors += [FieldError(name, told, "use_put") for name in STRUCTURE if name in item.said]
        return errors

    def _filled(self, item: Item, station: ChargeStation, errors: list[FieldError], *, created: bool) -> PlannedStation:
        whole = self.method != Method.PATCH
        was, place = as_it_stands(station), self.by_pk.get(station.location_id)
        assign(station, item.said, REQUIRED, whole=False)
        assign(station, item.said, OPTIONAL, whole=whole and not created)  # a new one is clear of what is not said
        self._place(item.said, station, errors, whole=whole)
        deprecated = was["deploy_state"] == DeployState.DEPRECATED
        plan = EvsePlan() if errors else self._evses(item.said, station, place, deprecated=deprecated)
        errors += plan.errors
        now = vars(station)
        changes = {} if created else difference(was, now, COLUMNS)
        refitted = created or any(was[name] != now[name] for name in FITTED)
        return PlannedStation(station, created, changes, plan, refitted=refitted, told_all=True)

    def _place(self, said: dict[str, Any], station: ChargeStation, errors: list[FieldError], *, whole: bool) -> None:
        name = _text(said, "location_id")
        if name:
            location = self.locations.get(name.upper())
            if location is None:
                errors.append(
                    FieldError(
                        "location_id",
                        Sentence(_("There is no Location %(what)s."), {"what": name}),
                        UnknownReference.slug,
                    )
                )
            else:
                station.belong("location", location)
        elif "location_id" in said or whole:
            station.location = None
        if station.location_id is None and all(error.field != "location_id" for error in errors):
            errors += placeless(self.actor, station)
        asked = _text(said, "charge_station_template_id")
        if asked and asked.upper() not in self.templates:
            errors.append(
                FieldError(
                    "charge_station_template_id",
                    Sentence(_("There is no template %(what)s."), {"what": asked}),
                    UnknownReference.slug,
                )
            )
        if all(part in said for part in STRUCTURE):
            errors.append(FieldError("evses", _("Send EVSEs or a template, not both.")))

    def _evses(
        self, said: dict[str, Any], station: ChargeStation, place: Location | None, *, deprecated: bool
    ) -> EvsePlan:
        known = stood(station)
        present = [evse for evse in known if evse.status != EvseStatus.REMOVED]
        if "evse" in said:
            [one] = as_read([said["evse"]], known=present, place=place, deprecated=deprecated)
            return _one_changed(known, present, one)
        if "charge_station_template_id" in said:
            template = self.templates[said["charge_station_template_id"].upper()]
            station.template, station.template_version = template, template.version
            return plan_evses(station=station, present=present, said=template_as_said(template), keeps_facts=True)
        if "evses" in said:
            evses = as_read(said["evses"], known=known, place=place, deprecated=deprecated)
            plan = plan_evses(station=station, present=present, said=evses, keeps_facts=False)
            plan.errors += bare(plan, evses)
            return plan
        return as_they_stand(present)


def _one_changed(known: Sequence[Evse], present: Sequence[Evse], said: dict[str, Any]) -> EvsePlan:
    plan, uid = as_they_stand(present), said["uid"].lower()
    found = next((each for each in plan.planned if each.evse.uid.lower() == uid), None)
    if found is None and any(evse.uid.lower() == uid for evse in known):
        told = _("This EVSE was removed. A PUT of its station that names it with its connectors brings it back.")
        raise refusal_of([FieldError("uid", told, "use_put")])
    if found is None:
        raise NotFound
    if said.get("evse_sequence_number", found.evse.evse_sequence_number) != found.evse.evse_sequence_number:
        plan.errors.append(FieldError("evse_sequence_number", _("The number of an EVSE never changes.")))
    was = as_it_stands(found.evse)
    set_facts(found.evse, said, whole=False)
    found.compare(was)
    if found.evse.status == EvseStatus.REMOVED:
        plan.planned.remove(found)
        plan.removed.append(found.evse)
    plan.errors += doubles(plan)
    return plan


def _text(said: dict[str, Any], name: str) -> str:
    return said.get(name) or ""
