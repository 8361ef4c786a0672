"""Every operation of the machine API, and what every answer of it must be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.api.description.document import document

if TYPE_CHECKING:
    from django.test import Client

ENVELOPE = {"data", "status_code", "status_message", "timestamp", "errors"}
Operation = tuple[str, str]


def operations() -> list[Operation]:
    """Give (method, address) of every operation that the document describes."""
    return [(method.upper(), path) for path, methods in document()["paths"].items() for method in methods]


def filled(path: str) -> str:
    """Give an address with ids in it that nobody has."""
    return re.sub(r"{(\w+)}", lambda name: "1" if name[1] in {"id", "pk"} else "nobody", path)


def ask(client: Client, method: str, path: str, body: Any = b"{}", **more: Any) -> Any:
    return client.generic(method, path, body, content_type="application/json", **more)


def refusal(response: Any) -> tuple[int, int, str]:
    """Give HTTP status, number and slug of a refusal, after looking at the whole envelope."""
    assert response["Content-Type"] == "application/json"
    envelope = response.json()
    assert set(envelope) <= ENVELOPE
    return response.status_code, envelope["status_code"], envelope["errors"][0]["code"]


def number(response: Any) -> tuple[int, int]:
    """Give HTTP status and number of an answer in the envelope."""
    assert response["Content-Type"] == "application/json"
    assert set(response.json()) <= ENVELOPE
    return response.status_code, response.json()["status_code"]
