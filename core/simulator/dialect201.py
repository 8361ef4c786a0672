"""What a simulated station says, and how it answers, in OCPP 2.x: every connector is an EVSE of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.simulator.state import ACCEPTED, REJECTED, Message, Reply, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.simulator.profile import Profile


class Dialect201:
    """OCPP 2.0.1, and what of it is the same in 2.1."""

    KEY, KEY_FITS = "BasicAuthPassword", range(16, 41)  # characters, OCPP 2.0.1 A01: write-only

    def __init__(self, profile: Profile, state: State) -> None:
        self.profile, self.state = profile, state

    def boot(self) -> Message:
        station = {
            "vendorName": self.profile.vendor,
            "model": self.profile.reported_model,
            "serialNumber": self.profile.serial_number,
            "firmwareVersion": self.profile.firmware,
        }
        return "BootNotification", {"reason": "PowerUp", "chargingStation": station}

    def statuses(self) -> tuple[Message, ...]:
        itself = (0,) if self.profile.has("evse-0") else ()
        return tuple(self._status(evse) for evse in (*itself, *self.profile.reporting))

    def heartbeat(self) -> Message:
        return "Heartbeat", {}

    def answer(self, action: str, payload: dict[str, Any]) -> Reply | None:
        """Answer a call of the central system; None is: not implemented."""
        answers: dict[str, Callable[[dict[str, Any]], Reply]] = {
            "ChangeAvailability": self._change_availability,
            "ClearCache": lambda _payload: Reply(ACCEPTED),
            "DataTransfer": lambda _payload: Reply({"status": "UnknownVendorId"}),
            "GetBaseReport": self._get_base_report,
            "GetVariables": self._get_variables,
            "RequestStartTransaction": self._request_start,
            "RequestStopTransaction": self._request_stop,
            "Reset": lambda _payload: Reply(ACCEPTED, restarts=True),
            "SetVariables": self._set_variables,
            "TriggerMessage": self._trigger,
            "UnlockConnector": lambda _payload: Reply({"status": "Unlocked"}),
        }
        answer = answers.get(action)
        return answer(payload) if answer else None

    def started(self, evse: int, transaction: int) -> None:
        """Do nothing: in OCPP 2.x the station itself numbers its transactions."""

    def _status(self, evse: int) -> Message:
        status = self.state.statuses[evse]
        return "StatusNotification", {
            "timestamp": self.profile.changed(evse),
            "connectorStatus": "Occupied" if status == "Charging" else status,
            "evseId": evse,
            "connectorId": min(evse, 1),
        }

    def _get_variables(self, payload: dict[str, Any]) -> Reply:
        results = []
        for asked in payload["getVariableData"]:
            value = self.state.configuration.get(asked["variable"]["name"])
            known = {"attributeStatus": "UnknownVariable"} if value is None else {"attributeStatus": "Accepted"}
            told = {} if value is None else {"attributeValue": value}
            results.append({"component": asked["component"], "variable": asked["variable"]} | known | told)
        return Reply({"getVariableResult": results})

    def _set_variables(self, payload: dict[str, Any]) -> Reply:
        results, password = [], ""
        for asked in payload["setVariableData"]:
            status = self._set(asked["variable"]["name"], asked["attributeValue"])
            if asked["variable"]["name"] == self.KEY and status == "Accepted":
                password = asked["attributeValue"]
            told = {"attributeStatus": status}
            results.append({"component": asked["component"], "variable": asked["variable"]} | told)
        return Reply({"setVariableResult": results}, password=password)

    def _set(self, name: str, value: str) -> str:
        if name == self.KEY:
            return "Accepted" if len(value) in self.KEY_FITS else "Rejected"
        if name not in self.state.configuration:
            return "UnknownVariable"
        if not self.state.takes(name, value):
            return "Rejected"
        self.state.configuration[name] = value
        return "Accepted"

    def _get_base_report(self, payload: dict[str, Any]) -> Reply:
        data = [
            {
                "component": {"name": "OCPPCommCtrlr"},
                "variable": {"name": name},
                "variableAttribute": [{"value": value}],
            }
            for name, value in self.state.configuration.items()
        ]
        report = {
            "requestId": payload["requestId"],
            "generatedAt": self.profile.now(),
            "seqNo": 0,
            "reportData": data,
        }
        return Reply(ACCEPTED, (("NotifyReport", report),))

    def _change_availability(self, payload: dict[str, Any]) -> Reply:
        status = "Available" if payload["operationalStatus"] == "Operative" else "Unavailable"
        named = (payload.get("evse") or {}).get("id", 0)
        if named not in self.state.statuses:
            return Reply(REJECTED)
        evses = [named] if named else list(self.profile.reporting)
        for evse in evses:
            self.state.statuses[evse] = status
        return Reply(ACCEPTED, tuple(self._status(evse) for evse in evses))

    def _trigger(self, payload: dict[str, Any]) -> Reply:
        evse = (payload.get("evse") or {}).get("id")
        if evse is not None and evse not in self.state.statuses:
            return Reply(REJECTED)
        messages: dict[str, tuple[Message, ...]] = {
            "BootNotification": (self.boot(),),
            "Heartbeat": (self.heartbeat(),),
            "StatusNotification": self.statuses() if evse is None else (self._status(evse),),
        }
        wanted = messages.get(payload["requestedMessage"])
        return Reply(ACCEPTED, wanted) if wanted else Reply({"status": "NotImplemented"})

    def _request_start(self, payload: dict[str, Any]) -> Reply:
        evse = payload.get("evseId", 1)
        if not evse or self.state.statuses.get(evse) != "Available":
            return Reply(REJECTED)
        self.state.statuses[evse] = "Charging"
        self.state.transaction[evse] = payload["remoteStartId"]
        return Reply(ACCEPTED, (self._transaction(evse, "Started", "RemoteStart"), self._status(evse)))

    def _request_stop(self, payload: dict[str, Any]) -> Reply:
        evse = next(
            (evse for evse in self.state.transaction if _name(self.state, evse) == payload["transactionId"]), None
        )
        if evse is None:
            return Reply(REJECTED)
        ended = self._transaction(evse, "Ended", "RemoteStop")
        del self.state.transaction[evse]
        self.state.statuses[evse] = "Available"
        return Reply(ACCEPTED, (ended, self._status(evse)))

    def _transaction(self, evse: int, kind: str, reason: str) -> Message:
        return "TransactionEvent", {
            "eventType": kind,
            "timestamp": self.profile.now(),
            "triggerReason": reason,
            "seqNo": 0 if kind == "Started" else 1,
            "transactionInfo": {"transactionId": _name(self.state, evse)},
            "evse": {"id": evse, "connectorId": 1},
        }


def _name(state: State, evse: int) -> str:
    return f"{evse}-{state.transaction[evse]}"
