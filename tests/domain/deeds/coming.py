"""Stations that come in at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.domain.told.observing import Newcomer

if TYPE_CHECKING:
    from core.models import ChargeStation, GatewayNode

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def newcomer(station: ChargeStation, node: GatewayNode, **facts: Any) -> Newcomer:
    kept = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "at": AT}
    return Newcomer(station_id=station.pk, node_id=node.pk, **kept | facts)
