"""Drift: which stations of a template differ from it, in what, and giving them what it says today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.domain.hardware.reapplying import reapply, reapply_clean
from core.errors import Refused
from core.queries.drift import drifts_for, stations_of
from installer_app.hardware.pages import template_or_404
from installer_app.numbers import whole
from installer_app.pages import draw, go_on
from installer_app.policy import EVERYBODY, REVIEWING, for_roles
from installer_app.steps.doors import refuse_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

A_PAGE = 25


@for_roles(*EVERYBODY)
def template_drift(request: PageRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Draw the stations of a template, those of old versions first, each with where it differs; `?q=` finds one."""
    row, search = template_or_404(actor, template_id), request.GET.get("q", "").replace("\0", "").strip()
    stations = stations_of(actor, row).filter(charge_station_id__icontains=search)
    page = Paginator(stations, A_PAGE).get_page(request.GET.get("page"))
    drifts = drifts_for(actor, [station.pk for station in page.object_list])
    context = {
        "kind": row,
        "page": page,
        "search": search,
        "drifts": [drifts[station.pk] for station in page.object_list],
        "behind": stations_of(actor, row).exclude(template_version=row.version).count(),
        "may_edit": actor.role in REVIEWING,
    }
    return draw(request, actor, "hardware/drift.html", **context)


@require_POST
@for_roles(*REVIEWING)
def reapply_one(request: PageRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Give one station the ticked fields as the template says them."""
    said = request.POST
    try:
        reapply(
            actor=actor,
            template_id=template_or_404(actor, template_id).template_id,
            version=version_in(request),
            identity=said.get("station", "").replace("\0", ""),
            paths=said.getlist("path"),
        )
    except Refused as refusal:
        return refuse_page(request, refusal)
    return back(request, template_id, 1)


@require_POST
@for_roles(*REVIEWING)
def reapply_all(request: PageRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Give every clean station of an older version what the template says today."""
    row = template_or_404(actor, template_id)
    try:
        stations = reapply_clean(actor=actor, template_id=row.template_id, version=version_in(request))
    except Refused as refusal:
        return refuse_page(request, refusal)
    return back(request, template_id, len(stations))


def version_in(request: PageRequest) -> int:
    """Give which version the page was drawn from; 0 is none, and is refused as an old one."""
    return whole(request.POST.get("version", ""))


def back(request: PageRequest, template_id: str, stations: int) -> HttpResponse:
    said = ngettext("%(n)s station follows the template now.", "%(n)s stations follow the template now.", stations)
    messages.success(request, said % {"n": stations})
    return go_on(request, reverse("template_drift", args=[template_id]))
