"""Templates and stations as these tests need them, made by the verbs that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.domain.batch import Item, Method
from core.domain.field.fitting import fit_template
from core.domain.field.installing import open_installation
from core.domain.field.linking import link_station
from core.domain.hardware.templates import write_templates
from core.models import Actor, ChargeStation, HardwareTemplate
from tests.factories import evse_template, make_location, make_station, make_template

if TYPE_CHECKING:
    from core.models import Location, Operator

TWO = [evse_template(1), evse_template(2)]


def a_connector(number: int, **facts: Any) -> dict[str, Any]:
    return evse_template(number)["connector_templates"][0] | facts


def an_evse(number: int, *connectors: dict[str, Any], **facts: Any) -> dict[str, Any]:
    told = {"evse_sequence_number": number, "capabilities": []}
    return told | {"connector_templates": [*connectors] or [a_connector(number)]} | facts


def make_fitted_stations(operator: Operator, *identities: str, template_id: str = "double") -> HardwareTemplate:
    """Fit each of these new stations, all at one place, with a template of two EVSEs of one socket each."""
    template, place = make_template(operator, template_id), make_location(operator)
    for identity in identities:
        fit(operator, place, identity, template)
    return template


def fit(operator: Operator, place: Location, identity: str, template: HardwareTemplate) -> None:
    actor = Actor(operator=operator)
    installation, _opened = open_installation(actor=actor, station=make_station(operator, identity))
    link_station(actor=actor, installation=installation, location_id=place.location_id)
    fit_template(actor=actor, installation=installation, template_id=template.template_id)


def change(operator: Operator, template_id: str = "double", **said: Any) -> HardwareTemplate:
    """Save a new version of a template."""
    item = Item(template_id, said)
    [row] = write_templates(actor=Actor(operator=operator, command="test"), method=Method.PATCH, items=[item])
    assert isinstance(row, HardwareTemplate), row
    return row


def the(identity: str) -> ChargeStation:
    return ChargeStation.objects.get(charge_station_id=identity)
