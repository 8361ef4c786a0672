"""The device model of OCPP 2.x as one line a variable: `OCPPCommCtrlr.HeartbeatInterval` (2.0.1 B05-B07)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.masking import shown
from core.reports import SettingTold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def key_of(said: dict[str, Any]) -> str:
    """Name a variable: component, its EVSE and connector, instances in brackets: `Connector#1.2.Available[x]`."""
    component, variable = said["component"], said["variable"]
    evse = component.get("evse") or {}
    numbers = ".".join(str(evse[name]) for name in ("id", "connectorId") if name in evse)
    place = f"#{numbers}" if numbers else ""
    return f"{_named(component)}{place}.{_named(variable)}"


def settings_said(variables: Iterable[dict[str, Any]]) -> Iterator[SettingTold]:
    """Read GetVariables' results, or what SetVariables was asked; only the actual value counts."""
    for item in variables:
        if item.get("attributeType", "Actual") == "Actual":
            yield _setting(item, item.get("attributeValue"), None)


def settings_reported(report: Iterable[dict[str, Any]]) -> Iterator[SettingTold]:
    """Read the variables of a NotifyReport (2.0.1 B07)."""
    for item in report:
        for attribute in item["variableAttribute"]:
            if attribute.get("type", "Actual") == "Actual":
                readonly = attribute.get("mutability", "ReadWrite") == "ReadOnly"
                yield _setting(item, attribute.get("value"), readonly)


def _setting(item: dict[str, Any], value: Any, readonly: bool | None) -> SettingTold:  # noqa: FBT001 -- as reported
    text = shown(item["variable"]["name"], value) if isinstance(value, str) else None
    return SettingTold(key_of(item), text, readonly)


def _named(part: dict[str, Any]) -> str:
    return f"{part['name']}[{part['instance']}]" if part.get("instance") else str(part["name"])
