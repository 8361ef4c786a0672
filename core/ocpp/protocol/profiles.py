"""Security profiles over OCPP: they are raised, never lowered (OCPP security white paper §2.1, 2.0.1 A00.FR.005)."""

from __future__ import annotations

from typing import Any

from core.ocpp.protocol.facts import count


def lowers_profile(action: str, payload: dict[str, Any], *, now: int) -> bool:
    """Tell whether a question of ours would take a station below the profile that it has now."""
    if action == "ChangeConfiguration" and str(payload.get("key")).lower() == "securityprofile":
        wanted = count(payload.get("value"))
    elif action == "SetNetworkProfile":
        wanted = (payload.get("connectionData") or {}).get("securityProfile")
    else:
        return False
    return wanted is not None and wanted < now
