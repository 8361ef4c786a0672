"""What a station told of its configuration, read from its answers to our questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.choices import CommandState
from core.models import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Actor, ChargeStation

ANSWERS_READ = 50
ASKED = ("GetConfiguration", "GetVariables")


def configuration_of(actor: Actor, station: ChargeStation) -> list[dict[str, Any]]:
    """Give every key that its newest answers told, sorted: `{key, value, readonly, reported_at}`.

    A key is named as the station's version names it: `HeartbeatInterval` (OCPP 1.6 §5.8), and
    `OCPPCommCtrlr.HeartbeatInterval` (OCPP 2.0.1 B06). `value` is absent when it did not tell, `readonly` when its
    version does not say.
    """
    answered = Command.objects.visible_to(actor).filter(
        station=station, action__in=ASKED, state=CommandState.ANSWERED, ended_at__isnull=False
    )
    told: dict[str, dict[str, Any]] = {}
    for command in answered.order_by("-ended_at", "-pk")[:ANSWERS_READ]:
        for entry in entries(command.answer):
            told.setdefault(entry["key"], entry | {"reported_at": command.ended_at})
    return sorted(told.values(), key=lambda entry: entry["key"])


def entries(answer: Any) -> Iterator[dict[str, Any]]:
    """Read the keys out of one answer; stations answer oddly, and what is none is passed over."""
    answer = answer if isinstance(answer, dict) else {}
    for pair in dicts(answer.get("configurationKey")):
        if isinstance(pair.get("key"), str):
            yield {"key": pair["key"], "value": pair.get("value"), "readonly": pair.get("readonly")}
    for result in dicts(answer.get("getVariableResult")):
        component, variable = (result.get(name) for name in ("component", "variable"))
        if isinstance(component, dict) and isinstance(variable, dict) and result.get("attributeStatus") == "Accepted":
            key = f"{component.get('name')}.{variable.get('name')}"
            yield {"key": key, "value": result.get("attributeValue"), "readonly": None}


def dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
