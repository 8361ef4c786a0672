"""The machine API's addresses; paths match without regard to case, with or without a trailing slash."""

from __future__ import annotations

import re
from typing import Any

from django.urls import URLPattern, re_path

from core.api.resources import ChargeStations, HardwareTemplates, Locations

IDS = {"<key>": r"(?P<key>[^/]+)", "<pk>": r"(?P<pk>[0-9]{1,18})"}


def machine_path(route: str, view: Any, name: str) -> URLPattern:
    """Route a machine address below `/api/2.0/`, spelled as documented; `<key>` and `<pk>` stand for an id.

    Each letter becomes a class of both its cases, the documented one first: Django can then still reverse the route.
    """
    parts = re.split(r"(<\w+>)", f"api/2.0/{route}")
    pattern = "".join(IDS.get(part) or "".join(map(either_case, part)) for part in parts)
    return re_path(rf"^{pattern}/?$", view, name=name)


def either_case(letter: str) -> str:
    return f"[{letter}{letter.swapcase()}]" if letter.isalpha() else re.escape(letter)


urlpatterns = [
    machine_path("Locations", Locations.as_view(), "api_locations"),
    machine_path("Locations/<key>", Locations.as_view(), "api_location"),
    machine_path("ChargeStations", ChargeStations.as_view(), "api_stations"),
    machine_path("ChargeStations/ChargestationTemplate", HardwareTemplates.as_view(), "api_templates"),
    machine_path("ChargeStations/ChargestationTemplate/<key>", HardwareTemplates.as_view(), "api_template"),
    machine_path("ChargeStations/<key>", ChargeStations.as_view(), "api_station"),
]
