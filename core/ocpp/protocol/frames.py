"""Frames of OCPP-J: JSON arrays with a type, an id and what is said (OCPP-J 1.6 §4, OCPP 2.0.1 part 4 §4).

This parser stands in front of everything else: what passes it is small, shallow, finite and has an id that fits.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any, NoReturn

import msgspec

from core.texts import storable

MAX_BYTES = 64 * 1024
MAX_DEPTH = 32
MAX_ID = 36
UNREADABLE_ID = "-1"  # OCPP 2.0.1 part 4 §4.2.3

CALL, CALL_RESULT, CALL_ERROR, CALL_RESULT_ERROR, SEND = 2, 3, 4, 5, 6


@dataclass(slots=True)  # not frozen: there are very many of them, and one is made in a third of the time
class Call:
    id: str
    action: str
    payload: dict[str, Any]
    wants_answer: bool = True


@dataclass(frozen=True, slots=True)
class CallResult:
    id: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CallError:
    """An error that answers a call. Ids "" and "-1" are met: the box could not read which call it was."""

    id: str
    code: str
    description: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Malformed:
    """What could not be read, and the id to answer under; a malformed answer is not answered (`reply` false)."""

    reason: str
    id: str = UNREADABLE_ID
    reply: bool = True
    type_unknown: bool = False


Frame = Call | CallResult | CallError | Malformed


def read_frame(text: str) -> Frame:
    """Read one text message; whatever is wrong with it becomes a Malformed, never an exception."""
    if len(text) > MAX_BYTES:
        return Malformed("too long")
    try:
        message = _decoded(text)
    except RecursionError:
        return Malformed("nested too deeply")
    except ValueError as error:
        return Malformed(f"not JSON: {str(error)[:80]}")
    if text.count("[") + text.count("{") > MAX_DEPTH and _deeper_than(message, MAX_DEPTH):
        return Malformed("nested too deeply")
    if not isinstance(message, list) or not message:
        return Malformed("not an array")
    if "\\u" in text and ("\\u0000" in text or "\\ud" in text or "\\uD" in text):
        message = _storable(message)
    return _frame_of(message)


def _decoded(text: str) -> Any:
    """Read JSON. What the quick decoder does not take is for the exact one, which says what is wrong or takes it.

    They agree in what both take. Half of a surrogate pair, an exponent beyond all numbers: that is seen by the other.
    """
    try:
        return QUICK.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return DECODER.decode(text)


def _frame_of(message: list[Any]) -> Frame:
    kind = message[0]
    answers = kind in (CALL_RESULT, CALL_ERROR, CALL_RESULT_ERROR)
    identifier = message[1] if len(message) > 1 else None
    if not isinstance(identifier, str) or len(identifier) > MAX_ID or (not identifier and kind != CALL_ERROR):
        return Malformed("its id is not a text of 1 to 36 characters", reply=not answers)
    if kind in (CALL, SEND):
        return _call_of(message, identifier)
    if kind == CALL_RESULT:
        return _result_of(message, identifier)
    if kind in (CALL_ERROR, CALL_RESULT_ERROR):
        return _error_of(message, identifier)
    return Malformed("unknown type of message", id=identifier, type_unknown=True)


def _call_of(message: list[Any], identifier: str) -> Frame:
    if len(message) not in (3, 4) or not isinstance(message[2], str):
        return Malformed("a call has an action and a payload", id=identifier)
    payload = message[3] if len(message) == 4 else {}  # noqa: PLR2004 -- type, id, action, payload
    if payload is None:
        payload = {}  # some boxes write null where nothing is to be said
    if not isinstance(payload, dict):
        return Malformed("the payload is not an object", id=identifier)
    return Call(identifier, message[2], payload, wants_answer=message[0] == CALL)


def _result_of(message: list[Any], identifier: str) -> Frame:
    payload = message[2] if len(message) > 2 else {}  # noqa: PLR2004 -- type, id, payload
    if payload is None:
        payload = {}
    if not isinstance(payload, dict):
        return Malformed("the payload of an answer is not an object", id=identifier, reply=False)
    return CallResult(identifier, payload)


def _error_of(message: list[Any], identifier: str) -> CallError:
    code, description, details = (message[2:5] + ["", "", {}][max(0, len(message) - 2) :])[:3]
    return CallError(
        identifier,
        str(code)[:50] or "GenericError",
        str(description or "")[:255],
        details if isinstance(details, dict) else {},
    )


def write_call(identifier: str, action: str, payload: dict[str, Any]) -> str:
    return _dump([CALL, identifier, action, payload])


def write_result(identifier: str, payload: dict[str, Any]) -> str:
    if not payload:  # most answers
        return f"[3,{ENCODER.encode(identifier)},{{}}]"
    return _dump([CALL_RESULT, identifier, payload])


def write_error(identifier: str, code: str, description: str = "") -> str:
    return _dump([CALL_ERROR, identifier, code, description[:255], {}])


def _dump(message: list[Any]) -> str:
    return ENCODER.encode(message)


def _not_finite(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


# Made once: json.loads and json.dumps would make new ones for every message that does not want their defaults.
QUICK: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
DECODER = json.JSONDecoder(parse_constant=_not_finite, parse_float=_finite)
ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _deeper_than(value: Any, depth: int) -> bool:
    inside: Any = ()
    if isinstance(value, list):
        inside = value
    elif isinstance(value, dict):
        inside = value.values()
    else:
        return False
    return depth == 0 or any(_deeper_than(item, depth - 1) for item in inside)


def _storable(value: Any) -> Any:
    """Take out of every text what PostgreSQL cannot keep."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value
