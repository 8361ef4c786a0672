"""The operator's templates, the catalogue of real models, and one template with all its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404

from core.catalogue.playbooks import playbook_of, shipped
from core.queries.templates import made_from, one_template, products, templates_found, versions_of
from core.speech import spoken
from installer_app.pages import draw
from installer_app.policy import EVERYBODY, REVIEWING, for_roles

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor, HardwareTemplate
    from installer_app.policy import PageRequest

A_PAGE = 20


@for_roles(*EVERYBODY)
def templates(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the operator's templates, or with `?from=catalogue` the models we know; `?q=` searches, `?page=` turns."""
    search, known = request.GET.get("q", "").strip(), request.GET.get("from") == "catalogue"
    rows: Any = products(search) if known else templates_found(actor, search)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "search": search, "known": known, "may_edit": actor.role in REVIEWING}
    context["have"] = made_from(actor, [row.template_id for row in page.object_list]) if known else {}
    return draw(request, actor, "hardware/templates.html", **context)


@for_roles(*EVERYBODY)
def template(request: PageRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Draw a template: the station it makes, every version with what it changed, and how many stations have each."""
    row = template_or_404(actor, template_id)
    versions = versions_of(actor, row)
    context = {
        "kind": row,
        "versions": versions,
        "made": sum(version.stations for version in versions),
        "behind": sum(version.stations for version in versions if not version.today),
        "playbook": spoken(playbook_of(row)),
        "from_us": (row.product or row.template_id) in shipped(),
        "may_edit": actor.role in REVIEWING,
    }
    return draw(request, actor, "hardware/template.html", **context)


def template_or_404(actor: Actor, template_id: str) -> HardwareTemplate:
    row = one_template(actor, template_id)
    if row is None:
        raise Http404
    return row
