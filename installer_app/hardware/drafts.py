"""A template as somebody is typing it: read from the form or from a template, rows added and dropped, made a body."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

from core.catalogue.content import FACTS
from core.catalogue.sanity import PHASES
from core.domain.stations.evses import template_as_said
from installer_app.numbers import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from core.models import HardwareTemplate

PLAIN = ("template_id", "name", "vendor", "model", "model_match", "serial_prefix", "min_firmware", "note", "product")
CLEARED = ("model", "model_match", "serial_prefix", "min_firmware", "note", "product")  # empty clears them
EVSES, CONNECTORS, SETTINGS = "evse_templates", "connector_templates", "expected_configuration"
USUAL = {"standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "voltage": "230", "amperage": "32"}
MOST = 100  # EVSEs, connectors of one, and settings: a longer form is no form
Draft = dict[str, Any]
ACT = re.compile(r"(add|drop)_(evse|connector|setting)((?:\.\d{1,3}){0,2})", re.ASCII)


def draft_of(template: HardwareTemplate) -> Draft:
    """Give a template as the form shows it."""
    draft: Draft = {name: getattr(template, name) for name in PLAIN} | {"vendor": "\n".join(template.vendor)}
    evses = [
        {
            "number": str(evse["evse_sequence_number"]),
            "capabilities": evse["capabilities"],
            "connectors": [{name: text(value) for name, value in row.items()} for row in evse["connectors"]],
        }
        for evse in template_as_said(template)
    ]
    settings = [
        {
            "key": each["key"],
            "value": text(each.get("value")),
            **dict(zip(("least", "most"), map(text, each.get("range") or ("", "")), strict=True)),
        }
        for each in template.expected_configuration
    ]
    return draft | {"evses": evses, "settings": settings}


def text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def draft_typed(posted: QueryDict) -> Draft:
    """Read the form; a setting of which nothing was typed is none."""
    draft: Draft = {name: posted.get(name, "").strip() for name in PLAIN}
    evses = []
    for place in places(posted, EVSES, "number"):
        start = f"{EVSES}.{place}."
        rows = places(posted, f"{start}{CONNECTORS}", "id")
        evses.append({
            "number": posted.get(f"{start}number", ""),
            "capabilities": posted.getlist(f"{start}capabilities"),
            "connectors": [typed(posted, f"{start}{CONNECTORS}.{row}", ("id", *FACTS)) for row in rows],
        })  # fmt: skip
    rows = places(posted, SETTINGS, "key")
    settings = [typed(posted, f"{SETTINGS}.{row}", ("key", "value", "least", "most")) for row in rows]
    return draft | {"evses": evses, "settings": [row for row in settings if any(row.values())]}


def places(posted: Mapping[str, Any], start: str, always: str) -> range:
    """Count the rows of one kind: each has a field that is always sent."""
    return range(next(place for place in count() if place == MOST or f"{start}.{place}.{always}" not in posted))


def typed(posted: QueryDict, start: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: posted.get(f"{start}.{name}", "").strip() for name in names}


def act_on(draft: Draft, act: str) -> bool:
    """Add or drop a row as a button says: `add_evse`, `drop_connector.0.1`; tell whether it was such a button."""
    found = ACT.fullmatch(act)
    if found is None:
        return False
    what, kind, where = found.groups()
    at = [int(place) for place in where.split(".") if place]
    rows = rows_of(draft, kind, at)
    if what == "drop" and at and at[-1] < len(rows):
        del rows[at[-1]]
    elif what == "add" and len(rows) < MOST:
        rows.append(new_row(kind, rows))
    number(draft)
    return True


def rows_of(draft: Draft, kind: str, at: list[int]) -> list[Any]:
    """Give the rows that a button is about; none, when there is no such EVSE."""
    if kind != "connector":
        rows: list[Any] = draft[f"{kind}s"]
        return rows
    evse = next(iter(draft["evses"][at[0] : at[0] + 1]), None) if at else None
    return evse["connectors"] if evse else []


def new_row(kind: str, rows: list[Any]) -> dict[str, Any]:
    """Make a row: like the last one, as most stations have the same on both sides, else the usual socket."""
    if kind == "setting":
        return dict.fromkeys(("key", "value", "least", "most"), "")
    if kind == "connector":
        return dict(rows[-1]) if rows else {"id": "", **USUAL, "max_electric_power": ""}
    if not rows:
        return {"number": "", "capabilities": [], "connectors": [new_row("connector", [])]}
    last = rows[-1]
    return last | {"capabilities": [*last["capabilities"]], "connectors": [dict(row) for row in last["connectors"]]}


def number(draft: Draft) -> None:
    """Number EVSEs, and connectors through the station, in their order (OCPP 1.6 counts them so)."""
    connectors = count(1)
    for place, evse in enumerate(draft["evses"], 1):
        evse["number"] = str(place)
        for row in evse["connectors"]:
            row["id"] = str(next(connectors))


def body_of(draft: Draft) -> dict[str, Any]:
    """Give a draft as the API would be sent it; what is empty clears, or is missing."""
    said = {name: draft[name] or None for name in CLEARED} | ({"name": draft["name"]} if draft["name"] else {})
    if draft["template_id"]:
        said["template_id"] = draft["template_id"]
    said[EVSES] = [
        {
            "evse_sequence_number": evse["number"],
            "capabilities": evse["capabilities"],
            CONNECTORS: [connector(row) for row in evse["connectors"]],
        }
        for evse in draft["evses"]
    ]
    said[SETTINGS] = [expected(row) for row in draft["settings"]]
    return said


def connector(row: dict[str, str]) -> dict[str, str]:
    said = {name: value for name, value in row.items() if value}
    return said | ({} if "max_electric_power" in said else power(row))


def power(row: dict[str, str]) -> dict[str, str]:
    """Derive what volts, amps and phases give, in watts."""
    phases = {kind.value: phases for kind, phases in PHASES.items()}.get(row["power_type"], 0)
    watts = whole(row["voltage"]) * whole(row["amperage"]) * phases
    return {"max_electric_power": str(watts)} if watts else {}


def expected(row: dict[str, str]) -> dict[str, Any]:
    named = {"key": row["key"]} if row["key"] else {}
    ends = [row["least"], row["most"]]
    return named | ({"range": ends} if any(ends) else {}) | ({"value": row["value"]} if row["value"] else {})


def vendors(draft: Draft) -> list[str]:
    """Give the spellings of the maker, one a line."""
    return [line.strip() for line in draft["vendor"].splitlines() if line.strip()]
