"""Our own labels: made for stations or for later, printed on sheets and tapes, printed again, stuck."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.domain.stations import labelling as verbs
from core.errors import Refused
from core.labels.codes import LENGTH, own_label_url
from core.labels.sheets import sheet_pdf, sheet_svg
from core.labels.stickers import LEAST_MODULE, module_of
from core.labels.stock import STOCKS
from core.queries import labels as seen
from installer_app.downloads import saved_as
from installer_app.evidence_files import HARMLESS
from installer_app.numbers import whole
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, EVERYBODY, for_roles
from installer_app.steps.doors import drawn_refusal, refuse_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Actor, Label
    from installer_app.policy import PageRequest

RUNS_A_PAGE = 25
BETWEEN = "."
NUMBER_FITS = 4  # digits


@for_roles(*DISPATCHING)
def labels(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw what was made at one go, to print it again; `?page=` turns the page."""
    page = Paginator(seen.label_runs(actor), RUNS_A_PAGE).get_page(request.GET.get("page"))
    return draw(request, actor, "labels/labels.html", page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
def new_labels(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask how many labels to make for stations that come later."""
    count = number_in(request.POST, "count")
    return _make(request, actor, "labels/new.html", lambda: verbs.make_labels(actor=actor, count=count))


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
def station_labels(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask for which stations; `?location=` names those of one Location to begin with."""
    said = request.POST
    named = [line.strip() for line in said.get("stations", "").replace("\0", "").splitlines() if line.strip()]

    def write() -> list[Label]:
        return verbs.label_stations(actor=actor, identities=named, replace="replace" in said)

    there = seen.identities_at(actor, request.GET.get("location", "").replace("\0", ""))
    return _make(request, actor, "labels/stations.html", write, there="\n".join(there), again="replace" in said)


def _make(
    request: PageRequest, actor: Actor, template: str, write: Callable[[], list[Label]], **context: Any
) -> HttpResponse:
    """Draw a form, or do what it says and go on to printing; what was typed stays when it is refused."""
    if request.method != "POST":
        return draw(request, actor, template, most=verbs.AT_ONCE, **context)
    try:
        made = write()
    except Refused as refusal:
        context |= {"typed": request.POST, "refusal": drawn_refusal(refusal)}
        return draw(request, actor, template, most=verbs.AT_ONCE, **context)
    codes = BETWEEN.join(label.code for label in made)
    return HttpResponseRedirect(f"{reverse('print_labels')}?codes={codes}", status=303)


@for_roles(*DISPATCHING)
def print_labels(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask what to print on. `?codes=` names the labels, or `?made=` the moment at which they were made."""
    rows = asked_for(actor, request.GET)
    url = own_label_url(settings.PUBLIC_URL, rows[0].code)
    context = {
        "labels": rows,
        "codes": BETWEEN.join(label.code for label in rows),
        "stocks": [stock for stock in STOCKS.values() if module_of(url, stock) >= LEAST_MODULE],
        "on_stations": any(label.station for label in rows),
    }
    return draw(request, actor, "labels/print.html", **context)


@for_roles(*DISPATCHING)
def sheet(request: PageRequest, actor: Actor) -> HttpResponse:
    """Give the labels as a file, PDF or (`as=svg`) SVG; `skip` places of the first sheet are used up already."""
    said = request.GET
    stock = STOCKS.get(said.get("stock", ""))
    if stock is None:
        raise Http404
    drawn = list(seen.stickers(asked_for(actor, said), each_evse="evses" in said))
    skip = number_in(said, "skip") % stock.a_page
    if said.get("as") == "svg":
        return _file(sheet_svg(drawn, stock, skip=skip).encode(), "image/svg+xml", f"{stock.key}.svg")
    return _file(sheet_pdf(drawn, stock, skip=skip), "application/pdf", f"{stock.key}.pdf")


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    disposition = saved_as(f"labels-{name}")
    return HttpResponse(body, content_type=kind, headers=HARMLESS | disposition)


def asked_for(actor: Actor, said: QueryDict) -> list[Label]:
    """Give the labels that an address names; one that is not there, or somebody else's, is a 404 for all."""
    codes = said.get("codes", "").split(BETWEEN)
    if "made" in said:
        codes = [label.code for label in seen.labels_of_run(actor, moment_in(said))]
    rows = seen.labels_called(actor, [code for code in codes if code.isalnum() and len(code) <= LENGTH])
    if not rows or len(rows) != len(set(codes)):
        raise Http404
    return rows


def moment_in(said: QueryDict) -> datetime:
    """Read when a run was made, as its link says it; anything else is a 404."""
    try:
        moment = datetime.fromisoformat(said.get("made", ""))
    except ValueError as error:
        raise Http404 from error
    if moment.tzinfo is None:
        raise Http404
    return moment


def number_in(said: QueryDict, name: str) -> int:
    """Read a whole number; what is none is 0."""
    return whole(said.get(name, "").strip(), digits=NUMBER_FITS)


@require_POST
@for_roles(*EVERYBODY)
def stick(request: PageRequest, actor: Actor, code: str) -> HttpResponse:
    """Say on which station a label is now, and show the station."""
    identity = request.POST.get("station", "").replace("\0", "").strip()
    try:
        label = verbs.stick_label(actor=actor, code=code.replace("\0", ""), identity=identity)
    except Refused as refusal:
        return refuse_page(request, refusal)
    return HttpResponseRedirect(reverse("station", args=[label.station]), status=303)
