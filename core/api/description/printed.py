"""JSON Schemas of everything that the management API prints."""

from __future__ import annotations

from core.api.description import desk
from core.api.description.answers import envelope, outcome
from core.api.description.at_work import at_work
from core.api.description.columns import (
    ETAG,
    INNER,
    MOMENT,
    TEXT,
    WHOLE,
    Schema,
    column,
    columns,
    listed,
    one_of,
    ref,
    thing,
    told,
)
from core.api.description.refusals import OF_FIELDS
from core.api.description.wire import wire
from core.causes import CAUSES
from core.causes.playbook import LONGEST, TEXTS
from core.choices import AuthRuleType, EvseStatus, ImportKind, ImportState, RowOutcome, RowUndone
from core.documents.evses import STATION_STATUS
from core.documents.management import (
    CONNECTIVITY,
    ENERGY_MIX,
    KEPT_ELSEWHERE,
    PROTOCOLS,
    SET_ON_LOCATIONS,
    SET_ON_STATIONS,
)
from core.documents.management import TOLD_BY_STATIONS as TOLD
from core.models import ChargeStation, Connector, EnergyMixProfile, Evse, HardwareTemplate, Location
from core.queries.jobs import JOB_WORDS

STAMPS = {name: told(MOMENT) for name in ("created", "modified", "last_updated")}
WHO = {name: told(TEXT) for name in ("created_by", "modified_by")}
COMPANIES = {name: told(ref("BusinessDetails")) for name in ("operator", "suboperator", "owner")}
MIX = {name: told(column(EnergyMixProfile, name)) for name in ENERGY_MIX}
PERIOD = {"period_begin": MOMENT, "period_end": MOMENT}
CLOCK: Schema = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}
DEGREES: Schema = {"type": "string", "pattern": r"^-?[0-9]{1,3}(\.[0-9]{1,7})?$"}
CONNECTOR = ("standard", "format", "power_type", "voltage", "amperage", "max_electric_power")
SPEEDS = ("Slow", "Fast", "Rapid", "Mix_AC_DC", "Mix_DC")
ON_EVSES = (
    "uid", "evse_id", "evse_sequence_number", "status", "status_schedule", "capabilities", "floor_level",
    "physical_reference", "directions", "parking_restrictions", "images",
)  # fmt: skip
ON_CONNECTORS = (*CONNECTOR, "tariff_id", "terms_and_conditions", "reimbursement_tariff_id")
MUST_OF_LOCATIONS = ("cpo_id", "name", "address", "city", "postal_code", "country")
MUST_OF_STATIONS = ("charge_station_id", "deploy_state")
LATE: Schema = {
    "description": "Absent: it was never seen. Offline: no socket for 60 s, or nothing heard for 90 s; so Offline, and "
    "UNKNOWN of its EVSEs, come up to two minutes after …/connection says at once that it is not online."
}
NEEDED: Schema = {"description": "Required in POST and PUT."}


def parts() -> dict[str, Schema]:
    """Give the small things that the documents are made of."""
    opening = {"weekday": {"type": "integer", "minimum": 1, "maximum": 7}, "period_begin": CLOCK, "period_end": CLOCK}
    template_connector = {"id": TEXT, **columns(Connector, CONNECTOR)}
    evse_template = {
        "evse_sequence_number": WHOLE,
        "capabilities": INNER["capabilities"],
        "connector_templates": listed(thing(template_connector, ["id", "standard", "format", "power_type"])),
    }
    return {
        "AuthRule": thing({"type": one_of(AuthRuleType.values), "value": TEXT}, ["type", "value"]),
        "BusinessDetails": thing({"name": TEXT, "website": TEXT, "phone_number": TEXT}, ["name"]),
        "DisplayText": thing({"language": TEXT, "text": TEXT}, ["language", "text"]),
        "EnergyMix": thing({"energy_mix_profile_id": TEXT, **MIX}, ["energy_mix_profile_id"]),
        "EvseTemplate": thing(evse_template, ["evse_sequence_number", "connector_templates"]),
        "GeoLocation": thing({"latitude": DEGREES, "longitude": DEGREES}, ["latitude", "longitude"]),
        "OpeningTimes": thing(
            {
                "regular_hours": listed(thing(opening, opening)),
                "exceptional_openings": listed(thing(PERIOD, PERIOD)),
                "exceptional_closings": listed(thing(PERIOD, PERIOD)),
                "twentyfourseven": {"type": "boolean"},
            }
        ),
        "StatusPeriod": thing(
            {**PERIOD, "status": one_of(EvseStatus.values), "status_message": TEXT}, ["period_begin", "status"]
        ),
    }


def documents() -> dict[str, Schema]:
    """Give what the big lists are lists of."""
    location = {
        "id": {"type": "string", "maxLength": 36},
        **columns(Location, SET_ON_LOCATIONS),
        "coordinates": ref("GeoLocation"),
        "access_type": column(Location, "access_type"),
        "energy_mix": ref("EnergyMix"),
        "opening_times": ref("OpeningTimes"),
        "time_zone": told(column(Location, "time_zone")),
        **COMPANIES, "etag": ETAG, **STAMPS, **WHO,
        "evses": told(listed(ref("Evse"))),
    }  # fmt: skip
    station = {
        **columns(ChargeStation, SET_ON_STATIONS),
        "default_charge_station_tariff_id": {**column(ChargeStation, "default_charge_station_tariff_id"), **NEEDED},
        "location_id": {"type": "string", "maxLength": 36, "description": "Required unless deploy_state is Stock."},
        "installation_date": column(ChargeStation, "installation_date"),
        "contactless_terminal_auth_amount": column(ChargeStation, "contactless_terminal_auth_amount"),
        "charge_station_template_id": {"type": "string", "maxLength": 64, "writeOnly": True},
        "status": told(one_of(STATION_STATUS)),
        "charging_speed": told(one_of(SPEEDS)),
        "connectivity_status": told(one_of(CONNECTIVITY.values()) | LATE),
        "protocol_version": told(one_of(PROTOCOLS.values())),
        **{name: told(TEXT) for name in ("charge_point_vendor", "charge_point_model", "client_ip_address", "endpoint")},
        **{name: told(schema) for name, schema in columns(ChargeStation, TOLD).items()},
        **{name: told(schema) for name, schema in columns(ChargeStation, KEPT_ELSEWHERE).items()},
        "remote_manageable": told({"type": "boolean"}),
        "last_seen": told(MOMENT),
        "etag": ETAG, **STAMPS, **WHO,
        "evses": listed(ref("Evse")),
    }  # fmt: skip
    evse = {**columns(Evse, ON_EVSES), "coordinates": ref("GeoLocation"), "last_updated": told(MOMENT)}
    connector = {"id": TEXT, **columns(Connector, ON_CONNECTORS), "last_updated": told(MOMENT)}
    return {
        "Location": thing(location, MUST_OF_LOCATIONS),
        "ChargeStation": thing(station, MUST_OF_STATIONS),
        "Evse": thing(evse | {"connectors": listed(ref("Connector"))}, ["connectors"]),
        "Connector": thing(connector, ["standard", "format", "power_type", "voltage", "amperage"]),
        "HardwareTemplate": hardware_template(),
        "EnergyMixProfile": thing(
            columns(EnergyMixProfile, ("energy_mix_profile_id", *ENERGY_MIX))
            | {"etag": ETAG, "created": told(MOMENT), "modified": told(MOMENT), **WHO},
            ["is_green_energy"],
        ),
        "ConfigurationKey": thing(
            {"key": TEXT, "value": TEXT, "readonly": {"type": "boolean"}, "reported_at": MOMENT}, ["key", "reported_at"]
        ),
    }


def change() -> Schema:
    return thing(
        {
            "type": one_of(["Location", "ChargeStation"]),
            "id": TEXT,
            "sequence": {"type": "integer", "description": "Of two changes of a thing the higher is the later."},
            "object": {"anyOf": [ref("Location"), ref("ChargeStation")], "description": "As it is now, whole."},
            "removed": {
                "type": "boolean",
                "description": "Gone: made by mistake, or of a company now that you do not see. There is no object.",
            },
        },
        ["type", "id", "sequence"],
    )


def knocks() -> dict[str, Schema]:
    """Give what is told of a refused call, and of a station that took one."""
    alike = {"charge_station_id": TEXT, "why": TEXT}
    knock = {
        **dict.fromkeys(("id", "port", "count"), WHOLE),
        "cause": one_of(CAUSES),
        **dict.fromkeys(("identity", "address", "sentence", "remedy"), TEXT),
        "evidence": {"type": "object"},
        **dict.fromkeys(("first_seen", "last_seen"), MOMENT),
        "look_alikes": listed(thing(alike, alike)),
    }
    claimed = {"charge_station_id": TEXT, "before": TEXT, "changed": {"type": "boolean"}}
    always = ["id", "port", "cause", "sentence", "first_seen", "last_seen", "count"]
    return {"Knock": thing(knock, always), "Claimed": thing(claimed, claimed)}


def event() -> Schema:
    """Give what is told of one entry of the audit trail."""
    texts = dict.fromkeys(("by", "who", "verb", "subject"), TEXT)
    changes = {"type": "object", "description": "By field: [before, after]; what is no change is a plain fact."}
    return thing({"id": WHOLE, "at": MOMENT, **texts, "changes": changes}, ["id", "at", "by", "who", "verb", "subject"])


def job() -> Schema:
    texts = dict.fromkeys(("location_id", "installer", "note", "created_by"), TEXT)
    made = {
        "id": WHOLE,
        "day": {"type": "string", "format": "date"},
        "state": one_of(JOB_WORDS),
        "version": WHOLE,
        **dict.fromkeys(("stations", "missing"), listed(TEXT)),
        **dict.fromkeys(("created", "cancelled_at"), MOMENT),
    }
    return thing(texts | made, ["id", "location_id", "day", "state", "version", "created", "created_by"])


def brought_in() -> Schema:
    counts = thing(dict.fromkeys(RowOutcome.values, WHOLE), RowOutcome.values)
    undone = thing(dict.fromkeys(RowUndone.values, WHOLE), RowUndone.values)
    made = {
        "id": WHOLE,
        "kind": one_of(ImportKind.values),
        "state": one_of(ImportState.values),
        "dry_run": {"type": "boolean"},
        "header": {**listed(TEXT), "description": "The headings, as the file has them."},
        "columns": {**listed(TEXT), "description": "The field of each column; empty for one that is left out."},
        "rows": WHOLE,
        "counts": counts,
        "undone": {**undone, "description": "What became of the rows that were written, once it was undone."},
        "created": MOMENT,
        **dict.fromkeys(("name", "fault", "created_by", "charge_station_template_id"), TEXT),
        "refused": {**listed(ref("ImportRow")), "description": "The first thousand; all of them are in its rows."},
    }
    return thing(made, ["id", "kind", "state", "dry_run", "header", "columns", "counts", "created", "created_by"])


def row_of_import() -> Schema:
    reason = thing(dict.fromkeys(("column", "read", "message"), TEXT), ["column", "read", "message"])
    facts = {
        "line": WHOLE,
        "outcome": one_of(RowOutcome.values),
        "id": {**TEXT, "description": "What the row is of."},
        "undone": one_of(RowUndone.values),
        "cells": listed(TEXT),
        "reasons": listed(reason),
    }
    return thing(facts, ["line", "outcome"])


IN_BATCHES = ("Location", "ChargeStation", "HardwareTemplate")
OURS = ("model_match", "serial_prefix", "note", "product")


def playbook() -> Schema:
    """Describe what is known of a model: the keys that we read, and others that are the operator's own."""
    led = thing({"light": TEXT, "means": TEXT}, ["light", "means"])
    texts = {key: {"type": "string", "maxLength": LONGEST} for key in sorted(TEXTS)}
    remedies = {"type": "object", "additionalProperties": {"type": "string", "maxLength": LONGEST}}
    known = {"appends_identity": {"type": "boolean"}, "leds": listed(led), "remedies": remedies}
    return {"type": "object", "properties": texts | known, "additionalProperties": True}


def hardware_template() -> Schema:
    return thing(
        {
            **columns(HardwareTemplate, ("template_id", "name", "model", "min_firmware", *OURS)),
            "tenant_id": TEXT,
            "vendor": TEXT,
            "evse_templates": listed(ref("EvseTemplate")),
            "expected_configuration": listed({"type": "object"}),
            "playbook": ref("Playbook"),
            "version": WHOLE,
            "etag": ETAG,
            "created": told(MOMENT),
            "modified": told(MOMENT),
        },
        ["template_id", "name", "evse_templates"],
    )


CODES = "A word that never changes: that of a refusal, or of one field alone: " + " ".join(
    f"{slug}: {about}" for slug, about in OF_FIELDS.items()
)


def components() -> dict[str, Schema]:
    """Give every component by its name."""
    slug = {**TEXT, "description": CODES}
    error = thing({"code": slug, "field": TEXT, "message": TEXT}, ["code", "field", "message"])
    return {
        **documents(),
        "Change": change(),
        "Import": brought_in(),
        "ImportRow": row_of_import(),
        "Playbook": playbook(),
        "Job": job(),
        "Event": event(),
        **knocks(),
        **desk.components(),
        **at_work(),
        **parts(),
        **wire(),
        "Error": error,
        "Refusal": envelope(None),
        **{f"{name}Outcome": outcome(ref(name)) for name in IN_BATCHES},
    }
