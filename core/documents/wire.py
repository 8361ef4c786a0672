"""How the management API prints what the gateway knows of a station, and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.documents.plain import present, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from core.models import Command, ConnectorReport, Exchange, MeterReading, Session, Transaction


def connection_document(
    session: Session | None, *, last_message: datetime | None, registration: str | None = None
) -> dict[str, Any]:
    """Print the newest connection of a station; one that never came in is offline, and nothing else is known.

    `registration` is what its last boot was answered.
    """
    if session is None:
        return {"online": False}
    over = session.closed_at
    return present(
        {
            "online": over is None,
            "since": stamp(over or session.opened_at),
            "protocol": session.protocol,
            "profile": session.security_profile,
            "address": session.address,
            "node": session.node.name,
            "tls": session.tls or None,
            "registration": registration,
            "cause": session.gone_cause or None,
            "last_seen": stamp(session.last_seen),
            "last_message": stamp(last_message),
        }
    )


def message_document(exchange: Exchange) -> dict[str, Any]:
    """Print one message of the log, as it stood on the wire but for its secrets."""
    return present(
        {
            "id": exchange.pk,
            "at": exchange.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "direction": exchange.direction,
            "action": exchange.action or None,
            "message_id": exchange.message_id or None,
            "raw": exchange.raw,
        }
    )


def connector_document(
    report: ConnectorReport, *, meters: Iterable[MeterReading], charges: Iterable[Transaction]
) -> dict[str, Any]:
    """Print what one connector last reported, raw; what its meter says, and its charges that have not ended."""
    return present(
        {
            "connector_id": report.connector_id,
            "evse_number": report.evse_number,
            "evse_connector": report.evse_connector,
            "status": report.status,
            "error_code": report.error_code or None,
            "info": report.info or None,
            "reported_at": stamp(report.reported_at),
            "received_at": stamp(report.received_at),
            "meter_values": [meter_document(reading) for reading in meters],
            "transactions": [charge_document(charge) for charge in charges],
        }
    )


def charge_document(charge: Transaction) -> dict[str, Any]:
    """Print a charge; its id is what a remote stop names."""
    return present(
        {
            "transaction_id": charge.transaction_id or str(charge.pk),
            "id_token": charge.id_token or None,
            "accepted": charge.accepted,
            "meter_start_wh": charge.meter_start_wh,
            "started_at": stamp(charge.started_at),
            "received_at": stamp(charge.received_at),
        }
    )


def meter_document(reading: MeterReading) -> dict[str, Any]:
    return present(
        {
            "measurand": reading.measurand,
            "phase": reading.phase or None,
            "location": reading.location or None,
            "value": reading.value,
            "unit": reading.unit or None,
            "context": reading.context or None,
            "reported_at": stamp(reading.reported_at),
            "received_at": stamp(reading.received_at),
        }
    )


def command_document(command: Command, *, outcome: str, sentence: str) -> dict[str, Any]:
    """Print a command and what became of it: its state, and the outcome in a word and a sentence."""
    return present(
        {
            "id": command.pk,
            "command": command.action,
            "payload": command.payload,
            "state": command.state,
            "outcome": outcome,
            "sentence": sentence,
            "created": stamp(command.created_at),
            "deadline": stamp(command.deadline),
            "sent": stamp(command.sent_at),
            "ended": stamp(command.ended_at),
            "answer": command.answer,
        }
    )
