"""The owner's link: made and ended at the site's page, opened by whoever has it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from core.documents.record_pdf import record_pdf
from core.domain.guests.owner_links import LIVES, end_owner_link, make_owner_link, open_owner_link
from core.errors import NotFound, Refused
from core.queries.owners import record_for_owner, stations_for_owner, without_names
from core.queries.records import facts_of, is_whole
from installer_app.evidence_files import HARMLESS, record_address
from installer_app.pages import go_on
from installer_app.policy import DISPATCHING, for_roles
from installer_app.shown_once import show_once
from installer_app.steps.doors import refuse_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Actor, OwnerLink
    from installer_app.policy import PageRequest

DAYS = {7: _("a week"), 30: _("30 days"), 90: _("90 days"), 365: _("a year")}
# Whoever has the address may read it: nothing keeps it, nothing passes it on.
UNKEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


def lives() -> list[tuple[int, Any]]:
    """Give how long a link may live, in words."""
    return [(days, DAYS[days]) for days in LIVES]


@require_POST
@for_roles(*DISPATCHING)
def make(request: PageRequest, actor: Actor, location_id: str) -> HttpResponse:
    """Make a link for the owner of a site and show it this once."""
    said = request.POST
    days = next((days for days in LIVES if said.get("days") == str(days)), 0)
    note = said.get("note", "").replace("\0", "").strip()
    try:
        link, secret = make_owner_link(actor=actor, location_id=location_id, days=days, note=note)
    except NotFound as error:
        raise Http404 from error
    except Refused as refusal:
        return refuse_page(request, refusal)
    told = {"url": settings.PUBLIC_URL + reverse("owner", args=[secret]), "until": link.expires_at.isoformat()}
    back = reverse("site", args=[link.location.location_id])
    return show_once(request, "desk/owner_made.html", back=back, location=link.location.name, **told)


@require_POST
@for_roles(*DISPATCHING)
def end(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """End a link and show the site again."""
    try:
        link = end_owner_link(actor=actor, link_id=pk)
    except NotFound as error:
        raise Http404 from error
    return go_on(request, reverse("site", args=[link.location.location_id]))


def by_secret(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open the link of an address for a view; whoever comes with one that has ended is told so. Nothing is kept."""

    @wraps(view)
    def opened(request: PageRequest, secret: str, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, open_owner_link(secret=secret), secret, **kwargs)
        except NotFound as error:
            raise Http404 from error
        except Refused as refusal:
            response = refuse_page(request, refusal)
        for name, value in UNKEPT.items():
            response[name] = value
        return response

    return opened


@require_safe
@by_secret
def owner(request: PageRequest, link: OwnerLink, secret: str) -> HttpResponse:
    """Draw a site for its owner: what stands there and how it is today."""
    at = timezone.now()
    context = {"link": link, "secret": secret, "at": at, "stations": stations_for_owner(link, at=at)}
    return render(request, "desk/owner.html", context | {"location": link.location})


@require_safe
@by_secret
def owner_record(request: PageRequest, link: OwnerLink, secret: str, pk: int) -> HttpResponse:
    """Draw the record of an installation for the site's owner."""
    record = record_for_owner(link, pk)
    facts = without_names(facts_of(record))
    context = {"record": record, "facts": facts, "whole": is_whole(record), "station": facts["station"]}
    return render(request, "desk/owner_record.html", context | {"secret": secret, "pk": pk})


@require_safe
@by_secret
def owner_record_pdf(request: PageRequest, link: OwnerLink, secret: str, pk: int) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """Give the same record on paper, in the language that it was kept in."""
    record = record_for_owner(link, pk)
    facts = without_names(facts_of(record))
    with translation.override(facts["language"]):
        drawn = record_pdf(facts=facts, sha256=record.sha256, address=record_address(record), thumbnails={})
    name = f'inline; filename="{facts["station"]["charge_station_id"]}.pdf"'
    return HttpResponse(drawn, content_type="application/pdf", headers=HARMLESS | {"Content-Disposition": name})
