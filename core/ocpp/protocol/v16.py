"""OCPP 1.6J: what a station's messages mean, and what they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.ocpp.protocol.facts import (
    Beat,
    Booted,
    ConfigurationTold,
    Fact,
    clock_told,
    count,
    moment,
    written,
)
from core.reports import StatusChanged

if TYPE_CHECKING:
    from datetime import datetime

MAX_TRANSACTION_ID = 2**31 - 1
NOBODY = {"status": "Invalid"}
EMPTY_ANSWERS = frozenset(
    {
        "DiagnosticsStatusNotification",
        "FirmwareStatusNotification",
        "LogStatusNotification",
        "MeterValues",
        "SecurityEventNotification",
        "SignedFirmwareStatusNotification",
        "StatusNotification",
        "StopTransaction",
    }
)


def understand(action: str, payload: dict[str, Any]) -> tuple[Fact, ...]:
    """Give what a call of the station tells, in no particular order."""
    if action == "BootNotification":
        return (_booted(payload),)
    if action == "Heartbeat":
        return (Beat(),)
    if action == "StatusNotification":
        return (_status(payload), *clock_told(payload.get("timestamp")))
    if action == "MeterValues":
        return clock_told(*(value.get("timestamp") for value in payload["meterValue"]))
    return clock_told(payload.get("timestamp"))


def answer(action: str, payload: dict[str, Any], *, at: datetime, interval: int) -> dict[str, Any] | None:  # noqa: ARG001 -- the same shape for every version
    """Give the payload of the answer to a station's call; None when we do not serve this action.

    `interval` is in seconds (OCPP 1.6 §6.8). Nobody may charge yet: every idTag is Invalid.
    """
    if action in EMPTY_ANSWERS:
        return {}
    answers: dict[str, dict[str, Any]] = {
        "Authorize": {"idTagInfo": NOBODY},
        "BootNotification": {"status": "Accepted", "currentTime": written(at), "interval": interval},
        "DataTransfer": {"status": "UnknownVendorId"},
        "Heartbeat": {"currentTime": written(at)},
        "SignCertificate": {"status": "Rejected"},
        "StartTransaction": {"transactionId": int(at.timestamp() * 1000) % MAX_TRANSACTION_ID, "idTagInfo": NOBODY},
    }
    return answers.get(action)


def learn(action: str, request: dict[str, Any], result: dict[str, Any]) -> ConfigurationTold | None:
    """Give what the station's answer to a question of ours tells of its configuration (OCPP 1.6 §9.1)."""
    if action == "GetConfiguration":
        known = {
            pair.get("key"): count(pair.get("value"))
            for pair in result.get("configurationKey") or ()
            if isinstance(pair, dict)
        }
        return ConfigurationTold(known.get("NumberOfConnectors"), known.get("HeartbeatInterval"))
    if (
        action == "ChangeConfiguration"
        and result.get("status") == "Accepted"
        and request.get("key") == "HeartbeatInterval"
    ):
        return ConfigurationTold(heartbeat_interval=count(request.get("value")))
    return None


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
