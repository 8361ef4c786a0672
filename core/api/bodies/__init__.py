"""What machines may send: one struct a thing, the same for one and for a thousand."""

from core.api.bodies.energy_mix import EnergyMixProfileBody
from core.api.bodies.evses import EvseBody, EvseFactsBody
from core.api.bodies.locations import LocationBody
from core.api.bodies.stations import StationBody
from core.api.bodies.templates import TemplateBody

__all__ = ["EnergyMixProfileBody", "EvseBody", "EvseFactsBody", "LocationBody", "StationBody", "TemplateBody"]
