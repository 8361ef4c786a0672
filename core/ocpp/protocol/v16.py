"""OCPP 1.6J: what a station's messages mean, and what they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.masking import shown
from core.ocpp.protocol.facts import (
    NOTHING_DECIDED,
    Asked,
    Beat,
    ConfigurationTold,
    Decision,
    Fact,
    boot_answered,
    clock_told,
    count,
    moment,
    refusing,
    time_told,
)
from core.ocpp.protocol.metering import metered, number
from core.reports import Booted, Charge, Noticed, SettingTold, StatusChanged, TagShown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

EMPTY_ANSWERS = frozenset(
    {
        "DiagnosticsStatusNotification",
        "FirmwareStatusNotification",
        "LogStatusNotification",
        "MeterValues",
        "SecurityEventNotification",
        "SignedFirmwareStatusNotification",
        "StatusNotification",
    }
)
NOTICES = {
    "DiagnosticsStatusNotification": "log",
    "FirmwareStatusNotification": "firmware",
    "LogStatusNotification": "log",
    "SignedFirmwareStatusNotification": "firmware",
}


def understand(action: str, payload: dict[str, Any]) -> tuple[Fact, ...]:
    """Give what a call of the station tells, in no particular order."""
    if action == "MeterValues":
        values = metered(payload["connectorId"], payload["meterValue"])
        return (*values, *clock_told(*[value.get("timestamp") for value in payload["meterValue"]]))
    if action in NOTICES:
        return (Noticed(NOTICES[action], payload["status"], _request(payload)),)
    at = clock_told(payload["timestamp"]) if "timestamp" in payload else ()
    if action in TELLS:
        return (TELLS[action](payload), *at)
    return at


def answer(
    action: str, payload: dict[str, Any], *, at: datetime, interval: int, decided: Decision = NOTHING_DECIDED
) -> dict[str, Any] | None:
    """Give the payload of the answer to a station's call; None when we do not serve this action.

    `interval` is in seconds (OCPP 1.6 §6.8). Certificates we do not sign, and vendors' own data we do not know.
    """
    if action in EMPTY_ANSWERS:
        return {}
    given = ANSWERS.get(action)
    return given(Asked(payload, at, interval, decided)) if given else None


def serves(action: str) -> bool:
    """Tell whether a station may ask this of us."""
    return action in EMPTY_ANSWERS or action in ANSWERS


def learn(action: str, request: dict[str, Any], result: dict[str, Any]) -> ConfigurationTold | None:
    """Give what the station's answer to a question of ours tells of its configuration (OCPP 1.6 §9.1)."""
    if action == "GetConfiguration":
        pairs = [pair for pair in result.get("configurationKey") or () if isinstance(pair, dict)]
        settings = tuple(_setting(pair) for pair in pairs if isinstance(pair.get("key"), str))
        known = {said.key: count(said.value) for said in settings}
        return ConfigurationTold(known.get("NumberOfConnectors"), known.get("HeartbeatInterval"), settings)
    if action == "ChangeConfiguration" and result.get("status") == "Accepted":
        said = _setting(request)
        interval = count(said.value) if said.key == "HeartbeatInterval" else None
        return ConfigurationTold(heartbeat_interval=interval, settings=(said,))
    return None


def set_key(key: str) -> tuple[str, dict[str, Any]]:
    """Give the call that sets the station's key: as hex digits, which it decodes (OCPP 1.6 security paper §2.6)."""
    return "ChangeConfiguration", {"key": "AuthorizationKey", "value": key.encode().hex()}


def key_outcome(answer: dict[str, Any]) -> str:
    """Give the station's word about the key that it was sent."""
    return str(answer.get("status", ""))


def speaks_another_version(action: str, payload: dict[str, Any]) -> str:
    """Tell which version a BootNotification is really of, when it is not this one."""
    return "OCPP 2.0.1" if action == "BootNotification" and "chargingStation" in payload else ""


def _booted(payload: dict[str, Any]) -> Booted:
    return Booted(
        vendor=payload.get("chargePointVendor", ""),
        model=payload.get("chargePointModel", ""),
        charge_point_serial_number=payload.get("chargePointSerialNumber", ""),
        charge_box_serial_number=payload.get("chargeBoxSerialNumber", ""),
        firmware_version=payload.get("firmwareVersion", ""),
        iccid=payload.get("iccid", ""),
        imsi=payload.get("imsi", ""),
        meter_type=payload.get("meterType", ""),
        meter_serial_number=payload.get("meterSerialNumber", ""),
    )


def _judged(asked: Asked) -> dict[str, Any]:
    return {"idTagInfo": {"status": asked.word}}


def _tag(payload: dict[str, Any]) -> TagShown:
    return TagShown(payload["idTag"])


def _begin(payload: dict[str, Any]) -> Charge:
    return Charge(
        begins=True,
        place=payload["connectorId"],
        id_token=payload["idTag"][:36],
        meter_wh=number(payload["meterStart"]),
        reported_at=moment(payload["timestamp"]),
    )


def _end(payload: dict[str, Any]) -> Charge:
    return Charge(
        ends=True,
        number=payload["transactionId"],
        id_token=payload.get("idTag", "")[:36],
        meter_wh=number(payload["meterStop"]),
        reason=payload.get("reason", "Local"),
        reported_at=moment(payload["timestamp"]),
    )


def _security(payload: dict[str, Any]) -> Noticed:
    return Noticed("security", payload["type"], payload.get("techInfo", ""), moment(payload.get("timestamp")))


def _request(payload: dict[str, Any]) -> str:
    return f"requestId {payload['requestId']}" if "requestId" in payload else ""


def _setting(pair: dict[str, Any]) -> SettingTold:
    key, value, readonly = pair.get("key", ""), pair.get("value"), pair.get("readonly")
    text = shown(key, value) if isinstance(value, str) else None
    return SettingTold(key, text, readonly if isinstance(readonly, bool) else None)


def _status(payload: dict[str, Any]) -> StatusChanged:
    error = payload["errorCode"]
    more = ": ".join(filter(None, (payload.get("vendorErrorCode"), payload.get("info"))))
    return StatusChanged(
        status=payload["status"],
        connector_id=payload["connectorId"],
        error_code="" if error == "NoError" else error,
        info=more,
        reported_at=moment(payload.get("timestamp")),
    )


TELLS: dict[str, Callable[[dict[str, Any]], Fact]] = {
    "Authorize": _tag,
    "BootNotification": _booted,
    "Heartbeat": lambda _payload: Beat(),
    "SecurityEventNotification": _security,
    "StartTransaction": _begin,
    "StatusNotification": _status,
    "StopTransaction": _end,
}
ANSWERS: dict[str, Callable[[Asked], dict[str, Any]]] = {
    "Authorize": _judged,
    "BootNotification": boot_answered,
    "DataTransfer": refusing("UnknownVendorId"),
    "Heartbeat": time_told,
    "SignCertificate": refusing("Rejected"),
    "StartTransaction": lambda asked: {"transactionId": asked.decided.number, **_judged(asked)},
    "StopTransaction": lambda asked: _judged(asked) if asked.payload.get("idTag") else {},
}
