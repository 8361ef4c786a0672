"""The schemas of OCPP, compiled: what is wrong with a payload, in the spelling of each version."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from core.ocpp.protocol.v201 import MOST_CONNECTORS
from core.ocpp.protocol.versions import OCPP16, OCPP21, OCPP201

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = {OCPP16: "v16", OCPP201: "v201", OCPP21: "v21"}

LONGEST_ACTION = 50
EVERYBODYS = ("BootNotification", "Heartbeat", "MeterValues", "StatusNotification")

# What stations get wrong without harm: longer texts than allowed, and fields that the schema does not know.
HARMLESS = frozenset({"maxLength", "additionalProperties"})
UNMISSED = frozenset({"readonly"})  # of GetConfiguration's answer: often left out, and nothing depends on it
PLACES = frozenset({"connectorId", "evseId", "evse.id"})
MISSING = frozenset({"required", "minItems", "maxItems", "minProperties"})
# In our words: those of the validator quote the value, which may be a key of the station.
WORDS = {
    "required": "{property} is missing",
    "type": "not of its type",
    "enum": "none of the words that it may be",
    "maxLength": "longer than {limit} characters",
    "minItems": "fewer than {limit}",
    "maxItems": "more than {limit}",
    "minimum": "less than {limit}",
    "maximum": "more than {limit}",
    "additionalProperties": "a field that it does not have",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a payload is not what the schema wants: the CALLERROR code of the version, and words without its values."""

    code: str
    description: str


@lru_cache(maxsize=1024)  # names of actions come from outside
def validator(protocol: str, action: str, *, answer: bool) -> jsonschema_rs.Validator | None:
    """Give the compiled schema of a request or an answer; None when this version has no such message."""
    if not (action.isascii() and action.isalnum() and len(action) <= LONGEST_ACTION):
        return None
    suffix = "Response" if answer else "" if protocol == OCPP16 else "Request"
    schema = files("ocpp") / FOLDERS[protocol] / "schemas" / f"{action}{suffix}.json"
    if not schema.is_file():
        return None
    return jsonschema_rs.validator_for(json.loads(schema.read_text(encoding="utf-8-sig")), validate_formats=False)


def prepare() -> None:
    """Compile what every station says, before the first of them has to wait for it."""
    for protocol in FOLDERS:
        for action in EVERYBODYS:
            validator(protocol, action, answer=False)


def knows(protocol: str, action: str) -> bool:
    """Tell whether this version of OCPP has the action at all."""
    return validator(protocol, action, answer=False) is not None


def problem_with(
    protocol: str, action: str, payload: dict[str, Any], *, answer: bool = False, strict: bool = False
) -> Problem | None:
    """Say what is wrong with a payload; None when nothing is.

    A station's message is let pass with harmless flaws (they must not keep it out); ours are held to the letter.
    """
    for error in flaws(protocol, action, payload, answer=answer, strict=strict):
        where = ".".join(str(step) for step in error.instance_path)
        words = WORDS.get(error.kind.name, "not allowed").format(**error.kind.as_dict())
        return Problem(_code(protocol, error.kind.name), f"{where}: {words}".removeprefix(": ")[:255])
    return None


def flaws(
    protocol: str, action: str, payload: dict[str, Any], *, answer: bool = False, strict: bool = False
) -> Iterator[Any]:
    """Give what the validator finds wrong with a payload, without what is harmless unless `strict`."""
    compiled = validator(protocol, action, answer=answer)
    if compiled is None or compiled.is_valid(payload):
        return
    for error in compiled.iter_errors(payload):
        if strict or not (error.kind.name in HARMLESS or error.kind.as_dict().get("property") in UNMISSED):
            yield error


def strange_number(payload: dict[str, Any]) -> Problem | None:
    """Say which connector or EVSE of a message no station can have: the schemas set no bounds, nor types of strays."""
    evse = payload.get("evse")
    inside = {"evse.id": evse.get("id", 0)} if isinstance(evse, dict) else {}
    for name, number in {**payload, **inside}.items():
        if name in PLACES and isinstance(number, int | float) and not 0 <= number <= MOST_CONNECTORS:
            return Problem("PropertyConstraintViolation", f"{name}: not from 0 to {MOST_CONNECTORS}")
    return None


def format_violation(protocol: str) -> str:
    """Give the code for a message of the wrong form: OCPP-J 1.6 §4.2.3 and 2.0.1 part 4 §4.3 spell it differently."""
    return "FormationViolation" if protocol == OCPP16 else "FormatViolation"


def _code(protocol: str, keyword: str) -> str:
    if keyword == "type":
        return "TypeConstraintViolation"
    if keyword in MISSING:
        return "OccurenceConstraintViolation" if protocol == OCPP16 else "OccurrenceConstraintViolation"
    if keyword == "additionalProperties":
        return format_violation(protocol)
    return "PropertyConstraintViolation"
