"""A station moves to another Location, or another box takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.choices import DeployState
from core.domain.replacing import replace_station
from core.errors import FieldError, Invalid, Refused
from core.queries.inventory import places_for
from core.words import _
from installer_app.pages import draw, go_on
from installer_app.policy import DISPATCHING, for_roles
from installer_app.records.editing import seen_in
from installer_app.records.station_pages import found, record_url, written
from installer_app.steps.doors import drawn_refusal

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

NOWHERE = "-"  # what the form says for "at no Location"; no id is spelled so here
PICK_ONE = _("Pick a Location.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
def move(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
    """Ask where a station stands from now on (`?q=` searches), and move it."""
    row = found(actor, charge_station_id)
    refusal, picked = None, request.POST.get("location_id", "").replace("\0", "")
    if request.method == "POST":
        try:
            if not picked:
                raise Invalid(errors=[FieldError("location_id", PICK_ONE)])
            written(actor, row, {"location_id": None if picked == NOWHERE else picked}, seen_in(request.POST))
        except Refused as refused:
            refusal = drawn_refusal(refused)
            row = found(actor, charge_station_id)
        else:
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


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
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
