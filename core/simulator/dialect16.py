"""What a simulated station says, and how it answers, in OCPP 1.6J."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.simulator.state import ACCEPTED, REJECTED, Message, Reply, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.simulator.profile import Profile


class Dialect16:
    """OCPP 1.6J."""

    KEY, KEY_FITS = "AuthorizationKey", range(16, 21)  # bytes, OCPP 1.6 security whitepaper §2.6: write-only
    READ_ONLY = frozenset({"NumberOfConnectors", "SupportedFeatureProfiles"})

    def __init__(self, profile: Profile, state: State) -> None:
        self.profile, self.state = profile, state

    def boot(self) -> Message:
        return "BootNotification", {
            "chargePointVendor": self.profile.vendor,
            "chargePointModel": self.profile.reported_model,
            "chargeBoxSerialNumber": self.profile.serial_number,
            "firmwareVersion": self.profile.firmware,
        }

    def statuses(self) -> tuple[Message, ...]:
        itself = () if self.profile.has("no-connector-0") else (0,)
        return tuple(self._status(connector) for connector in (*itself, *self.profile.reporting))

    def heartbeat(self) -> Message:
        return "Heartbeat", {}

    def answer(self, action: str, payload: dict[str, Any]) -> Reply | None:
        """Answer a call of the central system; None is: not implemented."""
        answers: dict[str, Callable[[dict[str, Any]], Reply]] = {
            "ChangeAvailability": self._change_availability,
            "ChangeConfiguration": self._change_configuration,
            "ClearCache": lambda _payload: Reply(ACCEPTED),
            "DataTransfer": lambda _payload: Reply({"status": "UnknownVendorId"}),
            "GetConfiguration": self._get_configuration,
            "RemoteStartTransaction": self._remote_start,
            "RemoteStopTransaction": self._remote_stop,
            "Reset": lambda _payload: Reply(ACCEPTED, restarts=True),
            "TriggerMessage": self._trigger,
            "UnlockConnector": lambda _payload: Reply({"status": "Unlocked"}),
        }
        answer = answers.get(action)
        return answer(payload) if answer else None

    def started(self, connector: int, transaction: int) -> None:
        """Keep the number that the central system gave a transaction."""
        self.state.transaction[connector] = transaction

    def _status(self, connector: int) -> Message:
        status = self.state.statuses[connector]
        return "StatusNotification", {
            "connectorId": connector,
            "errorCode": "GroundFailure" if status == "Faulted" else "NoError",
            "status": status,
            "timestamp": self.profile.changed(connector),
        }

    def _get_configuration(self, payload: dict[str, Any]) -> Reply:
        asked = payload.get("key") or list(self.state.configuration)
        known = [
            {"key": key, "readonly": key in self.READ_ONLY, "value": self.state.configuration[key]}
            for key in asked
            if key in self.state.configuration
        ]
        unknown = [key for key in asked if key not in self.state.configuration]
        return Reply({"configurationKey": known} | ({"unknownKey": unknown} if unknown else {}))

    def _change_configuration(self, payload: dict[str, Any]) -> Reply:
        if payload["key"] == self.KEY:
            return self._change_key(payload["value"])
        if payload["key"] not in self.state.configuration:
            return Reply({"status": "NotSupported"})
        if payload["key"] in self.READ_ONLY or not self.state.takes(payload["key"], payload["value"]):
            return Reply(REJECTED)
        self.state.configuration[payload["key"]] = payload["value"]
        return Reply(ACCEPTED)

    def _change_key(self, digits: str) -> Reply:
        try:
            key = bytes.fromhex(digits).decode()
        except ValueError:
            return Reply(REJECTED)
        if len(key.encode()) not in self.KEY_FITS:
            return Reply(REJECTED)
        return Reply(ACCEPTED, password=digits if self.profile.has("byte-password") else key)

    def _change_availability(self, payload: dict[str, Any]) -> Reply:
        if payload["connectorId"] not in self.state.statuses:
            return Reply(REJECTED)
        status = "Available" if payload["type"] == "Operative" else "Unavailable"
        connectors = [payload["connectorId"]] if payload["connectorId"] else list(self.state.statuses)
        for connector in connectors:
            self.state.statuses[connector] = status
        return Reply(ACCEPTED, tuple(self._status(connector) for connector in connectors))

    def _trigger(self, payload: dict[str, Any]) -> Reply:
        connector = payload.get("connectorId")
        if connector is not None and connector not in self.state.statuses:
            return Reply(REJECTED)
        messages: dict[str, tuple[Message, ...]] = {
            "BootNotification": (self.boot(),),
            "Heartbeat": (self.heartbeat(),),
            "MeterValues": (self._meter_values(connector or 1),),
            "StatusNotification": self.statuses() if connector is None else (self._status(connector),),
        }
        wanted = messages.get(payload["requestedMessage"])
        return Reply(ACCEPTED, wanted) if wanted else Reply({"status": "NotImplemented"})

    def _meter_values(self, connector: int) -> Message:
        sample = {"value": "1203", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
        value = {"timestamp": self.profile.now(), "sampledValue": [sample]}
        return "MeterValues", {"connectorId": connector, "meterValue": [value]}

    def _remote_start(self, payload: dict[str, Any]) -> Reply:
        connector = payload.get("connectorId", 1)
        if not connector or self.state.statuses.get(connector) != "Available":
            return Reply(REJECTED)
        self.state.statuses[connector] = "Charging"
        start = {
            "connectorId": connector,
            "idTag": payload["idTag"],
            "meterStart": 1203,
            "timestamp": self.profile.now(),
        }
        return Reply(ACCEPTED, (("StartTransaction", start), self._status(connector)))

    def _remote_stop(self, payload: dict[str, Any]) -> Reply:
        running = {number: connector for connector, number in self.state.transaction.items()}
        connector = running.get(payload["transactionId"])
        if connector is None:
            return Reply(REJECTED)
        del self.state.transaction[connector]
        self.state.statuses[connector] = "Available"
        stop = {"transactionId": payload["transactionId"], "meterStop": 1250, "timestamp": self.profile.now()}
        return Reply(ACCEPTED, (("StopTransaction", stop), self._status(connector)))
