"""Keep keys of stations out of everything that is written down. A leaf, pure Python."""

from __future__ import annotations

import json
import re
from typing import Any

# A name is a secret's when it ends so, in small letters and without separators: basicAuthPassword, apnPassword, SimPin.
SECRET = re.compile(r"(authorizationkey|password|passwd|passphrase|secret|simpin|pincode|psk|vpnkey|privatekey)$")
# What no such message is without. Looked for one by one: that is several times faster than as one pattern.
TELLTALES = ("authorization", "pass", "secret", "pin", "psk", "vpn", "private", "\\u", "@")
CREDENTIALS = re.compile(r"(?<=://)([^/\s:@]*):[^/\s]*@")  # ftp://user:p@ssword@host
SEPARATORS = re.compile(r"[^a-z0-9]")
MASK = "***"
# A name and a text, a number or a word: what begins another object or list is looked into.
PAIR = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*+:\s*+("(?:[^"\\]|\\.)*+"?|[^\s,{}\[\]"]*+)')
HIDDEN = re.compile(r'"[^"]*+":"\*\*\*"')
VALUES = frozenset({"value", "attributeValue", "actualValue"})


def masked(value: Any, *, inside: str = "", hidden: bool = False) -> Any:
    """Give the same structure with the values of secrets replaced: `{"key": "AuthorizationKey", "value": "***"}`.

    A secret is told by its key (`apnPassword`; `key` inside a `vpn`), by the `key` beside it (OCPP 1.6 KeyValue), or by
    the name of the `variable` beside it (OCPP 2.x), which goes for what is nested there too (`variableAttribute`).
    The password in an address (`ftp://user:***@host`) is masked wherever it stands, and what is JSON within a text (the
    `data` of a DataTransfer) as any other.
    """
    if isinstance(value, list):
        return [masked(item, inside=inside, hidden=hidden) for item in value]
    if isinstance(value, str):
        return _within(CREDENTIALS.sub(rf"\1:{MASK}@", value) if "@" in value else value)
    if not isinstance(value, dict):
        return value
    hidden = hidden or _names_a_secret(value)
    return {
        name: MASK if _is_secret(inside + name) or (hidden and name in VALUES) else _deeper(name, item, hidden=hidden)
        for name, item in value.items()
    }


def shown(name: str, value: str) -> str:
    """Give the value of a setting as it may be kept: that of a secret is masked."""
    return MASK if _is_secret(name) else value


def masked_text(raw: str) -> str:
    """Mask the secrets in a message as it stood on the wire; one without any is given back as it is."""
    low = raw.lower()
    for telltale in TELLTALES:
        if telltale in low:
            break
    else:
        return raw
    try:
        message = _read(raw)
        safe = masked(message)
    except (ValueError, RecursionError):
        return MASK
    return raw if safe == message else json.dumps(safe, separators=(",", ":"))


def _read(text: str) -> Any:
    """Read JSON that names nothing twice: some read the first of two, and some the last. Raises ValueError."""
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError
    return said


def _within(text: str) -> str:
    """Mask what a text says that is JSON itself (a text within it too), or was before something cut it off."""
    if not text.lstrip().startswith(("{", "[", '"')):
        return text
    try:
        said = _read(text)
        safe = masked(said)
    except ValueError:
        return _cut_off(text)
    except RecursionError:
        return MASK
    return text if safe == said else json.dumps(safe, separators=(",", ":"))


def _cut_off(text: str) -> str:
    """Mask what no parser reads any more pair by pair; where a secret may be in it otherwise, mask it all."""
    told = PAIR.sub(_pair, text)
    rest = HIDDEN.sub("", told).lower()
    return MASK if any(telltale in rest for telltale in TELLTALES) else told


def _pair(found: re.Match[str]) -> str:
    name, value = found[1], found[2]
    return f'"{name}":"{MASK}"' if value and SECRET.search(SEPARATORS.sub("", name.lower())) else found[0]


def _deeper(name: str, item: Any, *, hidden: bool) -> Any:
    return masked(item, inside="vpn" if name == "vpn" else "", hidden=hidden)


def _names_a_secret(pair: dict[str, Any]) -> bool:
    variable = pair.get("variable")
    return _is_secret(variable.get("name") if isinstance(variable, dict) else pair.get("key"))


def _is_secret(name: Any) -> bool:
    return isinstance(name, str) and SECRET.search(SEPARATORS.sub("", name.lower())) is not None
