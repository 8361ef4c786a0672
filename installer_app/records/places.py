"""A station moves to another Location, or another box takes its place."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from core.choices import DeployState
from core.domain.stations.replacing import replace_station
from core.errors import FieldError, Invalid, Refused
from core.queries.inventory import places_for
from core.queries.jobs import jobs_left_behind
from core.words import _
from installer_app.pages import draw, go_on
from installer_app.policy import DISPATCHING, for_roles
from installer_app.records.editing import seen_in
from installer_app.records.station_pages import found, record_url, written
from installer_app.steps.doors import drawn_refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from core.models import Actor, ChargeStation
    from installer_app.policy import PageRequest

OF_THE_PLACE = ("default_charge_station_floor_level", "default_charge_station_directions")
NOWHERE = "-"  # what the form says for "at no Location"; no id is spelled so here
PICK_ONE = _("Choose a Location.")


def in_service(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send who comes for a box that went out of service back to its record, which says since when, and why."""

    @wraps(view)
    def guarded(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
        row = found(actor, charge_station_id)
        if row.deploy_state != DeployState.DEPRECATED:
            return view(request, actor, charge_station_id)
        messages.warning(request, gettext("%(station)s is out of service: it stays where it stood.") % {"station": row})
        return go_on(request, record_url(row))

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
@in_service
def move(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
    """Ask where a station stands from now on (`?q=` searches), and move it."""
    row = found(actor, charge_station_id)
    refusal, picked = None, request.POST.get("location_id", "").replace("\0", "")
    if request.method == "POST":
        try:
            if not picked:
                raise Invalid(errors=[FieldError("location_id", PICK_ONE)])
            written(actor, row, moving(row, picked), seen_in(request.POST))
        except Refused as refused:
            refusal = drawn_refusal(refused)
            row = found(actor, charge_station_id)
        else:
            tell_of_move(request, row, moved := found(actor, charge_station_id))
            tell_of_jobs(request, actor, moved)
            return go_on(request, record_url(row))
    search = request.GET.get("q", "").strip()
    context = {
        "station": row,
        "places": places_for(actor, row, search=search),
        "search": search,
        "picked": picked,
        "nowhere": NOWHERE if row.deploy_state == DeployState.STOCK and row.location else "",
        "here": reverse("move_station", args=[row.charge_station_id]),
    }
    template = "records/places.html" if request.htmx.target == "places" else "records/move.html"
    return draw(request, actor, template, refusal=refusal, **context)


def moving(row: ChargeStation, picked: str) -> dict[str, Any]:
    """Give what a move changes: another place has another floor, and another way to it."""
    here = row.location.location_id.lower() if row.location else NOWHERE
    left_behind = dict.fromkeys(OF_THE_PLACE) if picked.lower() != here else {}
    return left_behind | {"location_id": None if picked == NOWHERE else picked}


def tell_of_move(request: PageRequest, was: ChargeStation, row: ChargeStation) -> None:
    """Say where the station stands now, what of the old place is gone, and what somebody may not expect."""
    told: dict[str, Any] = {"station": row, "place": row.location}
    if row.location is None:
        messages.success(request, gettext("%(station)s is back in stock.") % told)
    else:
        messages.success(request, gettext("%(station)s stands at %(place)s now.") % told)
        if not row.location.publish:
            messages.warning(request, gettext("%(place)s is not shown to drivers, so they do not see it.") % told)
    if any(getattr(was, name) != getattr(row, name) for name in OF_THE_PLACE):
        messages.warning(request, gettext("Its floor and how to get there were of the old place: say them anew."))
    if any(evse.floor_level or evse.directions or evse.latitude is not None for evse in row.evses.all()):
        messages.warning(request, gettext("Its EVSEs have a floor or a place of their own: look whether they hold."))


def tell_of_jobs(request: PageRequest, actor: Actor, row: ChargeStation) -> None:
    """Say which jobs elsewhere expect the station still."""
    for job in jobs_left_behind(actor, row, today=actor.operator.day_at(timezone.now())):
        told = {"day": date_format(job.day, "l j F"), "place": job.location}
        messages.warning(request, gettext("The job of %(day)s at %(place)s expects it there.") % told)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
@in_service
def replace(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
    """Ask for the new box, and let it take the station's place."""
    row = found(actor, charge_station_id)
    refusal: Any = None
    typed: Any = None
    if request.method == "POST":
        said = {name: request.POST.get(name, "").strip() for name in ("new_charge_station_id", "serial_number")}
        try:
            done = replace_station(
                actor=actor,
                charge_station_id=row.charge_station_id,
                identity=said["new_charge_station_id"],
                serial=printable(said["serial_number"]),
                seen=seen_in(request.POST),
            )
        except Refused as refused:
            refusal, typed = at_identity(drawn_refusal(refused)), request.POST
            row = found(actor, charge_station_id)
        else:
            return go_on(request, record_url(done.new))
    return draw(request, actor, "records/replace.html", station=row, refusal=refusal, typed=typed)


def printable(serial: str) -> str:
    """Give a serial number as it can stand on a box. Raises Invalid."""
    if len(serial) > MOST or not (serial.isascii() and serial.isprintable()):
        raise Invalid(errors=[FieldError("serial_number", NO_SERIAL)])
    return serial


MOST = 100
NO_SERIAL = _("Letters, digits and signs of a label, at most 100.")


def at_identity(card: dict[str, Any]) -> dict[str, Any]:
    """Put what a refusal says of the new box beside the field that names it."""
    for error in card["errors"]:
        error["field"] = error["field"] or ("new_charge_station_id" if error["code"] in OF_IDENTITY else "")
    return card


OF_IDENTITY = {"identity_taken", "identity_impossible", "not_a_spare"}
