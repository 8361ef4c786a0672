"""What machines may send: one struct a thing, the same for one and for a thousand."""

from core.bodies.energy_mix import EnergyMixProfileBody
from core.bodies.evses import EvseBody, EvseFactsBody
from core.bodies.locations import LocationBody
from core.bodies.stations import StationBody
from core.bodies.templates import TemplateBody

__all__ = ["EnergyMixProfileBody", "EvseBody", "EvseFactsBody", "LocationBody", "StationBody", "TemplateBody"]
