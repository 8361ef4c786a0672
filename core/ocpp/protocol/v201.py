"""OCPP 2.0.1 and 2.1: what a station's messages mean, and what they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.ocpp.protocol.device_model import settings_reported, settings_said
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
    written,
)
from core.ocpp.protocol.metering import energy_wh, metered
from core.reports import Booted, Charge, Noticed, StatusChanged, TagShown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

STOPS = "StopAuthorized"
MOST_CONNECTORS = 999  # no station has more; a number beyond fits no column
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
    tells = TELLS.get(action)
    return (*(tells(payload) if tells else ()), *clock_told(payload.get("timestamp"), payload.get("generatedAt")))


def answer(
    action: str, payload: dict[str, Any], *, at: datetime, interval: int, decided: Decision = NOTHING_DECIDED
) -> dict[str, Any] | None:
    """Give the payload of the answer to a station's call; None when we do not serve this action.

    `interval` is in seconds (OCPP 2.0.1 B01). Certificates we neither sign nor look up, contracts we have none.
    """
    if action in EMPTY_ANSWERS:
        return {}
    given = ANSWERS.get(action)
    return given(Asked(payload, at, interval, decided)) if given else None


def serves(action: str) -> bool:
    """Tell whether a station may ask this of us."""
    return action in EMPTY_ANSWERS or action in ANSWERS


def learn(action: str, request: dict[str, Any], result: dict[str, Any]) -> ConfigurationTold | None:
    """Give what the station's answer to a question of ours tells of its configuration (OCPP 2.0.1 B05, B06)."""
    if action == "GetVariables":
        told = [item for item in result.get("getVariableResult") or () if item.get("attributeStatus") == "Accepted"]
        return _told(told)
    if action == "SetVariables":
        asked = request.get("setVariableData") or ()
        answered = result.get("setVariableResult") or ()
        accepted = zip(asked, answered, strict=False)
        return _told([ask for ask, said in accepted if said.get("attributeStatus") == "Accepted"])
    return None


def set_key(key: str) -> tuple[str, dict[str, Any]]:
    """Give the call that sets the station's key (OCPP 2.0.1 A01.FR.02), as the text that it is."""
    where = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
    return "SetVariables", {"setVariableData": [{**where, "attributeValue": key}]}


def key_outcome(answer: dict[str, Any]) -> str:
    """Give the station's word about the key that it was sent."""
    results = answer.get("setVariableResult")
    first = results[0] if isinstance(results, list) and results else {}
    return str(first.get("attributeStatus", "")) if isinstance(first, dict) else ""


def speaks_another_version(action: str, payload: dict[str, Any]) -> str:
    """Tell which version a BootNotification is really of, when it is not this one."""
    return "OCPP 1.6" if action == "BootNotification" and "chargePointVendor" in payload else ""


def _judged(asked: Asked) -> dict[str, Any]:
    return {"idTokenInfo": {"status": asked.word}}


def _statuses_unknown(asked: Asked) -> dict[str, Any]:
    return {"certificateStatus": [_unknown_status(one, asked.at) for one in asked.payload["certificateStatusRequests"]]}


def _told(variables: list[dict[str, Any]]) -> ConfigurationTold:
    settings = tuple(settings_said(variables))
    intervals = [count(said.value) for said in settings if said.key.rpartition(".")[2] == "HeartbeatInterval"]
    return ConfigurationTold(heartbeat_interval=intervals[0] if intervals else None, settings=settings)


def _unknown_status(asked: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Answer for one certificate that we cannot look its status up (OCPP 2.1 M06)."""
    named = {"certificateHashData": asked["certificateHashData"], "source": asked["source"]}
    return {**named, "status": "Failed", "nextUpdate": written(at)}


def _status(payload: dict[str, Any]) -> tuple[Fact, ...]:
    place = {"evse_number": payload["evseId"], "evse_connector": payload["connectorId"]}
    return (StatusChanged(payload["connectorStatus"], reported_at=moment(payload.get("timestamp")), **place),)


def _event(payload: dict[str, Any]) -> tuple[Fact, ...]:
    """Read a TransactionEvent (OCPP 2.0.1 E02): its meter values, its begin or end, the tag that was shown.

    Where the car was plugged in first, a charge begins before it is known whose it is (E02, F02): that comes between.
    Who shows a tag to end it (E07) is asked about, too, but need not be whose it is.
    """
    place = (payload.get("evse") or {}).get("id", 0)
    values, tag = metered(place, payload.get("meterValue")), (payload.get("idToken") or {}).get("idToken", "")
    kind, known = payload["eventType"], payload["transactionInfo"]
    between = kind not in {"Started", "Ended"}
    shown = (TagShown(tag),) if between and tag else ()
    begun_by = "" if between and payload.get("triggerReason") == STOPS else tag
    if between and not begun_by and "remoteStartId" not in known:
        return (*values, *shown)
    charge = Charge(
        begins=kind == "Started",
        ends=kind == "Ended",
        transaction_id=known["transactionId"][:36],
        place=place,
        id_token=begun_by[:36],
        meter_wh=energy_wh(values),
        reason=known.get("stoppedReason", "")[:30],
        reported_at=moment(payload.get("timestamp")),
        remote_start=known.get("remoteStartId"),
    )
    return (charge, *values, *shown)


def _notice(kind: str) -> Callable[[dict[str, Any]], tuple[Fact, ...]]:
    def read(payload: dict[str, Any]) -> tuple[Fact, ...]:
        asked = f"requestId {payload['requestId']}" if "requestId" in payload else ""
        return (Noticed(kind, payload["status"], asked),)

    return read


def _security(payload: dict[str, Any]) -> tuple[Fact, ...]:
    return (Noticed("security", payload["type"], payload.get("techInfo", ""), moment(payload.get("timestamp"))),)


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


TELLS: dict[str, Callable[[dict[str, Any]], tuple[Fact, ...]]] = {
    "Authorize": lambda payload: (TagShown(payload["idToken"]["idToken"]),),
    "BootNotification": lambda payload: (_booted(payload["chargingStation"]),),
    "FirmwareStatusNotification": _notice("firmware"),
    "Heartbeat": lambda _payload: (Beat(),),
    "LogStatusNotification": _notice("log"),
    "MeterValues": lambda payload: metered(payload["evseId"], payload["meterValue"]),
    "NotifyEvent": lambda payload: tuple(_statuses(payload["eventData"])),
    "NotifyReport": lambda payload: tuple(settings_reported(payload.get("reportData") or ())),
    "SecurityEventNotification": _security,
    "StatusNotification": _status,
    "TransactionEvent": _event,
}
ANSWERS: dict[str, Callable[[Asked], dict[str, Any]]] = {
    "Authorize": _judged,
    "BootNotification": boot_answered,
    "DataTransfer": refusing("UnknownVendorId"),
    "Get15118EVCertificate": refusing("Failed", exiResponse=""),
    "GetCertificateChainStatus": _statuses_unknown,
    "GetCertificateStatus": refusing("Failed"),
    "Heartbeat": time_told,
    "NotifyEVChargingNeeds": refusing("Rejected"),
    "NotifyEVChargingSchedule": refusing("Rejected"),
    "OpenPeriodicEventStream": refusing("Rejected"),
    "PullDynamicScheduleUpdate": refusing("Rejected"),
    "SignCertificate": refusing("Rejected"),
    "TransactionEvent": lambda asked: _judged(asked) if asked.payload.get("idToken") else {},
    "VatNumberValidation": lambda asked: {"status": "Rejected", "vatNumber": asked.payload["vatNumber"][:20]},
}
