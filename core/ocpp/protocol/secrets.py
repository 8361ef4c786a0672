"""Keep keys of stations out of everything that is written down."""

from __future__ import annotations

import json
from typing import Any

SECRET_NAMES = frozenset({"authorizationkey", "basicauthpassword", "password"})
MASK = "***"
VALUES = ("value", "attributeValue")


def masked(value: Any) -> Any:
    """Give the same structure with the values of secrets replaced: `{"key": "AuthorizationKey", "value": "***"}`.

    A secret is told by its key (`basicAuthPassword`), by the `key` beside it (OCPP 1.6 KeyValue) or by the name of the
    `variable` beside it (OCPP 2.0.1 SetVariableData).
    """
    if isinstance(value, list):
        return [masked(item) for item in value]
    if not isinstance(value, dict):
        return value
    hidden = _names_a_secret(value)
    return {key: MASK if _is_secret(key) or (hidden and key in VALUES) else masked(item) for key, item in value.items()}


def masked_text(raw: str) -> str:
    """Mask the secrets in a message as it stood on the wire; one without any is given back as it is."""
    low = raw.lower()
    if not any(name in low for name in SECRET_NAMES):
        return raw
    try:
        return json.dumps(masked(json.loads(raw)), separators=(",", ":"))
    except (ValueError, RecursionError):
        return MASK


def _names_a_secret(pair: dict[str, Any]) -> bool:
    variable = pair.get("variable")
    named = variable.get("name") if isinstance(variable, dict) else pair.get("key")
    return _is_secret(named)


def _is_secret(name: Any) -> bool:
    return isinstance(name, str) and name.lower() in SECRET_NAMES
