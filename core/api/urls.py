"""The machine API's addresses; paths match without regard to case, with or without a trailing slash."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, re_path

from core.api.resources import ChargeStations, HardwareTemplates, Locations


def machine_path(route: str, view: Any, name: str) -> URLPattern:
    """Route a machine address below `/api/2.0/`; `<key>` and `<pk>` stand for an id."""
    pattern = route.replace("<key>", r"(?P<key>[^/]+)").replace("<pk>", r"(?P<pk>[0-9]{1,18})").replace(".", r"\.")
    return re_path(rf"(?i)^api/2\.0/{pattern}/?$", view, name=name)


urlpatterns = [
    machine_path("locations", Locations.as_view(), "api_locations"),
    machine_path("locations/<key>", Locations.as_view(), "api_location"),
    machine_path("chargestations", ChargeStations.as_view(), "api_stations"),
    machine_path("chargestations/chargestationtemplate", HardwareTemplates.as_view(), "api_templates"),
    machine_path("chargestations/chargestationtemplate/<key>", HardwareTemplates.as_view(), "api_template"),
    machine_path("chargestations/<key>", ChargeStations.as_view(), "api_station"),
]
