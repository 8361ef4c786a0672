"""Documents as text: how one is printed, and how a whole one is put together from its stored parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.documents.evses import EvseDocument

_encoder = msgspec.json.Encoder()

# A Location as `core.documents.management.location_document` prints it, from the columns of its stored document.
LOCATION = """
    {0}.head || ',"etag":"' || {0}.etag || '","last_updated":"'
    || to_char({0}.last_updated AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '","evses":[' || {1} || ']}}'
"""


def printed(value: Any) -> str:
    """Give JSON without a blank; texts as they are, in UTF-8."""
    return _encoder.encode(value).decode()


def head_of(document: Mapping[str, Any]) -> str:
    """Give a document that goes on: its last brace is still to come."""
    return printed(document)[:-1]


def members_of(documents: Iterable[EvseDocument]) -> str:
    """Give the members of a list, without its brackets."""
    return printed(list(documents))[1:-1]


def whole_station(head: str, told: Mapping[str, Any], evses: str) -> str:
    """Put a station together: what is stored of it, and what it tells at this moment."""
    between = f",{printed(told)[1:-1]}" if told else ""
    return f'{head}{between},"evses":[{evses}]}}'
