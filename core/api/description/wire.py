"""JSON Schemas of what the gateway knows of a station, and of commands."""

from __future__ import annotations

from core.api.description.columns import MOMENT, NUMBER, TEXT, WHOLE, Schema, column, columns, listed, one_of, thing
from core.api.description.refusals import bare
from core.choices import CheckMode, Registration, StationCommand
from core.models import Command, ConnectorReport, Exchange, MeterReading, Session, Transaction
from core.queries.commands import SENTENCES

OUTCOMES = "; ".join(f"{slug}: {bare(sentence)}" for slug, sentence in SENTENCES.items())

ONLINE = (
    "Whether a socket is open, at this moment. The station's connectivity_status waits whether it comes back: it is "
    "Offline up to two minutes later."
)


def wire() -> dict[str, Schema]:
    """Give every component by its name."""
    connection = {
        "online": {"type": "boolean", "description": ONLINE},
        "since": {**MOMENT, "description": "It is online, or offline, since then."},
        **columns(Session, ("protocol", "tls", "last_seen")),
        "profile": {"type": "integer", "minimum": 0, "maximum": 3, "description": "OCPP security profile."},
        "address": TEXT,
        "node": {**TEXT, "description": "The gateway that it is, or was, connected to."},
        "registration": {
            **one_of(Registration.values),
            "description": "What its last BootNotification was answered; while it is Pending it starts no charge.",
        },
        "cause": {**column(Session, "gone_cause"), "description": "Why it is not connected any more."},
        "last_message": MOMENT,
    }
    message = {"id": WHOLE, **columns(Exchange, ("at", "direction", "action", "message_id", "raw"))}
    return {
        "Connection": thing(connection, ["online"]),
        "Message": thing(message, ["id", "at", "direction", "raw"]),
        "ConnectorState": connector(),
        "Command": command(),
        "OperatorChecks": operator_checks(),
    }


def operator_checks() -> Schema:
    check = {
        "slug": TEXT,
        "title": TEXT,
        "mode": one_of(CheckMode.values),
        "usual": {"type": "boolean", "description": "It is always made; it may be optional, not off."},
        "by_hand": {"type": "boolean", "description": "Somebody does it at the box."},
    }
    every_tag = {"type": "boolean", "description": "Whoever shows a tag may charge."}
    told = {"checks": listed(thing(check, [*check])), "accepts_every_tag": every_tag}
    return thing(told, [*told])


def connector() -> Schema:
    meter = columns(MeterReading, ("measurand", "phase", "location", "unit", "context", "reported_at", "received_at"))
    charge = {"transaction_id": {**TEXT, "description": "What a remote stop names."}, "accepted": {"type": "boolean"}}
    charge |= columns(Transaction, ("id_token", "started_at", "received_at")) | {"meter_start_wh": NUMBER}
    named = ("evse_number", "evse_connector", "status", "error_code", "info", "reported_at", "received_at")
    return thing(
        {
            "connector_id": {**WHOLE, "description": "Counted through the station; 0 is the station itself."},
            **columns(ConnectorReport, named),
            "transactions": listed(thing(charge, ["transaction_id", "accepted", "received_at"])),
            "meter_values": listed(thing({**meter, "value": NUMBER}, ["measurand", "value", "received_at"])),
        },
        ["connector_id", "status", "received_at"],
    )


def command() -> Schema:
    return thing(
        {
            "id": WHOLE,
            "command": one_of(StationCommand.values),
            "payload": {"type": "object"},
            "state": column(Command, "state"),
            "outcome": {**one_of(SENTENCES), "description": OUTCOMES},
            "sentence": {**TEXT, "description": "The outcome in words, with the station's own."},
            **dict.fromkeys(("created", "deadline", "sent", "ended"), MOMENT),
            "answer": {
                "type": "object",
                "description": "What the station answered, or code and description of an error.",
            },
        },
        ["id", "command", "state", "outcome", "sentence", "created", "deadline"],
    )
