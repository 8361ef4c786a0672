"""Fit: give the station its EVSEs and connectors, from a hardware template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q

from core.choices import EvseStatus
from core.domain.stations.evses import EvsePlan, live_evses, plan_evses, template_as_said
from core.domain.stations.plans import PlannedStation, write_plans
from core.errors import EvseTaken, NotLinked, TemplateMismatch, TemplateUnknown
from core.models import ChargeStation, Evse, HardwareTemplate, Location
from core.queries.proposals import contradicts
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.models import Actor, Connector, Installation


@dataclass(frozen=True)
class ShownEvse:
    """An EVSE as it will be (or was, when it goes), with its connectors."""

    evse: Evse
    connectors: Sequence[Connector]


@dataclass(frozen=True)
class Diff:
    """The EVSEs that come, stay and go when a template is fitted."""

    added: Sequence[ShownEvse]
    kept: Sequence[ShownEvse]
    removed: Sequence[ShownEvse]


@dataclass(frozen=True)
class Fitted:
    """A station and the template it has now, with what that changed."""

    station: ChargeStation
    template: HardwareTemplate
    diff: Diff
    changed: bool
    dry_run: bool


def preview_fit(*, actor: Actor, station: ChargeStation, template: HardwareTemplate) -> Diff:  # noqa: ARG001 -- reads start at who is asking
    """Give what fitting a template would add, keep and remove."""
    return _diff(_plan(station, template))


@transaction.atomic
def fit_template(
    *, actor: Actor, installation: Installation, template_id: str, dry_run: bool = False, confirm: bool = False
) -> Fitted:
    """Copy a template onto an installation's station; surviving EVSEs keep their ids, surplus ones become REMOVED.

    A dry run changes nothing and tells the same plan. `confirm` says that the installer wants the template although
    the station reports another vendor or model. Raises TemplateUnknown, TemplateMismatch, NotLinked, EvseTaken.
    """
    stations = (
        ChargeStation.objects.visible_to(actor)
        .select_for_update(of=("self",), no_key=True)
        .select_related("operator", "template")
    )
    station = stations.get(pk=installation.station_id)
    template = HardwareTemplate.objects.visible_to(actor).filter(template_id__iexact=template_id).first()
    if template is None:
        raise TemplateUnknown
    if station.location_id is None:
        raise NotLinked
    _must_agree(station, template, confirm=confirm)
    plan = _plan(station, template)
    fitted = Fitted(station, template, _diff(plan), plan.changes and not dry_run, dry_run)
    if not dry_run:
        _apply(actor, station, template, plan)
    return fitted


def _must_agree(station: ChargeStation, template: HardwareTemplate, *, confirm: bool) -> None:
    if contradicts(station, template) and not confirm:
        raise TemplateMismatch(reported=f"{station.vendor} {station.model}".strip(), expected=template.name)


def _plan(station: ChargeStation, template: HardwareTemplate) -> EvsePlan:
    """Plan what a template makes of a station; of one that contradicts itself the database lets nothing be written."""
    said = template_as_said(template)
    return plan_evses(station=station, present=live_evses(station), said=said, keeps_facts=True)


def _diff(plan: EvsePlan) -> Diff:
    shown = [ShownEvse(each.evse, each.connectors or [*each.evse.connectors.all()]) for each in plan.planned]
    return Diff(
        added=[each for each in shown if each.evse.pk is None],
        kept=[each for each in shown if each.evse.pk is not None],
        removed=[ShownEvse(evse, [*evse.connectors.all()]) for evse in plan.removed],
    )


def _apply(actor: Actor, station: ChargeStation, template: HardwareTemplate, plan: EvsePlan) -> None:
    same_template = station.template_id == template.pk and station.template_version == template.version
    if same_template and not plan.changes:
        return
    was = station.template.template_id if station.template else None
    place = Location.objects.select_for_update(no_key=True).get(stations=station)
    station.template, station.template_version = template, template.version
    planned = PlannedStation(
        station=station,
        created=False,
        changes={"template": [was, template.template_id]},
        evses=plan,
        old_location=place,
        new_location=place,
        verb="fit",
    )
    planned.note(by=str(actor))
    planned.rebuilt = True
    new = [each.evse for each in plan.planned if each.evse.pk is None]
    try:
        with transaction.atomic():
            write_plans(actor, [planned])
    except IntegrityError as error:
        taken = _taken(new)
        if taken is None:
            raise
        raise taken from error
    station.refresh_from_db()


def _taken(new: Iterable[Evse]) -> EvseTaken | None:
    """Name the station that has one of the planned ids already; another operator's station stays unnamed.

    None when nobody has any more: whoever had it gave it up in this very moment.
    """
    for evse in new:
        taken = Q(uid__iexact=evse.uid) | Q(evse_id__iexact=evse.evse_id)
        other = Evse.objects.exclude(status=EvseStatus.REMOVED).filter(taken).select_related("station").first()
        if other is not None:
            ours = other.station.operator_id == evse.station.operator_id
            owner = str(other.station) if ours else Sentence(_("another operator"))
            return EvseTaken(evse=str(evse), owner=owner)
    return None
