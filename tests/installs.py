"""Installations at each stage of their way, made by the verbs that make them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db.models.functions import Now

from core.choices import InstallationState, StepName
from core.domain.field.fitting import fit_template
from core.domain.field.installing import open_installation
from core.domain.field.linking import link_station
from core.models import Actor, ChargeStation, CheckResult, CheckRun, Installation, StepAttempt
from core.models.clock import database_now
from tests.factories import make_station, make_template, new_location, new_station

if TYPE_CHECKING:
    from core.models import Operator


def make_linked(
    operator: Operator, *, identity: str = "ACE0100201", linked: bool = True, boot: tuple[str, str] | None = None
) -> Installation:
    """Open an installation, its station linked (or not yet), and booted as (vendor, model) when asked."""
    make = new_station if linked else make_station  # the link stores it for the feeds
    installation, _opened = open_installation(actor=Actor(operator=operator), station=make(operator, identity))
    if boot is not None:
        vendor, model = boot
        ChargeStation.objects.filter(pk=installation.station_id).update(vendor=vendor, model=model, booted_at=Now())
    if linked:
        _link(installation)
    return Installation.objects.select_related("station__location", "operator").get(pk=installation.pk)


def _link(installation: Installation) -> None:
    """Link its station to a new Location, which stores both for the feeds."""
    operator = installation.operator
    location = new_location(operator)
    link_station(actor=Actor(operator=operator), installation=installation, location_id=location.location_id)


def make_fitted(operator: Operator, *, identity: str = "ACE0100201") -> Installation:
    """Link a station and fit it with a template of two sockets."""
    station = new_station(operator, identity)
    installation, _opened = open_installation(actor=Actor(operator=operator), station=station)
    _link(installation)
    template = make_template(operator, template_id=f"double-for-{identity}")
    fit_template(actor=Actor(operator=operator), installation=installation, template_id=template.template_id)
    return Installation.objects.select_related("station__location", "operator").get(pk=installation.pk)


def make_checked(installation: Installation, *, verdict: str = "passed", handed_over_by: str = "") -> Installation:
    """Finish the newest check run (or a new one) with a verdict; hand over when it is said by whom."""
    run = CheckRun.objects.filter(installation=installation, finished_at__isnull=True).first()
    if run is None:
        run = CheckRun.objects.create(
            operator=installation.operator, installation=installation, deadline=database_now()
        )
    state = "failed" if verdict == "failed" else "passed"
    CheckResult.objects.create(run=run, slug="reach", position=0, state=state)
    CheckRun.objects.filter(pk=run.pk).update(finished_at=Now(), verdict=verdict)
    if handed_over_by:
        StepAttempt.objects.create(
            operator=installation.operator,
            installation=installation,
            step=StepName.HAND_OVER,
            who=handed_over_by,
            nonce=uuid.uuid4(),
            outcome=1000,
        )
        Installation.objects.filter(pk=installation.pk).update(
            state=InstallationState.HANDED_OVER, handed_over_at=Now(), handed_over_who=handed_over_by
        )
    installation.refresh_from_db()
    return installation
