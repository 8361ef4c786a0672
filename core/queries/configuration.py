"""What a station told of its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.models import ChargeStation, StationSetting

if TYPE_CHECKING:
    from core.models import Actor


def configuration_of(actor: Actor, station: ChargeStation) -> list[dict[str, Any]]:
    """Give every key that the station told, sorted: `{key, value, readonly, reported_at}`.

    A key is named as the station's version names it: `HeartbeatInterval` (OCPP 1.6 §5.8), and
    `OCPPCommCtrlr.HeartbeatInterval` (OCPP 2.0.1 B06, B07). `value` is None when it did not tell, `readonly` when its
    version does not say.
    """
    mine = ChargeStation.objects.visible_to(actor).filter(pk=station.pk)
    told = StationSetting.objects.filter(station__in=mine)
    return [
        {"key": row.key, "value": row.value, "readonly": row.readonly, "reported_at": row.received_at} for row in told
    ]
