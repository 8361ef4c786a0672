"""The editor: rows come and go by buttons that submit, and every save is a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.api.writing import as_uuid
from core.bodies import TemplateBody
from core.bodies.reading import read_body
from core.catalogue.content import changes
from core.catalogue.reading import catalogue
from core.catalogue.sanity import NUMBERS
from core.domain.batch import Item, Method
from core.domain.etags import ANYTHING, Seen
from core.domain.hardware.templates import write_templates
from core.errors import FieldError, Refused, StaleEtag
from core.models import HardwareTemplate
from core.queries.templates import one_template
from core.words import _
from installer_app.hardware.drafts import CONNECTORS, EVSES, Draft, act_on, body_of, draft_of, draft_typed, vendors
from installer_app.hardware.pages import template_or_404
from installer_app.pages import draw, go_on
from installer_app.policy import REVIEWING, for_roles
from installer_app.steps.doors import drawn_refusal

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

LONGEST_VENDOR = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*REVIEWING)
def new_template(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw an empty template, or one like `?product=` of the catalogue or `?copy=` of the operator; save it."""
    if request.method != "POST":
        return drawn(request, actor, begun(actor, request))
    draft = draft_typed(request.POST)
    if act_on(draft, request.POST.get("act", "")):
        return drawn(request, actor, draft)
    item = item_of(draft, ANYTHING)
    [outcome] = write_templates(actor=actor, method=Method.POST, items=[item])
    if isinstance(outcome, Refused):
        return drawn(request, actor, draft, refusal=drawn_refusal(outcome))
    made: Any = outcome
    return go_on(request, reverse("template", args=[made.template_id]))


def begun(actor: Actor, request: PageRequest) -> Draft:
    """Give what a new template begins as, under an id that is free. Raises Http404 for an unknown original."""
    product, copied = request.GET.get("product"), request.GET.get("copy")
    if product:
        found = next((row for row in catalogue() if row.template_id == product), None)
        if found is None:
            raise Http404
        draft = draft_of(HardwareTemplate(**found.as_row())) | {"product": product}
    elif copied:
        row = template_or_404(actor, copied)
        draft = draft_of(row) | {"product": row.product or row.template_id}
    else:
        draft = draft_of(HardwareTemplate())
        act_on(draft, "add_evse")
        return draft
    if one_template(actor, draft["template_id"]) is not None:
        draft["template_id"] = ""
    return draft


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*REVIEWING)
def edit_template(request: PageRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Draw a template to be changed, and save it as a new version.

    When somebody saved another one meanwhile, both are shown; saving again writes this one over it.
    """
    row = template_or_404(actor, template_id)
    if request.method != "POST":
        return drawn(request, actor, draft_of(row), row=row, etag=row.etag)
    draft = draft_typed(request.POST) | {"template_id": row.template_id}
    etag = request.POST.get("etag", "")
    if act_on(draft, request.POST.get("act", "")):
        return drawn(request, actor, draft, row=row, etag=etag)
    item = item_of(draft, Seen(etags=frozenset(filter(None, [as_uuid(etag)]))))
    [outcome] = write_templates(actor=actor, method=Method.PATCH, items=[item])
    if not isinstance(outcome, Refused):
        return go_on(request, reverse("template", args=[row.template_id]))
    refusal = drawn_refusal(outcome)
    if not isinstance(outcome, StaleEtag):
        return drawn(request, actor, draft, row=row, etag=etag, refusal=refusal)
    now = outcome.data
    return drawn(request, actor, draft, row=now, etag=now.etag, refusal=refusal, both=both(now, item))


def item_of(draft: Draft, seen: Seen) -> Item:
    """Read a draft as the API reads what it is sent, its id apart."""
    read = read_body(TemplateBody, body_of(draft))
    errors = [*not_numbers(draft), *read.errors]
    if any(len(line) > LONGEST_VENDOR or "\0" in line for line in vendors(draft)):
        errors.append(FieldError("vendor", _("Write each in at most 100 characters.")))
    if any("\0" in value for value in draft.values() if isinstance(value, str)):
        errors.append(FieldError("name", _("There is a character in it that nobody can type.")))
    if not draft["name"]:
        errors.append(FieldError.required("name"))
    said = {name: value for name, value in read.said.items() if name != "template_id"}
    return Item(draft["template_id"], said | {"vendor": vendors(draft)}, seen, tuple(errors))


def not_numbers(draft: Draft) -> list[FieldError]:
    """Say of which connectors volts, amps or watts are no whole numbers."""
    return [
        FieldError(f"{EVSES}.{place}.{CONNECTORS}.{at}.{name}", _("Write a whole number."))
        for place, evse in enumerate(draft["evses"])
        for at, row in enumerate(evse["connectors"])
        for name in NUMBERS
        if row[name] and not (row[name].isascii() and row[name].isdigit())
    ]


def both(now: HardwareTemplate, item: Item) -> list[Any]:
    """Tell what is saved now and what was typed apart, field by field."""
    typed = {name: value if value is not None else "" for name, value in item.said.items()}
    return changes(now.content, now.content | typed)


def drawn(
    request: PageRequest, actor: Actor, draft: Draft, *, row: HardwareTemplate | None = None, **context: Any
) -> HttpResponse:
    return draw(request, actor, "hardware/edit.html", draft=draft, kind=row, **context)
