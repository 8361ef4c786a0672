"""One station: its record, and the form that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.bodies import StationBody
from core.choices import Scope
from core.domain.batch import Item, Method
from core.domain.stations.writing import write_stations
from core.errors import FieldError, Refused
from core.queries.inventory import lawful_states, removed_evses, retirement_of
from core.queries.stations import one_station, view_stations, with_presence
from core.words import _
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, EVERYBODY, for_roles
from installer_app.records.editing import Editing, edit, read_with
from installer_app.records.fields import facts_of
from installer_app.records.kinds import evse_form, station_form
from installer_app.station_pages import told_by

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.domain.etags import Seen
    from core.models import Actor, ChargeStation
    from installer_app.policy import PageRequest

ONLY_BY_REVIEW = _("A station comes into production when its hand-over is approved. Ask a supervisor.")


@for_roles(*EVERYBODY)
def station_record(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
    """Draw all that is known of a station, with its EVSEs, those it has and those it had."""
    at = timezone.now()
    row = get_object_or_404(with_presence(one_station(actor), at=at), charge_station_id__iexact=charge_station_id)
    context = {
        "station": row,
        "view": view_stations([row], at=at)[0],
        "sections": facts_of(station_form(actor, row), row),
        "told": told_by(row),
        "evses": [{"evse": evse, "sections": facts_of(evse_form(evse), evse)} for evse in row.evses.all()],
        "removed": removed_evses(row),
        "may_write": actor.may(Scope.STATIONS_WRITE),
        "retirement": (gone := retirement_of(actor, row)),
        "movable": gone is None,
        "replaceable": row.location is not None and gone is None,
    }
    return draw(request, actor, "records/station.html", **context)


def found(actor: Actor, charge_station_id: str) -> ChargeStation:
    """Give the actor's station of this identity. Raises Http404."""
    row: ChargeStation = get_object_or_404(one_station(actor), charge_station_id__iexact=charge_station_id)
    return row


def record_url(row: ChargeStation) -> str:
    return reverse("station_record", args=[row.charge_station_id])


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING, keeps_typed=True)
def edit_station(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
    """Change a station; into which states somebody may put it by hand, their role says."""
    row = found(actor, charge_station_id)

    def write(said: dict[str, Any], seen: Seen) -> None:
        wanted = said.get("deploy_state")
        errors = () if wanted in {None, *lawful_states(actor, row)} else (FieldError("deploy_state", ONLY_BY_REVIEW),)
        written(actor, row, said, seen, *errors)

    editing = Editing(
        form=station_form(actor, row),
        row=row,
        etag_of=lambda one: one.etag,
        again=lambda: found(actor, charge_station_id),
        body=read_with(StationBody),
        write=write,
        back=record_url(row),
        title=gettext_lazy("Change the station"),
    )
    return edit(request, actor, editing)


def written(actor: Actor, row: ChargeStation, said: dict[str, Any], seen: Seen, *errors: FieldError) -> None:
    """Change this of a station. Raises what the verb refuses."""
    item = Item(row.charge_station_id, said, seen, errors)
    [outcome] = write_stations(actor=actor, method=Method.PATCH, items=[item])
    if isinstance(outcome, Refused):
        raise outcome
