"""A station's own page, and the page behind its label."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.catalogue.playbooks import playbook_of
from core.choices import Scope
from core.domain.stations.making import issue_key
from core.errors import Refused
from core.labels.codes import own_label_url
from core.queries.drift import drifts_for
from core.queries.holding import held
from core.queries.installations import may_make_key
from core.queries.inventory import retirement_of
from core.queries.labels import newer_label
from core.queries.stations import (
    behind_label,
    calling_address,
    last_messages,
    one_station,
    view_stations,
    with_presence,
)
from core.speech import spoken
from installer_app.command_panel import panel
from installer_app.downloads import saved_as
from installer_app.pages import draw
from installer_app.policy import EVERYBODY, INSTALLING, actor_of, for_roles
from installer_app.steps.doors import refuse_page
from installer_app.steps.scan import OLD_LABEL

if TYPE_CHECKING:
    from core.models import Actor, ChargeStation
    from installer_app.policy import PageRequest


@for_roles(*EVERYBODY)
def station(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
    """Draw what is known of a station, with its label to print."""
    at = timezone.now()
    row = get_object_or_404(with_presence(one_station(actor), at=at), charge_station_id__iexact=charge_station_id)
    label = next(iter(row.labels.all()), None)
    context = {
        "station": row,
        "view": view_stations([row], at=at)[0],
        "reports": {report.connector_id: report for report in row.connector_reports.all()},
        "told": told_by(row),
        "code": label.code if label else "",
        "label_url": own_label_url(settings.PUBLIC_URL, label.code) if label else "",
        "messages_seen": last_messages(row),
        "address": calling_address(row),
        "may_install": actor.may(Scope.FIELD_INSTALL),
        "may_make_key": may_make_key(actor, row),
    }
    context["held"] = held(row)
    context["retirement"] = retirement_of(actor, row)
    context["drift"] = drifts_for(actor, [row.pk]).get(row.pk)
    context |= {"playbook": spoken(playbook_of(row.template))} | panel(actor, row)
    context["root_certificate"] = bool(settings.GATEWAY_ROOT_CERTIFICATE)
    return draw(request, actor, "installer/station.html", **context)


def told_by(row: ChargeStation) -> list[dict[str, Any]]:
    """Give what the station said of itself, without blanks; verbatim where letters count."""
    facts = (
        (_("It says it is"), f"{row.vendor} {row.model}".strip(), False),
        (_("Serial"), ", ".join(row.serials), True),
        (_("Firmware"), row.firmware_version, True),
        (_("Protocol"), row.get_protocol_version_display(), False),
        (_("SIM card"), row.iccid, True),
    )
    return [{"title": title, "value": value, "verbatim": verbatim} for title, value, verbatim in facts if value]


@require_POST
@for_roles(*INSTALLING)
def station_key(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
    """Make a new password for a station and show it this once; the old one stops working."""
    row = get_object_or_404(one_station(actor), charge_station_id__iexact=charge_station_id)
    try:
        key = issue_key(actor=actor, charge_station_id=row.charge_station_id)
    except Refused as refusal:
        return refuse_page(request, refusal)
    if request.htmx:
        return render(request, "components/station_key.html", {"key": key, "station": row})
    return draw(request, actor, "installer/station_key.html", key=key, station=row)


def root_certificate(_request: PageRequest) -> HttpResponse:
    """Give the root certificate that boxes have to trust, to load into them; 404 where none is named."""
    if not settings.GATEWAY_ROOT_CERTIFICATE:
        raise Http404
    pem = Path(settings.GATEWAY_ROOT_CERTIFICATE).read_bytes()
    told = saved_as("plinth-root.pem")
    return HttpResponse(pem, content_type="application/x-pem-file", headers=told)


def own_label(request: PageRequest, code: str) -> HttpResponse:
    """Show the operator's own people their station, and a passer-by whom to call."""
    actor, label = actor_of(request), behind_label(code)
    if label is not None and label.station is not None and actor is not None and label.operator == actor.operator:
        newer = newer_label(label.station, label.code)
        if newer:
            messages.warning(request, OLD_LABEL % {"code": newer})
        return redirect(reverse("station", args=[label.station.charge_station_id]))
    operator = label.operator if label is not None else None
    loose = label is not None and actor is not None and actor.operator == operator  # else it had led to its station
    context = {"operator": operator, "signed_in": actor is not None, "code": label.code if label and loose else ""}
    return render(request, "installer/label.html", context)
