"""Reapply: give stations what their template says today, field by field; ids and what only people know stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.catalogue.content import FACTS, Hardware, compare, hardware_of
from core.choices import EvseStatus, Scope
from core.domain.batch import refusal_of
from core.domain.stations.clashes import refuse_clashes
from core.domain.stations.evses import plan_evses
from core.domain.stations.plans import PlannedStation, write_plans
from core.errors import EvseLeftBare, NotAllowed, NotFound, NothingToReapply, Refused, TemplateMoved
from core.models import ChargeStation, HardwareTemplate, Location
from core.queries.drift import drifts_for, stations_of
from core.queries.feeds import standing_evses
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from django.db.models import QuerySet

    from core.models import Actor
    from core.queries.drift import Drift

AT_ONCE = 500  # stations of one transaction: more would hold their locks for longer than a page is waited for


@transaction.atomic
def reapply(
    *, actor: Actor, template_id: str, version: int, identity: str, paths: Collection[str]
) -> list[ChargeStation]:
    """Give one station those of its template's fields (`core.queries.drift.Field.path`), whoever changed them since.

    `version` is the one that was looked at. Raises NotAllowed, NotFound, TemplateMoved, NothingToReapply, EvseLeftBare,
    and Invalid when a connector would be there twice.
    """
    template = _template(actor, template_id, version)
    rows = stations_of(actor, template).filter(charge_station_id__iexact=identity)
    return _write(actor, rows, lambda drift: {field.path for field in drift.fields} & {*paths})


@transaction.atomic
def reapply_clean(*, actor: Actor, template_id: str, version: int) -> list[ChargeStation]:
    """Give all stations of older versions, at most 500 at once, what the template says today, where that is clean.

    Clean: nobody changed by hand what differs, and the station itself reports nothing else. Raises NotAllowed,
    NotFound, TemplateMoved, NothingToReapply.
    """
    template = _template(actor, template_id, version)
    old = list(stations_of(actor, template).exclude(template_version=version).values_list("pk", flat=True))
    clean: list[int] = []
    while old and len(clean) < AT_ONCE:
        some, old = old[:AT_ONCE], old[AT_ONCE:]
        clean += [pk for pk, drift in drifts_for(actor, some).items() if drift.clean]
    rows = stations_of(actor, template).filter(pk__in=clean[:AT_ONCE])  # looked at again once they are locked
    return _write(actor, rows, lambda drift: {field.path for field in drift.fields} if drift.clean else set())


def _template(actor: Actor, template_id: str, version: int) -> HardwareTemplate:
    """Give the template, which nobody changes until the transaction is over."""
    if not actor.may(Scope.STATIONS_WRITE):
        raise NotAllowed(who=Sentence(_("your supervisor or dispatcher")))
    rows = HardwareTemplate.objects.visible_to(actor).filter(template_id__iexact=template_id)
    template: HardwareTemplate | None = rows.select_for_update(no_key=True).first()
    if template is None:
        raise NotFound
    if template.version != version:
        raise TemplateMoved(version=template.version)
    return template


def _write(actor: Actor, rows: QuerySet[ChargeStation], choose: Callable[[Drift], set[str]]) -> list[ChargeStation]:
    locked = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    stations = {row.pk: row for row in locked.select_related("operator", "template").prefetch_related(standing_evses())}
    drifts = drifts_for(actor, stations)
    chosen = {pk: choose(drifts[pk]) for pk in stations}
    wanted = {pk: paths for pk, paths in chosen.items() if paths or (drifts[pk].behind and not drifts[pk].fields)}
    if not wanted:
        raise NothingToReapply
    places = _places({stations[pk].location_id for pk in wanted})
    plans = [_plan(actor, stations[pk], drifts[pk], paths, places) for pk, paths in wanted.items()]
    for outcome in refuse_clashes(actor, plans):
        if isinstance(outcome, Refused):
            raise outcome
    write_plans(actor, plans)
    return [plan.station for plan in plans]


def _places(pks: set[int | None]) -> dict[int, Location]:
    """Give these Locations, locked after their stations, as everywhere."""
    rows = Location.objects.filter(pk__in=[pk for pk in pks if pk]).order_by("pk").select_for_update(no_key=True)
    return {place.pk: place for place in rows}


def _plan(
    actor: Actor, station: ChargeStation, drift: Drift, paths: Collection[str], places: dict[int, Location]
) -> PlannedStation:
    template, was = drift.template, drift.station.template_version
    today = hardware_of(template.evse_templates)
    becomes = merged(drift.has, today, paths)
    bare = [number for number in becomes.evses if not becomes.plugs_of(number)]
    if bare:
        raise EvseLeftBare(identity=str(station), number=bare[0])
    present = [evse for evse in station.evses.all() if evse.status != EvseStatus.REMOVED]
    plan = plan_evses(station=station, present=present, said=_as_said(becomes), keeps_facts=True)
    if plan.errors:
        raise refusal_of(plan.errors)
    if not compare(becomes, today):
        station.template_version = template.version
    behind = was != station.template_version
    changes: dict[str, Any] = {"template_version": [was, station.template_version]} if behind else {}
    changes |= {each.path: [told(each.has), told(each.today)] for each in drift.fields if each.path in paths}
    place = places.get(station.location_id or 0)
    planned = PlannedStation(
        station=station,
        created=False,
        changes=changes,
        evses=plan,
        old_location=place,
        new_location=place,
        verb="reapply",
    )
    planned.note(by=str(actor))
    return planned


def told(value: Any) -> Any:
    """Write a value of a field as the audit trail keeps it."""
    return list(value) if isinstance(value, tuple) else value


def merged(has: Hardware, today: Hardware, paths: Iterable[str]) -> Hardware:
    """Give what a station has with these fields as the template says them; EVSEs first, for their connectors."""
    evses, plugs = dict(has.evses), dict(has.plugs)
    for path in sorted(paths, reverse=True):  # "evse." before "connector.", a whole thing after its facts
        kind, number, fact = f"{path}..".split(".")[:3]
        key = int(number)
        if kind == "evse" and fact:
            evses[key] = today.evses[key]
        elif kind == "evse":
            gone = {pk for pk, plug in plugs.items() if plug.evse == key}
            plugs = {pk: plug for pk, plug in plugs.items() if pk not in gone}
            plugs |= {pk: plug for pk, plug in today.plugs.items() if plug.evse == key or pk in gone}
            evses = {n: can for n, can in evses.items() if n != key}
            evses |= {key: today.evses[key]} if key in today.evses else {}
        elif fact:
            plugs[key] = plugs[key]._replace(**{fact: getattr(today.plugs[key], fact)})
        else:
            plugs.pop(key, None)
            plugs |= {key: today.plugs[key]} if key in today.plugs else {}
    return Hardware(evses, plugs)


def _as_said(hardware: Hardware) -> list[dict[str, Any]]:
    """Give the EVSEs as a body would name them."""
    return [
        {
            "evse_sequence_number": number,
            "capabilities": list(capabilities),
            "connectors": [
                {"id": pk, **{name: getattr(plug, name) for name in FACTS}}
                for pk, plug in sorted(hardware.plugs.items())
                if plug.evse == number
            ],
        }
        for number, capabilities in sorted(hardware.evses.items())
    ]
