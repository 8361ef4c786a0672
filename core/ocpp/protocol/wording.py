"""What is asked in the words of OCPP 1.6, in those of 2.x; a caller need not know which version a station speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.ocpp.protocol.versions import OCPP16

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Payload = dict[str, Any]
    Places = Mapping[int, tuple[int, int]]
    Worded = tuple[str, Payload]

# Where 2.x keeps what 1.6 calls so; any other key is said as `Component.Variable`.
COMPONENTS = {"HeartbeatInterval": "OCPPCommCtrlr", "WebSocketPingInterval": "OCPPCommCtrlr"}
NUMBERED = {"GetBaseReport": "requestId", "GetLog": "requestId", "RequestStartTransaction": "remoteStartId"}
RESETS = {"Soft": "OnIdle", "Hard": "Immediate"}


def worded(protocol: str, action: str, payload: Payload, *, number: int, places: Places) -> Worded:
    """Give a question as the version says it; what needs a number of ours and has none gets `number`.

    `places` are EVSE and connector by the number that a connector has through the station; one that never reported is
    taken for the EVSE of that number. What cannot be said otherwise stays as it is.
    """
    if protocol != OCPP16 and action in IN_2X:
        action, payload = IN_2X[action](payload, places)
    if action in NUMBERED:
        payload = {NUMBERED[action]: number, **payload}
    return action, payload


def _evse(payload: Payload, places: Places) -> Payload:
    """Give `evse` for a connector; none for 0, which is the whole station."""
    connector = payload.get("connectorId")
    if not connector:
        return {}
    evse, number = places.get(connector, (connector, 1))
    return {"evse": {"id": evse, "connectorId": number}}


def _trigger(payload: Payload, places: Places) -> Worded:
    message = payload.get("requestedMessage")
    renamed = "LogStatusNotification" if message == "DiagnosticsStatusNotification" else message
    return "TriggerMessage", _without(payload, "connectorId") | {"requestedMessage": renamed} | _evse(payload, places)


def _get_configuration(payload: Payload, _places: Places) -> Worded:
    keys = payload.get("key")
    if not keys:
        return "GetBaseReport", {"reportBase": "FullInventory"}
    return "GetVariables", {"getVariableData": [_variable(key) for key in keys]}


def _change_configuration(payload: Payload, _places: Places) -> Worded:
    said = {**_variable(payload.get("key")), "attributeValue": payload.get("value")}
    return "SetVariables", {"setVariableData": [said]}


def _variable(key: Any) -> Payload:
    component, _dot, variable = str(key).rpartition(".")
    component = component or COMPONENTS.get(variable, "")
    return {"component": {"name": component}, "variable": {"name": variable}}


def _start(payload: Payload, places: Places) -> Worded:
    evse = _evse(payload, places).get("evse")
    token = {"idToken": {"idToken": payload.get("idTag"), "type": "Central"}}
    return "RequestStartTransaction", token | ({"evseId": evse["id"]} if evse else {})


def _stop(payload: Payload, _places: Places) -> Worded:
    return "RequestStopTransaction", {"transactionId": str(payload.get("transactionId"))}


def _unlock(payload: Payload, places: Places) -> Worded:
    evse = None if "evseId" in payload else _evse(payload, places).get("evse")
    return "UnlockConnector", {"evseId": evse["id"], "connectorId": evse["connectorId"]} if evse else payload


def _reset(payload: Payload, _places: Places) -> Worded:
    return "Reset", payload | {"type": RESETS.get(str(payload.get("type")), payload.get("type"))}


def _availability(payload: Payload, places: Places) -> Worded:
    if "type" not in payload:
        return "ChangeAvailability", payload
    return "ChangeAvailability", {"operationalStatus": payload["type"], **_evse(payload, places)}


def _diagnostics(payload: Payload, _places: Places) -> Worded:
    names = {"location": "remoteLocation", "startTime": "oldestTimestamp", "stopTime": "latestTimestamp"}
    log = {new: payload[old] for old, new in names.items() if old in payload}
    return "GetLog", _without(payload, *names) | {"logType": "DiagnosticsLog", "log": log}


def _without(payload: Payload, *names: str) -> Payload:
    return {name: value for name, value in payload.items() if name not in names}


IN_2X: dict[str, Callable[[Payload, Places], Worded]] = {
    "ChangeAvailability": _availability,
    "ChangeConfiguration": _change_configuration,
    "GetConfiguration": _get_configuration,
    "GetDiagnostics": _diagnostics,
    "RemoteStartTransaction": _start,
    "RemoteStopTransaction": _stop,
    "Reset": _reset,
    "TriggerMessage": _trigger,
    "UnlockConnector": _unlock,
}
