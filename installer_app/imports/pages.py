"""The pages of an import: each shows the point that it is at, and posts what moves it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from core.choices import ImportKind, ImportState
from core.domain import imports as verbs
from core.errors import FieldError, Invalid, Refused
from core.importing.receiving import MOST_MB, TEMPLATE, receive, say_columns
from core.queries import imports as seen
from core.queries.offered import templates
from core.words import _
from installer_app.imports.views import (
    changing_rows,
    counted,
    drawn_row,
    fault_of,
    heads,
    named_rows,
    names_of,
    read_so,
    sample_of,
)
from installer_app.imports.words import offered
from installer_app.pages import draw, go_on
from installer_app.policy import DISPATCHING, for_roles
from installer_app.steps.doors import drawn_refusal, refuse_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from core.models import Actor, Import
    from installer_app.policy import PageRequest

A_PAGE = 30
NAMED = 20  # of what an undo took back
BAD_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
def imports(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask for a file, and show what was brought in before."""
    refusal: Any = None
    if request.method == "POST":
        try:
            return go_on(request, reverse("import", args=[_received(request, actor).pk]))
        except Refused as refused:
            refusal = drawn_refusal(refused)
    page = _page(request, seen.imports_of(actor))
    picked = request.POST.get("kind") or request.GET.get("kind") or ImportKind.LOCATIONS
    context = {"page": page, "kinds": ImportKind.choices, "picked": picked, "refusal": refusal, "most": MOST_MB}
    return draw(request, actor, "imports/imports.html", **context)


def _received(request: PageRequest, actor: Actor) -> Import:
    kind, file = request.POST.get("kind", ""), request.FILES.get("file")
    if kind not in ImportKind.values:
        raise Invalid(errors=[FieldError("kind", _("Say what the rows are."), "required")])
    if file is None:
        raise Invalid(errors=[FieldError("file", _("Choose a file."), "required")])
    return receive(actor=actor, kind=kind, name=file.name or "", file=file)


@for_roles(*DISPATCHING)
def one_import(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Draw an import as it is: its columns, how far the worker is, what it would do, or what it did."""
    one = get_object_or_404(seen.imports_of(actor), pk=pk)
    if one.state in {ImportState.UPLOADED, ImportState.FAILED}:
        return _columns(request, actor, one, None)
    if one.is_at_work:
        return draw(request, actor, "imports/work.html", one=one, **counted(one))
    if one.state == ImportState.UNDONE:
        return _undone(request, actor, one)
    outcome = request.GET.get("outcome", "")
    bad = [drawn_row(one, row) for row in seen.refused_rows(one)[:BAD_SHOWN]]
    checked = one.state == ImportState.CHECKED
    page = _page(request, seen.shown_rows(one, outcome, written=not checked))
    context = {"bad": bad, "read": read_so(one), "page": page, "outcome": outcome} | counted(one)
    if checked:
        context |= {"good": changing_rows(actor, one, page.object_list), "heads": heads(one)}
        context["bare"] = seen.bare_rows(one) if _takes_a_template(one) else 0
        return draw(request, actor, "imports/preview.html", one=one, **context)
    context["made"] = named_rows(actor, one, page.object_list)
    return draw(request, actor, "imports/done.html", one=one, **context)


def _undone(request: PageRequest, actor: Actor, one: Import) -> HttpResponse:
    """Draw what an undo did: what it took back, and, a page at a time, what it had to leave."""
    page = _page(request, seen.kept_rows(one))
    named = {word: names_of(actor, one, seen.taken_back(one, word, NAMED)) for word in ("removed", "restored")}
    context = {"bad": named_rows(actor, one, page.object_list), "named": named, "page": page} | counted(one)
    return draw(request, actor, "imports/done.html", one=one, **context)


def _page(request: PageRequest, rows: Any) -> Any:
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
def columns(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Ask what the columns are; what was chosen stays when it is refused."""
    one = get_object_or_404(seen.imports_of(actor), pk=pk)
    if request.method != "POST":
        return _columns(request, actor, one, None)
    said = [request.POST.get(f"column-{place}", "") for place in range(len(one.header))]
    try:
        say_columns(actor=actor, one=one, columns=said, template_id=request.POST.get(TEMPLATE, "").strip())
    except Refused as refused:
        one.columns = said
        one.form["also"] = {TEMPLATE: request.POST.get(TEMPLATE, "")}
        return _columns(request, actor, one, drawn_refusal(refused))
    return go_on(request, reverse("import", args=[pk]))


def _columns(request: PageRequest, actor: Actor, one: Import, refusal: Any) -> HttpResponse:
    asked = [
        {"name": f"column-{place}", "heading": heading, "field": field, "sample": sample_of(one, place)}
        for place, (heading, field) in enumerate(zip(one.header, one.columns, strict=True))
    ]
    context = {"fields": offered(one.kind, one.columns), "read": read_so(one), "fault": fault_of(one)}
    if _takes_a_template(one):
        context |= {"templates": templates(actor), "picked": one.form.get("also", {}).get(TEMPLATE, "")}
    return draw(request, actor, "imports/columns.html", one=one, asked=asked, refusal=refusal, **context)


def _takes_a_template(one: Import) -> bool:
    """Tell whether one template can be said for all rows: they are stations, and none of them names its own."""
    return one.kind == ImportKind.STATIONS and TEMPLATE not in one.columns


@for_roles(*DISPATCHING)
def live(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Draw how far the worker is; once it is through, the whole page is loaded."""
    one = get_object_or_404(seen.imports_of(actor), pk=pk)
    if not one.is_at_work:
        return HttpResponseClientRedirect(reverse("import", args=[pk]))
    return render(request, "imports/progress.html", {"one": one, **counted(one)})


@require_POST
@for_roles(*DISPATCHING)
def import_rows(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Import the good rows; a second tap changes nothing."""
    return _moved_on(request, verbs.import_rows, actor, pk)


@require_POST
@for_roles(*DISPATCHING)
def undo(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Take back what was imported and nobody changed since."""
    return _moved_on(request, verbs.undo_import, actor, pk)


@require_POST
@for_roles(*DISPATCHING)
def discard(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Throw the file away; nothing of it was imported."""
    return _moved_on(request, verbs.discard_import, actor, pk, to=reverse("imports"))


def _moved_on(request: PageRequest, verb: Callable[..., object], actor: Actor, pk: int, to: str = "") -> HttpResponse:
    try:
        verb(actor=actor, import_id=pk)
    except Refused as refusal:
        return refuse_page(request, refusal)
    return go_on(request, to or reverse("import", args=[pk]))
