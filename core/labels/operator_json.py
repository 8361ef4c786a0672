"""Operators' own payloads: a JSON object that names the station, plain or in base64."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.identities import is_identity
from core.labels.evse import read_evse
from core.labels.kinds import NotAStation, Serial, Station, StationConnector
from core.labels.secret_parts import MASK, is_secret, makes_secret, plain
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.labels.kinds import Label

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
EVSE_NAMES = ("evseid", "roamingevseid")
STATION_NAMES = (
    "chargingstationid", "chargestationid", "chargepointid", "chargeboxid", "chargeboxidentity", "stationid",
    "identity", "cpid", "csid", "cbid",
)  # fmt: skip
CONNECTOR_NAMES = ("connectorid", "connector", "evse")
SERIAL_NAMES = ("serialnumber", "serialno", "serial", "sn")
PUBLIC_NAMES = frozenset({
    *EVSE_NAMES, *STATION_NAMES, *CONNECTOR_NAMES, *SERIAL_NAMES, "endpoint", "tenantname", "tenantsubdomain", "model",
    "vendor", "version",
})  # fmt: skip


def read_operator_json(text: str) -> Label | None:
    """Read the station, and the connector if there is one, out of a JSON object; None for any other text."""
    content = parse(text)
    if content is None:
        return None
    label = read_named({plain(name): value for name, value in content.items()})
    label = label or NotAStation(
        says=Sentence(_("A data record that names no station. Scan the label on the station itself."))
    )
    return replace(label, secret=any(makes_secret(name) for name in _names(content)))


def parse(text: str) -> dict[str, Any] | None:
    """Give the JSON object that a text is, or is the base64 of."""
    try:
        if BASE64.fullmatch(text):
            padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
            text = base64.b64decode(padded, altchars=b"-_" if re.search("[-_]", text) else None).decode()
        content = json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, binascii.Error, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def read_named(values: dict[str, Any]) -> Label | None:
    """Read the station out of values by name (names as `plain` gives them): an EVSE ID, an identity, a serial."""
    evse_id = read_evse(_first(values, EVSE_NAMES))
    if evse_id:
        return evse_id
    identity = _first(values, STATION_NAMES)
    connector = read_connector(_first(values, CONNECTOR_NAMES))
    if is_identity(identity):
        return StationConnector(identity, connector) if connector else Station(identity)
    serial = _first(values, SERIAL_NAMES)
    return Serial(serial=serial) if is_identity(serial) else None


def read_connector(text: str) -> int | None:
    """Read the number of a connector or EVSE, 1 to 999."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,2}", text) else None


def masked_json(content: dict[str, Any]) -> str:
    """Give the object as JSON with everything masked that is not known to be public."""
    shown = {
        name: value
        if plain(name) in PUBLIC_NAMES and not is_secret(name) and not isinstance(value, dict | list)
        else MASK
        for name, value in content.items()
    }
    # An escape may hide half a character, which no store would take.
    return json.dumps(shown, ensure_ascii=False).encode(errors="replace").decode()


def _first(values: dict[str, Any], names: tuple[str, ...]) -> str:
    """Give the first of the named values that is a text or a whole number, as text."""
    found = (values[name] for name in names if name in values)
    return next((str(each).strip() for each in found if isinstance(each, str | int) and not isinstance(each, bool)), "")


def _names(content: Any) -> Iterator[str]:
    left = [content]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            yield from each
            left += each.values()
        elif isinstance(each, list):
            left += each
