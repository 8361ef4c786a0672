"""OCPP 2.0.1 and 2.1: what a station's messages mean, and what they are answered."""

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

MOST_CONNECTORS = 999  # no station has more; a number beyond fits no column
NOBODY = {"status": "Invalid"}
EMPTY_ANSWERS = frozenset(
    {
        "BatterySwap",
        "ClearedChargingLimit",
        "ClosePeriodicEventStream",
        "FirmwareStatusNotification",
        "LogStatusNotification",
        "MeterValues",
        "NotifyChargingLimit",
        "NotifyCustomerInformation",
        "NotifyDERAlarm",
        "NotifyDERStartStop",
        "NotifyDisplayMessages",
        "NotifyEvent",
        "NotifyMonitoringReport",
        "NotifyPriorityCharging",
        "NotifyReport",
        "NotifySettlement",
        "NotifyWebPaymentStarted",
        "PublishFirmwareStatusNotification",
        "ReportChargingProfiles",
        "ReportDERControl",
        "ReservationStatusUpdate",
        "SecurityEventNotification",
        "StatusNotification",
    }
)


def understand(action: str, payload: dict[str, Any]) -> tuple[Fact, ...]:
    """Give what a call of the station tells, in no particular order."""
    if action == "BootNotification":
        return (_booted(payload["chargingStation"]),)
    if action == "Heartbeat":
        return (Beat(),)
    if action == "StatusNotification":
        status = StatusChanged(
            status=payload["connectorStatus"],
            evse_number=payload["evseId"],
            evse_connector=payload["connectorId"],
            reported_at=moment(payload.get("timestamp")),
        )
        return (status, *clock_told(payload.get("timestamp")))
    if action == "NotifyEvent":
        return (*_statuses(payload["eventData"]), *clock_told(payload.get("generatedAt")))
    return clock_told(payload.get("timestamp"), payload.get("generatedAt"))


def answer(action: str, payload: dict[str, Any], *, at: datetime, interval: int) -> dict[str, Any] | None:
    """Give the payload of the answer to a station's call; None when we do not serve this action.

    `interval` is in seconds (OCPP 2.0.1 B01). Nobody may charge yet: every idToken is Invalid.
    """
    if action in EMPTY_ANSWERS:
        return {}
    if action == "TransactionEvent":
        return {"idTokenInfo": NOBODY} if payload.get("idToken") else {}
    answers: dict[str, dict[str, Any]] = {
        "Authorize": {"idTokenInfo": NOBODY},
        "BootNotification": {"status": "Accepted", "currentTime": written(at), "interval": interval},
        "DataTransfer": {"status": "UnknownVendorId"},
        "Get15118EVCertificate": {"status": "Failed", "exiResponse": ""},
        "GetCertificateStatus": {"status": "Failed"},
        "Heartbeat": {"currentTime": written(at)},
        "NotifyEVChargingNeeds": {"status": "Rejected"},
        "NotifyEVChargingSchedule": {"status": "Rejected"},
        "OpenPeriodicEventStream": {"status": "Rejected"},
        "PullDynamicScheduleUpdate": {"status": "Rejected"},
        "SignCertificate": {"status": "Rejected"},
    }
    return answers.get(action)


def learn(action: str, request: dict[str, Any], result: dict[str, Any]) -> ConfigurationTold | None:
    """Give what the station's answer to a question of ours tells of its configuration (OCPP 2.0.1 B05, B06)."""
    if action == "GetVariables":
        told = [item for item in result.get("getVariableResult") or () if item.get("attributeStatus") == "Accepted"]
        return _heartbeat(told)
    if action == "SetVariables":
        asked = request.get("setVariableData") or ()
        answered = result.get("setVariableResult") or ()
        return _heartbeat(
            [ask for ask, said in zip(asked, answered, strict=False) if said.get("attributeStatus") == "Accepted"]
        )
    return None


def speaks_another_version(action: str, payload: dict[str, Any]) -> str:
    """Tell which version a BootNotification is really of, when it is not this one."""
    return "OCPP 1.6" if action == "BootNotification" and "chargePointVendor" in payload else ""


def _heartbeat(variables: list[dict[str, Any]]) -> ConfigurationTold:
    told = [count(item.get("attributeValue")) for item in variables if item["variable"]["name"] == "HeartbeatInterval"]
    return ConfigurationTold(heartbeat_interval=told[0] if told else None)


def _booted(station: dict[str, Any]) -> Booted:
    modem = station.get("modem") or {}
    return Booted(
        vendor=station.get("vendorName", ""),
        model=station.get("model", ""),
        charge_point_serial_number=station.get("serialNumber", ""),
        firmware_version=station.get("firmwareVersion", ""),
        iccid=modem.get("iccid", ""),
        imsi=modem.get("imsi", ""),
    )


def _statuses(events: list[dict[str, Any]]) -> list[StatusChanged]:
    """Read connector states out of NotifyEvent (OCPP 2.0.1 G01: AvailabilityState of a Connector)."""
    found = []
    for event in events:
        evse = event["component"].get("evse") or {}
        if (
            event["variable"]["name"] == "AvailabilityState"
            and event["component"]["name"] == "Connector"
            and "id" in evse
        ):
            place = {"evse_number": evse["id"], "evse_connector": evse.get("connectorId", 1)}
            if all(0 <= number <= MOST_CONNECTORS for number in place.values()):
                found.append(StatusChanged(event["actualValue"], reported_at=moment(event.get("timestamp")), **place))
    return found
