"""Addresses of the machine API that are for reading only."""

from __future__ import annotations

from core.api.resources import Configuration, EnergyMixProfiles
from core.api.urls import machine_path

read_urlpatterns = urlpatterns = [
    machine_path("EnergyMixProfiles", EnergyMixProfiles.as_view(), "api_energy_mixes"),
    machine_path("EnergyMixProfiles/<key>", EnergyMixProfiles.as_view(), "api_energy_mix"),
    machine_path("ChargeStations/<key>/configuration", Configuration.as_view(), "api_configuration"),
]
