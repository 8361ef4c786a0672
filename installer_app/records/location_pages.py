"""One Location: its record, and the form that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.bodies import LocationBody
from core.choices import Scope
from core.domain.batch import Item, Method
from core.domain.locations.making import write_locations
from core.errors import Refused
from core.queries.inventory import A_PAGE, location_record, stations_at
from core.queries.stations import view_stations
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, EVERYBODY, for_roles
from installer_app.records.editing import Editing, edit, read_with
from installer_app.records.fields import facts_of
from installer_app.records.kinds import location_form

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.domain.etags import Seen
    from core.models import Actor, Location
    from installer_app.policy import PageRequest


@for_roles(*EVERYBODY)
def location(request: PageRequest, actor: Actor, location_id: str) -> HttpResponse:
    """Draw all that is known of a Location, with its stations; `?page=` turns their page."""
    row, at = found(actor, location_id), timezone.now()
    page = Paginator(stations_at(actor, row, at=at), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "location": row,
        "sections": facts_of(location_form(actor, row), row),
        "page": page,
        "stations": view_stations(page.object_list, at=at),
        "may_write": actor.may(Scope.LOCATIONS_WRITE),
        "dispatches": actor.role in DISPATCHING,
    }
    return draw(request, actor, "records/location.html", **context)


def found(actor: Actor, location_id: str) -> Location:
    """Give the actor's Location of this id. Raises Http404."""
    row: Location = get_object_or_404(location_record(actor), location_id__iexact=location_id)
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING, keeps_typed=True)
def edit_location(request: PageRequest, actor: Actor, location_id: str) -> HttpResponse:
    """Change a Location."""
    row = found(actor, location_id)

    def write(said: dict[str, Any], seen: Seen) -> None:
        [outcome] = write_locations(actor=actor, method=Method.PATCH, items=[Item(row.location_id, said, seen)])
        if isinstance(outcome, Refused):
            raise outcome

    editing = Editing(
        form=location_form(actor, row),
        row=row,
        etag_of=lambda place: place.etag,
        again=lambda: found(actor, location_id),
        body=read_with(LocationBody),
        write=write,
        back=reverse("location", args=[row.location_id]),
        title=_("Change the Location"),
    )
    return edit(request, actor, editing)
