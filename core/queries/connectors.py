"""Connectors as a station counts them."""

from __future__ import annotations

from core.models import ConnectorReport


def places_of(*, station_id: int) -> dict[int, tuple[int, int]]:
    """Give EVSE and connector within it (OCPP 2.x), by the number that the connector has through the station."""
    told = ConnectorReport.objects.filter(station=station_id)
    rows = told.values_list("connector_id", "evse_number", "evse_connector")
    return {number: (evse, connector or 1) for number, evse, connector in rows if evse is not None}
