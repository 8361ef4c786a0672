"""Stations that are held, and what lets them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.domain.commands.commanding import ask_station
from core.models import ChargeStation, Operator
from core.models.clock import database_now

from tests.factories import make_location, stored
from tests.stations import PATIENCE_S

if TYPE_CHECKING:
    from core.choices import Hold
    from core.models import Command

TAKEN = {"status": "Accepted"}
STATION = "/api/2.0/ChargeStations/CP-1"


def hold(until: Hold) -> None:
    Operator.objects.update(hold_stations=until)


def link(station: ChargeStation) -> None:
    ChargeStation.objects.filter(pk=station.pk).update(location=make_location(station.operator))
    stored()


def ask(station: ChargeStation, action: str, payload: dict[str, Any]) -> Command:
    return ask_station(station=station, action=action, payload=payload, at=database_now(), timeout_s=PATIENCE_S)


def is_in(station: ChargeStation) -> bool:
    station.refresh_from_db()
    return station.held_since is None
