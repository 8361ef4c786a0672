"""Where charges happen: OCPP 2.x names the EVSE once, and the meter values that follow are of the same (E02).

That may have been over an earlier connection, or to a gateway that is no more: then it stands in the charge's row.
"""

from __future__ import annotations

from typing import Any

MOST = 100  # charges at a time over one connection


class ChargePlaces:
    """Remembers the EVSE of each charge of one connection."""

    def __init__(self) -> None:
        self._places: dict[str, Any] = {}

    def placed(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Give what a TransactionEvent says with its EVSE, also where that was said before; anything else as it is."""
        if action != "TransactionEvent":
            return payload
        name = payload["transactionInfo"]["transactionId"]
        if "evse" in payload:
            self._remember(name, payload["evse"])
        known = self._places.get(name)
        if payload["eventType"] == "Ended":
            self._places.pop(name, None)
        return payload if known is None else {**payload, "evse": known}

    def missing(self, action: str, payload: dict[str, Any]) -> str:
        """Give the charge that a TransactionEvent goes on with when it has to be looked up where that is, else ""."""
        if action != "TransactionEvent" or "evse" in payload or payload["eventType"] == "Started":
            return ""
        name = payload["transactionInfo"]["transactionId"]
        return "" if name in self._places else str(name)

    def found(self, name: str, place: int) -> None:
        """Remember what was looked up: the EVSE of a charge, 0 when nobody knows."""
        self._remember(name, {"id": place} if place else None)

    def _remember(self, name: str, evse: Any) -> None:
        if name not in self._places and len(self._places) >= MOST:
            del self._places[next(iter(self._places))]
        self._places[name] = evse
