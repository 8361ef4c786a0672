"""Fit: give the station its EVSEs and connectors, from a hardware template."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from core.choices import EvseStatus
from core.domain.auditing import record
from core.domain.etags import renew_locations
from core.domain.statuses import evse_statuses_follow_reports
from core.domain.storing import store
from core.errors import EvseTaken, NotLinked, TemplateMismatch, TemplateUnknown
from core.models import ChargeStation, Connector, Evse, HardwareTemplate, Location
from core.models.clock import moved_on
from core.queries.fitting import Plan, plan_fit
from core.queries.proposals import contradicts
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.models import Actor, Installation


@dataclass(frozen=True)
class Fitted:
    """A station and the template it has now, with what that changed."""

    station: ChargeStation
    template: HardwareTemplate
    plan: Plan
    dry_run: bool

    @property
    def changed(self) -> bool:
        return self.plan.changes and not self.dry_run


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
    plan = plan_fit(station=station, template=template)
    if not dry_run:
        _apply(actor, station, template, plan)
    return Fitted(station, template, plan, dry_run)


def _must_agree(station: ChargeStation, template: HardwareTemplate, *, confirm: bool) -> None:
    if contradicts(station, template) and not confirm:
        raise TemplateMismatch(reported=f"{station.vendor} {station.model}".strip(), expected=template.name)


def _apply(actor: Actor, station: ChargeStation, template: HardwareTemplate, plan: Plan) -> None:
    same_template = station.template_id == template.pk and station.template_version == template.version
    if same_template and not plan.changes:
        return
    try:
        with transaction.atomic():
            _write_evses(plan)
    except IntegrityError as error:
        taken = _taken(plan)
        if taken is None:
            raise
        raise taken from error
    etag = uuid.uuid4()
    stamps = {"etag": etag, "last_updated": moved_on("last_updated")}
    ChargeStation.objects.filter(pk=station.pk).update(
        template=template, template_version=template.version, modified=Now(), modified_by=str(actor), **stamps
    )
    fitted = {"evses": [None, station.charge_station_id]}
    renew_locations(actor=actor, places=Location.objects.filter(stations=station), changes=fitted)
    evse_statuses_follow_reports(station_id=station.pk)
    store(stations=[station.pk])
    was = station.template.template_id if station.template else None
    record(
        actor=actor,
        verb="fit",
        subject=f"station {station.charge_station_id}",
        changes={"template": [was, template.template_id], "etag": [str(station.etag), str(etag)], **fitted},
    )
    station.refresh_from_db()


def _write_evses(plan: Plan) -> None:
    for planned in plan.removed:
        Evse.objects.filter(pk=planned.evse.pk).update(
            status=EvseStatus.REMOVED, evse_id="", last_updated=moved_on("last_updated")
        )
    for planned in plan.added:
        planned.evse.save(force_insert=True)
    for planned in plan.kept:
        if planned.changed:
            planned.evse.connectors.all().delete()
            Evse.objects.filter(pk=planned.evse.pk).update(last_updated=moved_on("last_updated"))
    fresh = [planned for planned in (*plan.added, *plan.kept) if planned.changed]
    Connector.objects.bulk_create([connector for planned in fresh for connector in planned.connectors])


def _taken(plan: Plan) -> EvseTaken | None:
    """Name the station that has one of the planned ids already; another operator's station stays unnamed.

    None when nobody has any more: whoever had it gave it up in this very moment.
    """
    for planned in plan.added:
        taken = Q(uid__iexact=planned.evse.uid) | Q(evse_id__iexact=planned.evse.evse_id)
        other = Evse.objects.exclude(status=EvseStatus.REMOVED).filter(taken).select_related("station").first()
        if other is not None:
            ours = other.station.operator_id == planned.evse.station.operator_id
            owner = str(other.station) if ours else Sentence(_("another operator"))
            return EvseTaken(evse=str(planned.evse), owner=owner)
    return None
