"""A new Location and a new station, made at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.bodies import LocationBody, StationBody
from core.domain.batch import Item, Method, refusal_of
from core.domain.locations.making import write_locations
from core.domain.locations.places import alpha3_of
from core.domain.stations.by_hand import add_station
from core.errors import Refused
from core.models import Location
from core.queries.inventory import companies_of
from core.queries.jobs import location_named
from core.queries.offered import places, templates
from installer_app.pages import draw, go_on
from installer_app.policy import DISPATCHING, for_roles
from installer_app.records.editing import beside, drawn, elsewhere, read_with
from installer_app.records.fields import Form, Part, Section, one, picked_of, text, typed_of
from installer_app.records.kinds import location_form
from installer_app.records.station_pages import record_url
from installer_app.typed import typed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor, ChargeStation
    from installer_app.policy import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING, keeps_typed=True)
def new_location(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask for a Location and make it; what was typed stays when it is refused."""
    form = with_id(location_form(actor))
    values = form.shown(Location(cpo_id=actor.company, country=alpha3_of(actor.operator.country_code)))
    refusal: Any = None
    if typed := typed_in(request):
        values = form.posted(typed)
    if request.method == "POST":
        try:
            made = make_location(actor, form, values)
        except Refused as refused:
            refusal = beside(form, refused)
        else:
            return go_on(request, reverse("location", args=[made.location_id]))
    context = {"title": _("New Location"), "back": reverse("locations"), "act": _("Make the Location")}
    return draw(
        request,
        actor,
        "records/new.html",
        sections=drawn(form, values, refusal),
        refusal=elsewhere(form, refusal),
        typed=typed,
        **context,
    )


def with_id(form: Form) -> Form:
    """Let a new thing say its id."""
    hint = _("Leave it empty, and one is made.")
    own = text("id", _("Id"), hint=hint, maxlength=36, autocapitalize="none", spellcheck="false")
    named = Part(own.member, own.fields, lambda _row: [""], own.read)
    return Form((*form.sections, Section(_("How your systems call it"), (named,))))


def make_location(actor: Actor, form: Form, values: dict[str, str]) -> Location:
    """Make a Location of what was typed. Raises what the verb refuses."""
    said = {"cpo_id": companies_of(actor)[0][0], **read_all(form, values, LocationBody)}
    key = said.pop("id", "")
    [outcome] = write_locations(actor=actor, method=Method.POST, items=[Item(key, said)])
    if isinstance(outcome, Refused):
        raise outcome
    return outcome  # type: ignore[return-value]  # what `write_locations` writes


def read_all(form: Form, values: dict[str, str], kind: Any) -> dict[str, Any]:
    """Give what is said by the contract's names, without what is empty. Raises Invalid with all that is wrong."""
    raw, unread = form.said(values, values)
    said, errors = read_with(kind)({name: value for name, value in raw.items() if value is not None})
    if unread or errors:
        raise refusal_of([*unread, *errors])
    return said


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING, keeps_typed=True)
def new_station(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask for a station and add it to Stock, with a template or without; what was typed stays when it is refused."""
    form = station_to_add(actor)
    values = {each.name: "" for each in form.fields} | {
        "location_id": request.GET.get("location", ""),
        "default_charge_station_tariff_id": actor.operator.default_tariff_id,
    }
    refusal: Any = None
    if typed := typed_in(request):
        values = form.posted(typed)
    if request.method == "POST":
        try:
            made = make_station(actor, form, values)
        except Refused as refused:
            refusal = beside(form, refused, identity_taken=IDENTITY, identity_impossible=IDENTITY)
        else:
            return go_on(request, record_url(made))
    context = {"title": _("New station"), "back": reverse("stations"), "act": _("Add the station")}
    return draw(
        request,
        actor,
        "records/new.html",
        sections=drawn(form, values, refusal),
        refusal=elsewhere(form, refusal),
        typed=typed,
        **context,
    )


IDENTITY, TEMPLATE = "charge_station_id", "charge_station_template_id"


def station_to_add(actor: Actor) -> Form:
    """Give the form of a new station."""
    later = ("", _("None yet: an installer fits one"))
    where = _("Its name or its id; empty: nowhere yet.")
    place = typed_of("location_id", _("Location"), places(actor), "place_names", where)
    model = picked_of(TEMPLATE, _("Hardware template"), templates(actor), "template_names", later)
    as_it_is = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
    hint = _("The OCPP identity that the box calls with.")
    parts = (
        text(IDENTITY, _("Identity"), required=True, hint=hint, maxlength=48, **as_it_is),
        text("name", _("Name"), maxlength=255),
        Part(place.name, (place,), lambda _row: [""], lambda texts, _errors: location_named(actor, texts[0]) or None),
        one(model, lambda _row: "", lambda value: value or None),
        text("default_charge_station_tariff_id", _("Tariff"), required=True, maxlength=36),
    )
    return Form((Section(_("The station"), parts),))


def make_station(actor: Actor, form: Form, values: dict[str, str]) -> ChargeStation:
    """Add a station of what was typed. Raises what the verb refuses."""
    said = read_all(form, values, StationBody)
    identity = said.pop(IDENTITY)
    return add_station(actor=actor, identity=identity, said=said | {"deploy_state": "Stock"})
